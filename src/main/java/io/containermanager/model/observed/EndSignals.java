package io.containermanager.model.observed;

/** What a signal that something outside of the manager sent to a container says about its end, for people. */
public final class EndSignals {

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private EndSignals() {}

    /** How a container ended, by the first signal that was sent: {@code docker stop} and {@code docker kill} differ in it. */
    public static String ending(int signal) {
        return switch (signal) {
            case SIGKILL -> "was killed from outside (SIGKILL)";
            case SIGTERM -> "was stopped from outside (SIGTERM)";
            default -> "ended after " + name(signal) + " was sent from outside";
        };
    }

    private static String name(int signal) {
        return switch (signal) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 6 -> "SIGABRT";
            case 10 -> "SIGUSR1";
            case 12 -> "SIGUSR2";
            default -> "signal " + signal;
        };
    }
}
