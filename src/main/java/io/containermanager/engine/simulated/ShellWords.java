package io.containermanager.engine.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Splits a shell script into statements and a statement into words: quotes, {@code $NAME}, {@code ;}, {@code &&}, {@code ||}. Pure. */
final class ShellWords {

    private ShellWords() {}

    /** When a statement is run, by how the one before it ended. */
    enum After {
        ALWAYS,
        SUCCESS,
        FAILURE
    }

    /**
     * One statement.
     *
     * @param after when it is run
     * @param text its words, not yet split
     */
    record Statement(After after, String text) {}

    /** The statements of a script, in order. */
    static List<Statement> statements(String script) {
        var statements = new ArrayList<Statement>();
        var text = new StringBuilder();
        var after = After.ALWAYS;
        char quote = 0;
        for (int at = 0; at < script.length(); at++) {
            char c = script.charAt(at);
            quote = quoteAfter(quote, c);
            var next = quote != 0 ? null : separator(script, at);
            if (next == null) {
                text.append(c);
                continue;
            }
            statements.add(new Statement(after, text.toString().strip()));
            text.setLength(0);
            after = next;
            at += next == After.ALWAYS ? 0 : 1;
        }
        statements.add(new Statement(after, text.toString().strip()));
        return statements;
    }

    private static @Nullable After separator(String script, int at) {
        if (script.startsWith("&&", at)) {
            return After.SUCCESS;
        }
        if (script.startsWith("||", at)) {
            return After.FAILURE;
        }
        return script.charAt(at) == ';' || script.charAt(at) == '\n' ? After.ALWAYS : null;
    }

    /** The words of a statement, quotes taken off and variables put in. */
    static List<String> words(String statement, Map<String, String> environment) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int at = 0; at < statement.length(); at++) {
            char c = statement.charAt(at);
            char before = quote;
            quote = quoteAfter(quote, c);
            if (before != quote) {
                begun = true;
            } else if (c == ' ' && quote == 0) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else if (c == '$' && quote != '\'') {
                int end = nameEnd(statement, at + 1);
                word.append(environment.getOrDefault(statement.substring(at + 1, end), ""));
                at = end - 1;
                begun = true;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    private static char quoteAfter(char quote, char c) {
        if (quote == 0) {
            return c == '\'' || c == '"' ? c : 0;
        }
        return c == quote ? 0 : quote;
    }

    private static int nameEnd(String text, int from) {
        int end = from;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end;
    }
}
