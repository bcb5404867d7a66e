package io.containermanager.live.sse;

/** A stream of Server-Sent Events cannot be opened; nothing has been sent. The message says what to do. */
public final class StreamRefusedException extends RuntimeException {
    private final boolean full;

    /** Refuses: for want of room, or because of what was asked. */
    public StreamRefusedException(boolean full, String message) {
        super(message);
        this.full = full;
    }

    /** Whether there is no room now; otherwise the request is wrong. */
    public boolean full() {
        return full;
    }
}
