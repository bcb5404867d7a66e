package io.containermanager.model.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Splits a command line as Compose does: by blanks, with single quotes, double quotes and backslashes as POSIX shells
 * read them. Not thread-safe: made for one line.
 */
public final class ShellWords {

    private final String line;
    private final @Nullable UnaryOperator<String> variables;
    private final List<String> words = new ArrayList<>();
    private @Nullable StringBuilder word;
    private int at;

    private ShellWords(String line, @Nullable UnaryOperator<String> variables) {
        this.line = line;
        this.variables = variables;
    }

    /** The words of a line, nothing expanded; null when a quote is not closed or the line ends in a backslash. */
    static @Nullable List<String> split(String line) {
        return split(new ShellWords(line, null));
    }

    /**
     * The words of a line with {@code $NAME} replaced outside single quotes; null when a quote is not closed or the
     * line ends in a backslash.
     *
     * @param variables the value of a name, the empty text for an unknown one
     */
    public static @Nullable List<String> split(String line, UnaryOperator<String> variables) {
        return split(new ShellWords(line, variables));
    }

    private static @Nullable List<String> split(ShellWords split) {
        return split.run() ? split.words : null;
    }

    private boolean run() {
        while (at < line.length()) {
            char next = line.charAt(at++);
            if (Character.isWhitespace(next)) {
                endWord();
            } else if (next == '\'' || next == '"') {
                if (!quoted(next)) {
                    return false;
                }
            } else if (next == '\\') {
                if (at == line.length()) {
                    return false;
                }
                begun().append(line.charAt(at++));
            } else if (next == '$' && variables != null) {
                begun().append(variables.apply(name()));
            } else {
                begun().append(next);
            }
        }
        endWord();
        return true;
    }

    private boolean quoted(char quote) {
        StringBuilder text = begun();
        while (at < line.length()) {
            char next = line.charAt(at++);
            if (next == quote) {
                return true;
            }
            if (next == '$' && quote == '"' && variables != null) {
                text.append(variables.apply(name()));
                continue;
            }
            boolean escapes =
                    next == '\\' && quote == '"' && at < line.length() && "\"\\$`".indexOf(line.charAt(at)) >= 0;
            text.append(escapes ? line.charAt(at++) : next);
        }
        return false;
    }

    private String name() {
        int from = at;
        while (at < line.length() && (Character.isLetterOrDigit(line.charAt(at)) || line.charAt(at) == '_')) {
            at++;
        }
        return line.substring(from, at);
    }

    private StringBuilder begun() {
        if (word == null) {
            word = new StringBuilder();
        }
        return word;
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }
}
