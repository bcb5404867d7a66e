package io.containermanager.reconcile.execution;

/** Why an operator's wish cannot be fulfilled. Nothing was changed. */
public abstract sealed class OperationException extends RuntimeException {

    private OperationException(String message) {
        super(message);
    }

    /** There is no such service or volume: answer 404. */
    public static final class Unknown extends OperationException {
        public Unknown(String message) {
            super(message);
        }
    }

    /** It is not in a state for this: answer 409. */
    public static final class Refused extends OperationException {
        public Refused(String message) {
            super(message);
        }
    }
}
