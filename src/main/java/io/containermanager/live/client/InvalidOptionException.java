package io.containermanager.live.client;

/** An option that a channel does not take; the message says what it takes and goes to the client. */
public final class InvalidOptionException extends Exception {
    public InvalidOptionException(String message) {
        super(message);
    }
}
