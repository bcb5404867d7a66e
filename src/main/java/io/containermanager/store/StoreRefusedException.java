package io.containermanager.store;

import org.jspecify.annotations.Nullable;

/**
 * The manager must not start with this file: another manager uses it, a newer program wrote it, or it is not the manager's. Retrying does
 * not help; the message is one line that says what to do. Nothing was written.
 */
public final class StoreRefusedException extends RuntimeException {

    public StoreRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
