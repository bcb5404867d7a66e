package io.containermanager.cli.output;

import io.containermanager.model.text.UnicodeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows under headings, as wide as the terminal: the last column is cut or wrapped first, then the widest one is cut. Not thread-safe. */
public final class Table {

    private static final String GAP = "  ";
    private static final int COLUMN_MIN_CHARS = 8;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> statuses = new HashSet<>();
    private boolean wraps;

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Words of this column are coloured by what they mean. */
    public Table withStatus(String heading) {
        statuses.add(headings.indexOf(heading));
        return this;
    }

    /** What does not fit into the last column goes on in further lines, instead of being cut. */
    public Table wrapping() {
        wraps = true;
        return this;
    }

    /** A row of as many cells as there are headings. */
    public void add(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("the table has " + headings.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(cell -> cell.replaceAll("\\s+", " ")).toList());
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints it. */
    public void print(Console terminal, boolean cut) {
        for (var line : lines(terminal, cut ? terminal.ends().width() : 0)) {
            terminal.line(line);
        }
    }

    private List<String> lines(Console terminal, int width) {
        var widths = widths(width);
        var lines = new ArrayList<String>();
        lines.add(line(headings, widths, terminal, false));
        for (var row : rows) {
            var texts = wraps ? wrapped(row.getLast(), widths[widths.length - 1]) : List.of(row.getLast());
            var cells = new ArrayList<>(row);
            for (var text : texts) {
                cells.set(cells.size() - 1, text);
                lines.add(line(cells, widths, terminal, true));
                Collections.fill(cells, "");
            }
        }
        return lines;
    }

    /** Broken at blanks, and a word that is longer than a line within itself. */
    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private int[] widths(int limit) {
        var widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] = Math.max(
                    headings.get(column).length(),
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        if (limit > 0) {
            int spare = limit - Arrays.stream(widths).sum() - GAP.length() * (widths.length - 1);
            int last = widths.length - 1;
            int off = Math.min(Math.max(0, -spare), Math.max(0, widths[last] - 2 * COLUMN_MIN_CHARS));
            widths[last] -= off;
            for (spare += off; spare < 0; spare++) {
                int widest = 0;
                for (int column = 1; column < widths.length; column++) {
                    widest = widths[column] > widths[widest] ? column : widest;
                }
                if (widths[widest] <= COLUMN_MIN_CHARS) {
                    break;
                }
                widths[widest]--;
            }
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths, Console terminal, boolean colours) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            var cell = cells.get(column);
            var text = cell.length() > widths[column] ? UnicodeText.shortened(cell, widths[column] - 1) : cell;
            boolean last = column == cells.size() - 1;
            var padding = last ? "" : " ".repeat(widths[column] - text.length()) + GAP;
            line.append(colours && statuses.contains(column) ? terminal.coloured(Colour.of(cell), text) : text)
                    .append(padding);
        }
        return line.toString().stripTrailing();
    }
}
