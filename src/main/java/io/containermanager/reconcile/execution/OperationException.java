package io.containermanager.reconcile.execution;

import io.containermanager.model.Violation;
import java.util.List;

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

        private final transient List<Violation> violations;

        public Refused(String message) {
            this(message, List.of());
        }

        /**
         * Several things were asked for at once, and some of them are refused.
         *
         * @param violations each of those, by its place in the request
         */
        public Refused(String message, List<Violation> violations) {
            super(message);
            this.violations = List.copyOf(violations);
        }

        /** Which of several things are refused, and why; empty when one thing was asked for. */
        public List<Violation> violations() {
            return violations;
        }
    }
}
