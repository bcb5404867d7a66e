package io.containermanager.store;

import org.jspecify.annotations.Nullable;

/** What the store could not do. Nothing was written, but for {@link TooSlow}. */
public abstract sealed class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The file cannot be opened, read or written: fail closed, answer 503. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** No answer came in time: answer 503. Whether something was written is not known. */
    public static final class TooSlow extends StoreException {
        private static final long serialVersionUID = 1L;

        public TooSlow(String message) {
            super(message, null);
        }
    }

    /** The disk is full: answer 507. */
    public static final class NoSpace extends StoreException {
        private static final long serialVersionUID = 1L;

        public NoSpace(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A file that containers bind cannot be put in its place: answer 409. */
    public static final class Unwritable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unwritable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The stored revision is not the one the caller expected: answer 412. */
    public static final class RevisionMismatch extends StoreException {
        private static final long serialVersionUID = 1L;

        private final long actual;

        public RevisionMismatch(long actual) {
            super("the stored target has revision " + actual, null);
            this.actual = actual;
        }

        /** The revision that is stored, 0 for none. */
        public long actual() {
            return actual;
        }
    }
}
