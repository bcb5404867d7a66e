package io.containermanager.cli.client;

import java.util.List;

/** A command cannot go on: lines for the user, what happened first, and the exit code. */
public final class ClientException extends RuntimeException {

    /** The work failed, or the manager could not be reached. */
    public static final int FAILED = 1;

    /** The arguments make no sense. */
    public static final int USAGE = 2;

    /** The change was accepted, but the containers do not match it yet. */
    public static final int NOT_CONVERGED = 3;

    private final int exitCode;
    private final List<String> details;

    private ClientException(int exitCode, String message, List<String> details) {
        super(message);
        this.exitCode = exitCode;
        this.details = List.copyOf(details);
    }

    /** Exit code 1. */
    public static ClientException failed(String message, List<String> details) {
        return new ClientException(FAILED, message, details);
    }

    /** Exit code 1. */
    public static ClientException failed(String message) {
        return failed(message, List.of());
    }

    /** Exit code 2. */
    public static ClientException usage(String message) {
        return new ClientException(USAGE, message, List.of());
    }

    public int exitCode() {
        return exitCode;
    }

    /** Further lines, such as each violation with its place. */
    public List<String> details() {
        return details;
    }

    /** The first line. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
