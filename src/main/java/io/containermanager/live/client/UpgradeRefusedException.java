package io.containermanager.live.client;

/** A WebSocket is not opened. The message says what to do. */
public final class UpgradeRefusedException extends RuntimeException {
    private final int status;

    /** @param status the HTTP status: 401, 403, 421, 503 … */
    public UpgradeRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
