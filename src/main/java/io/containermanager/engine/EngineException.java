package io.containermanager.engine;

import io.containermanager.event.FailureText;
import java.util.function.UnaryOperator;

/** A failed engine operation, classified once for all callers. */
public abstract sealed class EngineException extends RuntimeException {

    private EngineException(String message) {
        super(message);
    }

    /**
     * Whether the requested spec is at fault, as opposed to the engine or its machine. Only then may a version be held;
     * everything else is retried.
     */
    public abstract boolean blamesSpec();

    /** The same failure in other words: without the values that are known to be secret. */
    public final EngineException reworded(UnaryOperator<String> words) {
        var message = words.apply(FailureText.of(this));
        EngineException reworded = switch (this) {
            case Unavailable _ -> new Unavailable(message);
            case ServerError _ -> new ServerError(message);
            case Rejected rejected -> new Rejected(rejected.rejection(), message);
            case NotFound _ -> new NotFound(message);
        };
        reworded.setStackTrace(getStackTrace());
        return reworded;
    }

    /**
     * The engine is unavailable or does not answer: the step's outcome is unknown; retry when it is back. The message is a sentence that names
     * the engine and says so: it is shown as it is.
     */
    public static final class Unavailable extends EngineException {
        public Unavailable(String message) {
            super(message);
        }

        @Override
        public boolean blamesSpec() {
            return false;
        }
    }

    /** The engine returned an internal error (HTTP 5xx), which says nothing about the request: retry. */
    public static final class ServerError extends EngineException {
        public ServerError(String message) {
            super(message);
        }

        @Override
        public boolean blamesSpec() {
            return false;
        }
    }

    /** The engine refused the request. */
    public static final class Rejected extends EngineException {
        private final Cause cause;

        public Rejected(Cause cause, String message) {
            super(message);
            this.cause = cause;
        }

        /** Why it refused. */
        public Cause rejection() {
            return cause;
        }

        @Override
        public boolean blamesSpec() {
            return switch (cause) {
                case START_FAILED, PORT_TAKEN, PORT_UNEXPLAINED, NAME_TAKEN, INVALID -> true;
                case PULL_FAILED, CONTAINER_BROKEN, CONFLICT, NO_SPACE, TIMED_OUT -> false;
            };
        }
    }

    /** The container, image, volume or network does not exist. */
    public static final class NotFound extends EngineException {
        public NotFound(String message) {
            super(message);
        }

        @Override
        public boolean blamesSpec() {
            return false;
        }
    }

    /** Why an engine refuses a request. */
    public enum Cause {
        /** The image could not be pulled: unknown, denied, registry unreachable. Worth a retry later. */
        PULL_FAILED,
        /** The host port is taken; the message names the holder if known. Worth a retry. */
        PORT_TAKEN,
        /** The host port is taken and no container has it: by another process, or by a proxy of the engine's that outlives its container. */
        PORT_UNEXPLAINED,
        /** The name is taken by an unmanaged container. */
        NAME_TAKEN,
        /** The container could not be started: its command is missing or its runtime refused. */
        START_FAILED,
        /** The engine's state of the container is broken: every start fails, only a new container helps. */
        CONTAINER_BROKEN,
        /** Wrong state: exec in a container that does not run, removal of something in use. */
        CONFLICT,
        /** The disk is full. */
        NO_SPACE,
        /** It took longer than the step's timeout. */
        TIMED_OUT,
        /** The spec is invalid for this engine. */
        INVALID
    }
}
