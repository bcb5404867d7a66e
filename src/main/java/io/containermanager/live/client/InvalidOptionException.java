package io.containermanager.live.client;

/** An option that a channel does not take; the message says what it takes and goes to the client. */
public final class InvalidOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidOptionException(String message) {
        super(message);
    }
}
