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

    /** Another replica acts, or none at the moment: answer 503, and try again soon. */
    public static final class NotActing extends OperationException {
        public NotActing() {
            super("This replica does not act: another one holds the Lease, or will within 20 s. Try again soon");
        }
    }

    /** It is not in a state for this: answer 409. */
    public static final class Refused extends OperationException {
        public Refused(String message) {
            super(message);
        }
    }
}
