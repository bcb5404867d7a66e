package io.containermanager.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interactive command to run in a container.
 *
 * @param command the program and its arguments, at least one
 * @param tty whether it gets a terminal; without one its two output streams are separate
 * @param columns the terminal's width, 1 … {@link #SIDE_MAX}
 * @param rows its height, 1 … {@link #SIDE_MAX}
 * @param pod which replica runs it; null means the engine's choice among those that are up, and on engines without pods the container
 */
public record TerminalRequest(
        List<String> command,
        boolean tty,
        int columns,
        int rows,
        @Nullable String pod) {

    /** The greatest width and height of a terminal. */
    public static final int SIDE_MAX = 1_000;

    /** For any replica. */
    public TerminalRequest(List<String> command, boolean tty, int columns, int rows) {
        this(command, tty, columns, rows, null);
    }

    public TerminalRequest {
        command = List.copyOf(command);
    }
}
