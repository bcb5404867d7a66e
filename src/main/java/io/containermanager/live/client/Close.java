package io.containermanager.live.client;

/**
 * Why a connection ends, as RFC 6455 section 7.4 numbers it.
 *
 * @param code the close code
 * @param reason for people, at most 123 bytes of UTF-8 (a control frame's payload is at most 125)
 */
public record Close(int code, String reason) {

    public static final Close NORMAL = new Close(1000, "");
    public static final Close GOING_AWAY = new Close(1001, "The server stops; connect again later");
    public static final Close BINARY = new Close(1003, "Only text messages are understood; send JSON as text");
    public static final Close TOO_FAST =
            new Close(1008, "More than 20 messages a second (bursts of 50); slow down and connect again");
    static final Close ANSWERS_UNREAD = new Close(1008, "Answers are not read; read them and connect again");
    public static final Close COMMAND_NOT_STARTED = new Close(1011, "The command could not be started");
    public static final Close ACCESS_ENDED = new Close(4401, "The token was withdrawn, changed or has expired");
    public static final Close FULL = new Close(1013, "Too many clients; connect again later");
}
