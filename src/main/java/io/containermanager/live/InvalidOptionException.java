package io.containermanager.live;

/** An option that a channel does not take; the message says what it takes and goes to the client. */
final class InvalidOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidOptionException(String message) {
        super(message);
    }
}
