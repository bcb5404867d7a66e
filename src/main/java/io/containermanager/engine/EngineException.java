package io.containermanager.engine;

/** What an engine could not do. Classified once, here, so that everybody reacts alike. */
public abstract sealed class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private EngineException(String message) {
        super(message);
    }

    /** The engine is away or does not answer: nothing is known of the step; try again when it is back. */
    public static final class Unavailable extends EngineException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** The engine answered no. */
    public static final class Rejected extends EngineException {
        private static final long serialVersionUID = 1L;

        private final Cause cause;

        public Rejected(Cause cause, String message) {
            super(message);
            this.cause = cause;
        }

        /** Why it said no. */
        public Cause rejection() {
            return cause;
        }
    }

    /** The container, image, volume or network is not there. */
    public static final class NotFound extends EngineException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message);
        }
    }

    /** Why an engine says no. */
    public enum Cause {
        /** The image could not be pulled: unknown, denied, registry away. Worth another try, later. */
        PULL_FAILED,
        /** The host port is taken; the message says by whom when that is known. Worth another try. */
        PORT_TAKEN,
        /** The name is taken by a container that is not ours. */
        NAME_TAKEN,
        /** The container could not be started: its command is missing, its runtime refused. */
        START_FAILED,
        /** It is in the wrong state for this: exec in one that does not run, removal of what is in use. */
        CONFLICT,
        /** The disk is full. */
        NO_SPACE,
        /** It took longer than the step's timeout. */
        TIMED_OUT,
        /** The spec makes no sense to this engine. */
        INVALID
    }
}
