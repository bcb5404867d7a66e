package io.containermanager.cli.output;

import io.containermanager.config.LaunchCommand;
import java.util.ArrayList;
import java.util.List;

/** A word and what is to be said about it, in lines that a terminal shows as they are. Pure. */
public final class Paragraph {

    /** Columns of a line that is read at once where no terminal says how wide it is. */
    private static final int COLUMNS_DEFAULT = 100;

    private static final String INDENT = "  ";

    private Paragraph() {}

    /**
     * One line if all of it fits, otherwise one for each part under the word. On a terminal longer ones continue in further lines, but
     * not within a command, which is there to be pasted.
     *
     * @param word such as {@code incomplete}
     * @param columns of the terminal; 0 for files and pipes, where a part is one line however long it is
     */
    public static List<String> lines(String word, List<String> parts, int columns) {
        var whole = word + ": " + String.join("; ", parts);
        if (whole.length() <= (columns == 0 ? COLUMNS_DEFAULT : columns) || (columns == 0 && parts.size() == 1)) {
            return List.of(whole);
        }
        if (parts.size() == 1) {
            return wrapped("", INDENT, whole, columns);
        }
        var lines = new ArrayList<String>();
        lines.add(word + ":");
        parts.forEach(part -> lines.addAll(wrapped(INDENT, INDENT + INDENT, part, columns)));
        return lines;
    }

    private static List<String> wrapped(String first, String further, String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(first);
        boolean begun = false;
        for (var word : words(text)) {
            if (begun && columns > 0 && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(further);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        lines.add(line.toString());
        return lines;
    }

    /** A command with its arguments, up to a comma or the end of the clause, is one word. */
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var command = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (command.isEmpty() && !word.equals(LaunchCommand.NAME)) {
                words.add(word);
                continue;
            }
            command.append(command.isEmpty() ? "" : " ").append(word);
            if (word.endsWith(";") || word.endsWith(",") || word.endsWith(".")) {
                words.add(command.toString());
                command.setLength(0);
            }
        }
        if (!command.isEmpty()) {
            words.add(command.toString());
        }
        return words;
    }
}
