package io.containermanager.live.client;

/**
 * Why a connection ends, as RFC 6455 section 7.4 numbers it.
 *
 * @param code the close code
 * @param reason for people, at most 123 bytes of UTF-8 (a control frame's payload is at most 125)
 */
public record CloseReason(int code, String reason) {

    public static final CloseReason NORMAL = new CloseReason(1000, "");
    public static final CloseReason GOING_AWAY = new CloseReason(1001, "The server stops; connect again later");
    public static final CloseReason BINARY =
            new CloseReason(1003, "Only text messages are understood; send JSON as text");
    public static final CloseReason TOO_FAST =
            new CloseReason(1008, "More than 20 messages a second (bursts of 50); slow down and connect again");
    static final CloseReason ANSWERS_UNREAD =
            new CloseReason(1008, "Answers are not read; read them and connect again");
    public static final CloseReason COMMAND_NOT_STARTED = new CloseReason(1011, "The command could not be started");
    public static final CloseReason ACCESS_ENDED =
            new CloseReason(4401, "The token was withdrawn, changed or has expired");
    public static final CloseReason FULL = new CloseReason(1013, "Too many clients; connect again later");
}
