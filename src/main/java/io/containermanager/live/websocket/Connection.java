package io.containermanager.live.websocket;

/** The other end of a connection, as those who send to it and watch over it see it. Thread-safe. */
public interface Connection {

    /** Its IP address. */
    String address();

    /**
     * Writes a frame, or nothing once a close frame has gone; waits as long as the peer does not read, until {@link
     * #cut()}. Throws an unchecked exception when the connection is gone.
     */
    void write(Frame frame);

    /** Asks for a sign of life, unless a write is under way; returns at once. */
    void ping();

    /** Sends a close frame, unless one has gone; returns at once. */
    void closeSoon(int code, String reason);

    /** Ends the connection without a word: who reads or writes on it fails. Returns at once. */
    void cut();

    /** What happened when. */
    ConnectionTimes times();
}
