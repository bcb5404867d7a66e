package io.containermanager.engine.simulated;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits a shell script into statements by {@code ;}, {@code &&}, {@code ||} and line breaks outside quotes. Pure. */
final class ShellStatements {

    private ShellStatements() {}

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
    static List<Statement> of(String script) {
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

    private static char quoteAfter(char quote, char c) {
        if (quote == 0) {
            return c == '\'' || c == '"' ? c : 0;
        }
        return c == quote ? 0 : quote;
    }
}
