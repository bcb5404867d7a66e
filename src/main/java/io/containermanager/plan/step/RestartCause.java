package io.containermanager.plan.step;

import java.util.Locale;

/** Why a container that had run before is started again: decided where the start is planned, counted and reported under this name. */
public enum RestartCause {
    /** It is started for the first time, as far as is known when that is planned. */
    FIRST_START,
    /** An operator requested it. */
    OPERATOR,
    /** It was unhealthy for too long. */
    UNHEALTHY,
    /** It was stopped or killed from outside. */
    KILLED,
    /** It ended by itself and the engine did not restart it. */
    EXITED,
    /** It ended while the engine was away. */
    ENGINE,
    /** It had been stopped by us, or for an operator who wants it again. */
    STOPPED,
    /** Whose namespace it shares was started again. */
    OWNER,
    /** The version after it failed, or cannot start yet. */
    ROLLBACK;

    /** The word in metrics and events. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
