package io.containermanager.engine;

import java.time.Duration;
import java.util.List;

/**
 * A command to run in a container.
 *
 * @param command the program and its arguments, at least one
 * @param timeout how long the command may run; waiting until an engine starts it, and until it notes its end, is not counted
 * @param outputMaxBytes how much of each stream is kept; the rest is dropped and the answer marked truncated
 */
public record ExecRequest(List<String> command, Duration timeout, int outputMaxBytes) {
    /** How long a busy engine may take to start a command, before that is given up. */
    public static final Duration START_MAX = Duration.ofSeconds(60);

    /**
     * How long a busy engine may take to note the end of a command that ended in time. Docker takes 2 s for each whose output something
     * keeps open, one after the other in a container.
     */
    public static final Duration NOTED_MAX = Duration.ofSeconds(90);

    public ExecRequest {
        command = List.copyOf(command);
    }
}
