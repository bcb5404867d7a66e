package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The manager's errors for the user: its message, and each violation with its place, in a posted file its line. Pure. */
public final class ApiErrors {

    private static final Pattern LINE = Pattern.compile("line (\\d+): (.*)", Pattern.DOTALL);

    /** Refusals of the caller: without a token, and of what the token does not allow. */
    private static final Set<Integer> CALLER = Set.of(401, 403);

    private ApiErrors() {}

    /**
     * The file that was posted.
     *
     * @param name as the user named it
     * @param lines where its values are
     */
    public record Posted(String name, Lines lines) {}

    /** The line, from 1, of a JSON pointer; null if unknown. */
    @FunctionalInterface
    public interface Lines {
        @Nullable
        Integer of(String pointer);
    }

    /** The failure that an answer reports. */
    public static ClientException of(ApiResult answer, Optional<Posted> posted) {
        JsonNode error;
        try {
            error = answer.json();
        } catch (ClientException notJson) {
            return ClientException.failed("The answer has status " + answer.status() + " and no explanation.");
        }
        var message = CommandAdvice.asCommands(error.path("message").asText("status " + answer.status()));
        var details = new ArrayList<String>();
        boolean only = error.path("violations").size() == 1;
        for (var violation : error.path("violations")) {
            var problem = CommandAdvice.asCommands(violation.path("message").asText());
            var pointer = violation.path("pointer").asText();
            // What the caller may not do at all is not the file's fault.
            var at = pointer.isEmpty() && CALLER.contains(answer.status()) ? Optional.<Posted>empty() : posted;
            var line = detail(pointer, problem, at);
            if (only && message.equals(detail(pointer, problem, Optional.empty()))) {
                // All that is wrong, which is said once, with its line.
                message = line;
                continue;
            }
            // Without a file there is no line to add to what the message says already.
            if (!line.equals(message) && (at.isPresent() || !message.contains(problem))) {
                details.add(line);
            }
        }
        for (var warning : error.path("warnings")) {
            details.add("Warning: " + warned(warning, posted));
        }
        if (answer.status() == 401) {
            details.add("Name a token with --token-file FILE or CONTAINER_MANAGER_TOKEN.");
        }
        return ClientException.failed(message, details);
    }

    private static String warned(JsonNode warning, Optional<Posted> posted) {
        int line = warning.path("line").asInt(0);
        var file = posted.map(it -> it.name() + (line == 0 ? "" : ":" + line) + ": ")
                .orElse("");
        var pointer = warning.path("pointer").asText("");
        return file
                + (pointer.isEmpty() ? "" : pointer + " ")
                + CommandAdvice.asCommands(warning.path("message").asText());
    }

    private static String detail(String pointer, String message, Optional<Posted> posted) {
        if (posted.isEmpty()) {
            return (pointer.isEmpty() ? "" : pointer + " ") + message;
        }
        var file = posted.get();
        var inMessage = LINE.matcher(message);
        if (inMessage.matches()) {
            return file.name() + ":" + inMessage.group(1) + ": " + (pointer.isEmpty() ? "" : pointer + " ")
                    + inMessage.group(2);
        }
        var line = pointer.isEmpty() ? null : nearest(pointer, file.lines());
        return file.name() + ":" + (line == null ? "" : line + ":") + " " + (pointer.isEmpty() ? "" : pointer + " ")
                + message;
    }

    /** The line of the pointer, or of what is around it: a missing member has none. */
    private static @Nullable Integer nearest(String pointer, Lines lines) {
        for (var place = pointer; ; place = place.substring(0, place.lastIndexOf('/'))) {
            var line = lines.of(place);
            if (line != null || place.lastIndexOf('/') < 0) {
                return line;
            }
        }
    }
}
