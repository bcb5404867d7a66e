package io.containermanager.cli.output;

import java.util.Set;

/** The colours of words. Pure. */
public enum Colour {
    NONE(""),
    RED("\u001b[31m"),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m"),
    CYAN("\u001b[36m"),
    GREY("\u001b[90m");

    static final String OFF = "\u001b[0m";

    private static final Set<String> GOOD = Set.of("in-sync", "running", "converged", "applied", "done", "healthy");
    /** Without {@code exited}: whether that is bad depends on the exit code and on what is declared. */
    private static final Set<String> BAD =
            Set.of("missing", "failed", "dead", "error", "unhealthy", "incomplete", "extra", "interrupted");

    private static final Set<String> WAITING = Set.of(
            "needs-update",
            "restarting",
            "repairing",
            "rolling back",
            "stopping",
            "paused",
            "pending",
            "warn",
            "starting",
            "created",
            "being applied",
            "running pass");

    private final String on;

    Colour(String on) {
        this.on = on;
    }

    String on() {
        return on;
    }

    /** That of a status. */
    public static Colour of(String word) {
        if (GOOD.contains(word)) {
            return GREEN;
        }
        if (BAD.contains(word)) {
            return RED;
        }
        return WAITING.contains(word) ? YELLOW : NONE;
    }

    /** That of a container's status: one that has ended is an error only if it was not meant to. */
    public static Colour ofContainer(String status, boolean asDeclared) {
        if (status.equals("exited")) {
            return asDeclared ? GREY : RED;
        }
        return of(status);
    }
}
