package io.containermanager.live.exec;

import io.containermanager.engine.TerminalRequest;
import io.containermanager.live.client.ClientMessage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code /ws/containers/{id}/exec?command=…&tty=…&cols=…&rows=…&pod=…} asks for. Pure. */
public final class ExecQuery {

    /** The route, as Helidon's routing has it. */
    public static final String PATTERN = "/ws/containers/{id}/exec";

    /** The program and its arguments. */
    static final int ARGUMENTS_MAX = 256;

    private static final Pattern PATH = Pattern.compile("/ws/containers/([^/]+)/exec");
    private static final int COLUMNS_DEFAULT = 80;
    private static final int ROWS_DEFAULT = 24;

    private final List<String> command = new ArrayList<>();
    private boolean tty;
    private int columns = COLUMNS_DEFAULT;
    private int rows = ROWS_DEFAULT;
    private @Nullable String pod;
    private Optional<String> problem = Optional.empty();

    private ExecQuery() {}

    /** The container that a path names; empty when the path is another one. */
    static Optional<String> container(String path) {
        var matcher = PATH.matcher(path);
        return matcher.matches() ? Optional.of(decoded(matcher.group(1))) : Optional.empty();
    }

    /** Understands a raw query. */
    static ExecQuery of(String query) {
        var call = new ExecQuery();
        for (var part : query.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                call.take(
                        decoded(equals < 0 ? part : part.substring(0, equals)),
                        equals < 0 ? "" : decoded(part.substring(equals + 1)));
            }
        }
        if (call.command.isEmpty()) {
            call.refuse("Name the program and its arguments: ?command=sh, or ?command=ls&command=-l");
        } else if (call.command.size() > ARGUMENTS_MAX) {
            call.refuse("A command has at most " + ARGUMENTS_MAX + " words");
        }
        return call;
    }

    /** What is wrong with it, and what to do. */
    Optional<String> problem() {
        return problem;
    }

    /** What the engine is to do. */
    TerminalRequest request() {
        return new TerminalRequest(command, tty, columns, rows, pod);
    }

    private void take(String name, String value) {
        switch (name) {
            case "command" -> command.add(value);
            case "tty" -> {
                tty = value.equals("true");
                if (!tty && !value.equals("false")) {
                    refuse("tty must be true or false");
                }
            }
            case "cols" -> side(value).ifPresentOrElse(size -> columns = size, () -> refuse(sideRule(name)));
            case "rows" -> side(value).ifPresentOrElse(size -> rows = size, () -> refuse(sideRule(name)));
            case "pod" -> pod = value.isEmpty() ? null : value;
            case "ticket" -> {
                // The authorizer's matter.
            }
            default ->
                refuse("There is no parameter \"" + ClientMessage.quoted(name)
                        + "\"; there are command, tty, cols, rows, pod and ticket");
        }
    }

    private void refuse(String why) {
        problem = problem.or(() -> Optional.of(why));
    }

    private static String sideRule(String name) {
        return name + " must be a whole number from 1 to " + TerminalRequest.SIDE_MAX;
    }

    private static OptionalInt side(String text) {
        if (!text.matches("\\d{1,4}")) {
            return OptionalInt.empty();
        }
        int size = Integer.parseInt(text);
        return size >= 1 && size <= TerminalRequest.SIDE_MAX ? OptionalInt.of(size) : OptionalInt.empty();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
