package io.containermanager.engine;

/** What an engine could not do. Classified once, here, so that everybody reacts alike. */
public abstract sealed class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private EngineException(String message) {
        super(message);
    }

    /**
     * Whether the spec that was asked for is at fault, as opposed to the engine or its machine. Only then may a version be held for it;
     * everything else is tried again.
     */
    public abstract boolean blamesSpec();

    /** The engine is away or does not answer: nothing is known of the step; try again when it is back. */
    public static final class Unavailable extends EngineException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }

        @Override
        public boolean blamesSpec() {
            return false;
        }
    }

    /** The engine is there and answered with an error of its own (HTTP 5xx), which says nothing about what was asked for: try again. */
    public static final class ServerError extends EngineException {
        private static final long serialVersionUID = 1L;

        public ServerError(String message) {
            super(message);
        }

        @Override
        public boolean blamesSpec() {
            return false;
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

        @Override
        public boolean blamesSpec() {
            return switch (cause) {
                case START_FAILED, PORT_TAKEN, NAME_TAKEN, INVALID -> true;
                case PULL_FAILED, CONTAINER_BROKEN, CONFLICT, NO_SPACE, TIMED_OUT -> false;
            };
        }
    }

    /** The container, image, volume or network is not there. */
    public static final class NotFound extends EngineException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message);
        }

        @Override
        public boolean blamesSpec() {
            return false;
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
        /** The engine's own state of the container is broken: no start gets past it, only a new container in its place helps. */
        CONTAINER_BROKEN,
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
