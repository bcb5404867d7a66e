package io.containermanager.store;

import org.jspecify.annotations.Nullable;

/** A failed store operation. Nothing was written, except possibly with {@link TooSlow}. */
public abstract sealed class StoreException extends RuntimeException {

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The file cannot be opened, read or written: fail closed, return 503. */
    public static final class Unavailable extends StoreException {
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store did not answer in time: return 503. Whether something was written is unknown. */
    public static final class TooSlow extends StoreException {
        public TooSlow(String message) {
            super(message, null);
        }
    }

    /** The disk is full: return 507. */
    public static final class NoSpace extends StoreException {
        public NoSpace(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The target is larger than a store keeps: return 413. */
    public static final class TooLarge extends StoreException {
        public TooLarge(long chars, long max) {
            super("the target would have " + chars + " characters; at most " + max + " are stored", null);
        }
    }

    /** A file that containers bind cannot be written: return 409. */
    public static final class Unwritable extends StoreException {
        public Unwritable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The stored revision is not the one the caller expected: return 412. */
    public static final class RevisionMismatch extends StoreException {
        private final long actual;

        public RevisionMismatch(long actual) {
            super("the stored target has revision " + actual, null);
            this.actual = actual;
        }

        /** The stored revision, 0 for none. */
        public long actual() {
            return actual;
        }
    }
}
