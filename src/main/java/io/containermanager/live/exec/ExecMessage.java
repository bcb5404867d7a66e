package io.containermanager.live.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.json.JsonFormat;
import io.containermanager.live.client.ClientMessage;
import io.containermanager.live.client.ErrorCode;

/** What a client may say in text while its keys go as binary messages. */
sealed interface ExecMessage {

    /** The terminal has another size. */
    record Resize(int columns, int rows) implements ExecMessage {}

    /** No more input comes. */
    record EndOfInput() implements ExecMessage {}

    /** Wants a {@code pong} message. */
    record Ping() implements ExecMessage {}

    /** Could not be understood. */
    record Refused(ErrorCode code, String message) implements ExecMessage {}

    /** Understands one message. Pure and total: text of any kind becomes one of the records. */
    static ExecMessage parse(String text) {
        JsonNode message;
        try {
            message = ClientMessage.READER.readTree(text);
        } catch (JsonProcessingException notJson) {
            return new Refused(
                    ErrorCode.INVALID_JSON,
                    "Text messages are JSON, such as {\"type\":\"resize\",\"cols\":80,\"rows\":24}; keys go as binary"
                            + " messages; " + JsonFormat.problem(notJson));
        }
        return switch (message.path("type").asText("")) {
            case "resize" -> resize(message);
            case "eof" -> new EndOfInput();
            case "ping" -> new Ping();
            default ->
                new Refused(
                        ErrorCode.UNKNOWN_TYPE,
                        "Send resize, eof or ping as text, and what is typed as binary messages");
        };
    }

    private static ExecMessage resize(JsonNode message) {
        int columns = message.path("cols").asInt();
        int rows = message.path("rows").asInt();
        boolean fits =
                columns >= 1 && columns <= TerminalRequest.SIDE_MAX && rows >= 1 && rows <= TerminalRequest.SIDE_MAX;
        return fits
                ? new Resize(columns, rows)
                : new Refused(
                        ErrorCode.INVALID_OPTION,
                        "\"cols\" and \"rows\" must be whole numbers from 1 to " + TerminalRequest.SIDE_MAX);
    }
}
