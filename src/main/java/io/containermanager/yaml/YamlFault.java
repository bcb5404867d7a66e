package io.containermanager.yaml;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mistake in a YAML text is and what to do about it: the parser says at which of its tokens it stopped, which is often a line
 * below the mistake. Repeats nothing of the text, which may be a secret. Pure.
 *
 * @param line of the text, from 1
 * @param problem in plain words; null for a mistake that has none
 */
record YamlFault(int line, @Nullable String problem) {

    private static final String KEY =
            "\\s*(?:- +)*+(?:\"[^\"]*+\"|'[^']*+'|[^\"'#:\\s][^:#]*+(?::[^:#\\s][^:#]*+)*+)\\s*:";

    /** A key, with a value or without. */
    private static final Pattern ENTRY = Pattern.compile(KEY + "(?:\\s.*)?");

    private static final Pattern ENTRY_WITH_VALUE = Pattern.compile(KEY + "\\s+[^\\s#&!|>].*");

    private static final Pattern COLON_WITHOUT_SPACE = Pattern.compile("\\s*(?:- +)*+[\\w.-]++:[^\\s/].*");

    private static final Pattern NOTHING = Pattern.compile("\\s*(?:#.*)?");

    /** Which the parser gives for every character that begins nothing. */
    private static final Pattern ADVICE_ABOUT_INDENTATION = Pattern.compile("\\. \\(Do not use .*");

    private static final String NO_COLON = "a colon is missing: a key and its value are written \"key: value\"";

    private static final String NO_SPACE = "a space is missing after the colon: write \"key: value\"";

    /**
     * Where the parser stopped.
     *
     * @param begun the line, from 1, at which what it was reading begins; the same as the line when that is unknown
     * @param line from 1
     * @param column from 0
     * @param words what it says about it
     */
    record Stop(int begun, int line, int column, String words) {}

    /** The mistake in a text at which the parser stopped. */
    static YamlFault of(String text, Stop stop) {
        var lines = text.lines().toList();
        var words = stop.words();
        if (words.contains("(TAB)")) {
            return new YamlFault(
                    stop.line(), "the line is indented with a tab, which YAML does not allow: indent it with spaces");
        }
        if (words.contains("cannot start any token")) {
            return new YamlFault(stop.line(), "a value cannot begin with this character: put the value in quotes");
        }
        if (words.startsWith("found unexpected end of stream")) {
            return new YamlFault(stop.begun(), "the quote that opens here is not closed: close it");
        }
        if (words.startsWith("expected ',' or ")) {
            var brackets = words.startsWith("expected ',' or ']'")
                    ? "\"[\" that opens here is not closed with \"]\""
                    : "\"{\" that opens here is not closed with \"}\"";
            return new YamlFault(stop.begun(), "the " + brackets + ", or a comma between its items is missing");
        }
        if (words.startsWith("expected <block end>, but found ") || words.startsWith("expected '<document start>'")) {
            return blockEnd(lines, stop);
        }
        if (words.startsWith("mapping values are not allowed")) {
            return mappingValue(lines, stop);
        }
        if (words.startsWith("could not find expected ':'")) {
            return new YamlFault(
                    stop.begun(),
                    COLON_WITHOUT_SPACE.matcher(line(lines, stop.begun())).matches() ? NO_SPACE : NO_COLON);
        }
        if (words.startsWith("but found another document")) {
            return new YamlFault(stop.line(), "a second YAML document begins here: keep one in the file");
        }
        return new YamlFault(stop.line(), null);
    }

    /** The words with those of the parser behind them. */
    String with(Stop stop) {
        if (problem == null) {
            return stop.words();
        }
        var words = ADVICE_ABOUT_INDENTATION.matcher(stop.words()).replaceFirst("");
        return problem + " (the parser" + (line == stop.line() ? "" : ", in line " + stop.line()) + ": " + words + ")";
    }

    private static YamlFault blockEnd(List<String> lines, Stop stop) {
        var words = stop.words();
        if (words.endsWith("']'") || words.endsWith("'}'")) {
            return new YamlFault(stop.line(), "this bracket closes nothing: remove it, or put the value in quotes");
        }
        if (words.endsWith("'<scalar>'") && !before(lines, stop).isBlank()) {
            return new YamlFault(
                    stop.line(),
                    "text follows a closing quote: the quote closed too early, or one above is not closed");
        }
        if (words.endsWith("'?'")) {
            return new YamlFault(
                    stop.line(),
                    "a key stands where an item of the list from line %d is expected: indent it like the other keys"
                                    .formatted(stop.begun())
                            + ", or begin it with \"- \"");
        }
        return indent(lines, stop.line());
    }

    private static YamlFault mappingValue(List<String> lines, Stop stop) {
        if (ENTRY.matcher(before(lines, stop)).matches()) {
            return new YamlFault(
                    stop.line(),
                    "the line has a second colon with a space behind it: put the value in quotes, or the second key in"
                            + " a line of its own");
        }
        int above = stop.line() - 1;
        while (above > 0 && NOTHING.matcher(line(lines, above)).matches()) {
            above--;
        }
        var previous = line(lines, above);
        if (COLON_WITHOUT_SPACE.matcher(previous).matches()
                && !ENTRY.matcher(previous).matches()) {
            return new YamlFault(above, NO_SPACE);
        }
        boolean deeper = indentOf(line(lines, stop.line())) > indentOf(previous);
        if (deeper
                && (ENTRY_WITH_VALUE.matcher(previous).matches()
                        || previous.strip().startsWith("- "))) {
            return indent(lines, stop.line());
        }
        return above > 0 && !ENTRY.matcher(previous).matches()
                ? new YamlFault(above, NO_COLON)
                : new YamlFault(
                        stop.line(),
                        "a key is not possible here: check the indent, and the line above for a missing colon or"
                                + " space");
    }

    private static YamlFault indent(List<String> lines, int line) {
        int spaces = indentOf(line(lines, line));
        return new YamlFault(
                line,
                "the indent of %d space%s fits none of the lines above: indent it like the lines that it belongs with"
                        .formatted(spaces, spaces == 1 ? "" : "s"));
    }

    private static int indentOf(String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static String before(List<String> lines, Stop stop) {
        var line = line(lines, stop.line());
        return stop.column() > line.codePointCount(0, line.length())
                ? line
                : line.substring(0, line.offsetByCodePoints(0, stop.column()));
    }

    /** The parser knows line ends that Java's lines have not: a line beyond the last is an empty one. */
    private static String line(List<String> lines, int line) {
        return line < 1 || line > lines.size() ? "" : lines.get(line - 1);
    }
}
