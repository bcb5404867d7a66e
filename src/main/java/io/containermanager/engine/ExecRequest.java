package io.containermanager.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command to run in a container.
 *
 * @param command the program and its arguments, at least one
 * @param timeout how long the command may run, without the time until the engine starts it and reports its end
 * @param outputMaxBytes how much of each stream is kept; the rest is dropped and the result marked as truncated
 * @param pod which replica runs it; null means the engine's choice among those that are up, and on engines without pods the container
 */
public record ExecRequest(
        List<String> command,
        Duration timeout,
        int outputMaxBytes,
        @Nullable String pod) {
    /** How long a busy engine may take to start a command before the call fails. */
    public static final Duration START_MAX = Duration.ofSeconds(60);

    /**
     * How long a busy engine may take to report the end of a command that ended in time. Docker takes 2 s for each command whose output a
     * child keeps open, one after the other in a container.
     */
    public static final Duration NOTED_MAX = Duration.ofSeconds(90);

    /** For any replica. */
    public ExecRequest(List<String> command, Duration timeout, int outputMaxBytes) {
        this(command, timeout, outputMaxBytes, null);
    }

    public ExecRequest {
        command = List.copyOf(command);
    }
}
