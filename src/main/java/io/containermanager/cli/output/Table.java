package io.containermanager.cli.output;

import io.containermanager.model.text.UnicodeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows under headings, as wide as the terminal. Where they do not fit, columns that yield are left out, the last column is cut, then the
 * widest of the others; the first one, which names what a row is about, and statuses are cut only when nothing else is left to cut.
 * Not thread-safe.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final int COLUMN_MIN_CHARS = 8;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();
    private final Map<Integer, Function<List<String>, Colour>> statuses = new HashMap<>();

    /** How narrow a column may become before it is left out, in the order in which columns are. */
    private final Map<Integer, Integer> yielding = new LinkedHashMap<>();

    private boolean wraps;

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Words of this column are coloured by what they mean. */
    public Table withStatus(String heading) {
        int column = headings.indexOf(heading);
        return withStatus(heading, row -> Colour.of(row.get(column)));
    }

    /** Words of this column are coloured by what they mean in their row. */
    public Table withStatus(String heading, Function<List<String>, Colour> colour) {
        statuses.put(headings.indexOf(heading), colour);
        return this;
    }

    /** On a narrow terminal this column is left out; of several, the one that was named first is left out first. */
    public Table yielding(String heading) {
        return yielding(heading, Integer.MAX_VALUE);
    }

    /** The same for a column that is of use when it is cut to this many characters, too. */
    public Table yielding(String heading, int charsMin) {
        yielding.put(headings.indexOf(heading), charsMin);
        return this;
    }

    /** What does not fit into a column goes on in further lines, instead of being cut. */
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
        lines.add(line(headings, widths, (_, text) -> text));
        for (var row : rows) {
            for (var cells : wraps ? wrapped(row, widths) : List.of(row)) {
                lines.add(line(cells, widths, (column, text) -> {
                    var colour = statuses.get(column);
                    return colour == null ? text : terminal.coloured(colour.apply(row), text);
                }));
            }
        }
        return lines;
    }

    /** The lines of one row, each with as many cells. */
    private static List<List<String>> wrapped(List<String> row, int[] widths) {
        var columns = new ArrayList<List<String>>();
        for (int column = 0; column < widths.length; column++) {
            columns.add(wrapped(row.get(column), Math.max(1, widths[column])));
        }
        int height = columns.stream().mapToInt(List::size).max().orElse(0);
        var lines = new ArrayList<List<String>>();
        for (int line = 0; line < height; line++) {
            int at = line;
            lines.add(columns.stream()
                    .map(texts -> at < texts.size() ? texts.get(at) : "")
                    .toList());
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

    /** How wide each column is; -1 if it is left out. */
    private int[] widths(int limit) {
        var widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] = Math.max(
                    headings.get(column).length(),
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        if (limit > 0) {
            leaveOut(widths, limit);
            int last = widths.length - 1;
            narrow(widths, limit, new int[] {last}, 2 * COLUMN_MIN_CHARS);
            var others = IntStream.range(1, last).filter(column -> !statuses.containsKey(column));
            narrow(widths, limit, others.toArray(), COLUMN_MIN_CHARS);
            narrow(widths, limit, new int[] {last}, COLUMN_MIN_CHARS);
            narrow(widths, limit, IntStream.range(0, widths.length).toArray(), COLUMN_MIN_CHARS);
        }
        return widths;
    }

    private static int total(int[] widths) {
        var shown = Arrays.stream(widths).filter(width -> width >= 0).toArray();
        return Arrays.stream(shown).sum() + GAP.length() * (shown.length - 1);
    }

    /** Leaves out columns that yield, until the others fit without being cut below what is of use. */
    private void leaveOut(int[] widths, int limit) {
        var needed = widths.clone();
        int last = widths.length - 1;
        needed[last] = Math.min(needed[last], 2 * COLUMN_MIN_CHARS);
        yielding.forEach((column, charsMin) -> needed[column] = Math.min(needed[column], charsMin));
        for (int column : yielding.keySet()) {
            if (total(needed) > limit) {
                needed[column] = -1;
                widths[column] = -1;
            }
        }
    }

    /** Takes from the widest of these columns until all fit, or none of them is wider than that. */
    private static void narrow(int[] widths, int limit, int[] columns, int charsMin) {
        for (int over = total(widths) - limit; over > 0; over--) {
            int widest = Arrays.stream(columns)
                    .reduce(columns[0], (one, other) -> widths[other] > widths[one] ? other : one);
            if (widths[widest] <= charsMin) {
                return;
            }
            widths[widest]--;
        }
    }

    private static String line(List<String> cells, int[] widths, BiFunction<Integer, String, String> coloured) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            if (widths[column] < 0) {
                continue;
            }
            var cell = cells.get(column);
            var text = cell.length() > widths[column] ? UnicodeText.shortened(cell, widths[column] - 1) : cell;
            boolean last = column == cells.size() - 1;
            var padding = last ? "" : " ".repeat(widths[column] - text.length()) + GAP;
            line.append(coloured.apply(column, text)).append(padding);
        }
        return line.toString().stripTrailing();
    }
}
