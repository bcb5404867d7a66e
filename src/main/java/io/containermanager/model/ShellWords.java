package io.containermanager.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a command line as Compose does: by blanks, with single quotes, double quotes and backslashes as POSIX shells
 * read them.
 * Nothing is expanded. Not thread-safe: made for one line.
 */
final class ShellWords {

    private final String line;
    private final List<String> words = new ArrayList<>();
    private @Nullable StringBuilder word;
    private int at;

    private ShellWords(String line) {
        this.line = line;
    }

    /** The words of a line; null when a quote is not closed or the line ends in a backslash. */
    static @Nullable List<String> split(String line) {
        var split = new ShellWords(line);
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
            boolean escapes =
                    next == '\\' && quote == '"' && at < line.length() && "\"\\$`".indexOf(line.charAt(at)) >= 0;
            text.append(escapes ? line.charAt(at++) : next);
        }
        return false;
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
