package io.containermanager.engine;

import java.time.Duration;
import java.util.List;

/**
 * A command to run in a container.
 *
 * @param command the program and its arguments, at least one
 * @param timeout after which the answer comes without waiting longer
 * @param outputMaxBytes how much of each stream is kept; the rest is dropped and the answer marked truncated
 */
public record ExecRequest(List<String> command, Duration timeout, int outputMaxBytes) {
    public ExecRequest {
        command = List.copyOf(command);
    }
}
