package io.containermanager.cli.output;

import io.containermanager.config.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command of this program to try next, as words, so that names with any characters are quoted where it is printed.
 *
 * @param words the command and its arguments, without the program
 * @param purpose what it is for; empty to leave it out
 */
public record Suggestion(List<String> words, String purpose) {

    public Suggestion {
        words = List.copyOf(words);
    }

    /** A command with its arguments. */
    public static Suggestion of(String... words) {
        return new Suggestion(List.of(words), "");
    }

    /** The same with more arguments. */
    public Suggestion with(List<String> more) {
        var all = new ArrayList<>(words);
        all.addAll(more);
        return new Suggestion(all, purpose);
    }

    /** The same with more arguments. */
    public Suggestion with(String... more) {
        return with(List.of(more));
    }

    /** The same with what it is for. */
    public Suggestion because(String reason) {
        return new Suggestion(words, reason);
    }

    /**
     * A line to paste into a shell; its purpose is a comment there.
     *
     * @param program how the user calls this program
     */
    String line(String program) {
        return program
                + words.stream().map(word -> " " + ShellWord.quoted(word)).collect(Collectors.joining())
                + (purpose.isEmpty() ? "" : "  # " + purpose);
    }
}
