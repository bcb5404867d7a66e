package io.containermanager.live.websocket;

/** A client broke RFC 6455 or a bound; the connection ends with this close code and reason. */
public final class BrokenFrameException extends Exception {
    private final int code;

    BrokenFrameException(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    /** The close code to send. */
    public int code() {
        return code;
    }

    /** For people, at most 123 bytes. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
