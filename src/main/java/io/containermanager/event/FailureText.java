package io.containermanager.event;

import org.jspecify.annotations.Nullable;

/** The text of a failure, never {@code null}: many exceptions have no message. Pure. */
public final class FailureText {

    /** How many causes are searched for a message. */
    private static final int CAUSES_MAX = 10;

    private FailureText() {}

    /** The failure's message, otherwise that of the first cause with one, otherwise the class name. */
    public static String of(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            var message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                return message;
            }
            cause = cause.getCause();
        }
        return failure.getClass().getSimpleName();
    }
}
