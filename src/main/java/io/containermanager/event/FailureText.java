package io.containermanager.event;

import org.jspecify.annotations.Nullable;

/** A failure in words, which never are {@code null}: many exceptions carry no message. Pure. */
public final class FailureText {

    /** How many causes are looked through for a message. */
    private static final int CAUSES_MAX = 10;

    private FailureText() {}

    /** The failure's own message, else the first of its causes that has one, else the kind of failure. */
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
