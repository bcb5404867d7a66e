package io.containermanager.yaml;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Characters that look like a space, or like nothing, and separate nothing in YAML: a text copied from a web page has them. The parser
 * reads on over them and complains lines below. Pure.
 */
final class FalseBlanks {

    /** The other spaces of Unicode, and what has no width. */
    private static final String BLANK = "[\\p{Zs}\\u200b-\\u200d\\u2060\\ufeff&&[^ ]]";

    private static final String KEY = "(?:\"[^\"]*+\"|'[^']*+'|[^\\s\"'#{},\\[\\]:]++)[ \\t]*+:";

    /** At the beginning of a line, or right after the sign of an item or a key: where a space would separate. */
    private static final Pattern PLACE =
            Pattern.compile("[ \\t]*+(?:-[ \\t]++)*+(?:-|" + KEY + "|[^\"'#]*[{,][ \\t]*+" + KEY + ")?(" + BLANK + ")");

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private FalseBlanks() {}

    /**
     * The first of them.
     *
     * @param line of the text, from 1
     * @param problem what it is and what to do
     */
    record Found(int line, String problem) {}

    /** The first of them in these many lines of a text; null when there is none. */
    static @Nullable Found first(String text, int lines) {
        var read = text.lines().limit(lines).toList();
        for (int at = 0; at < read.size(); at++) {
            var place = PLACE.matcher(begun(read, at));
            if (place.lookingAt()) {
                return new Found(at + 1, problem(place.group(1).charAt(0)));
            }
        }
        return null;
    }

    /** A text may begin with a byte order mark. */
    private static String begun(List<String> lines, int at) {
        var line = lines.get(at);
        return at == 0 && line.indexOf(BYTE_ORDER_MARK) == 0 ? line.substring(1) : line;
    }

    private static String problem(char blank) {
        var name = String.valueOf(Character.getName(blank)).toLowerCase(Locale.ROOT);
        var mend = Character.isSpaceChar(blank)
                ? "replace it with a space"
                : "delete it, and type a space where one is missing";
        return "here is a character that looks blank but is no space for YAML, U+%04X (%s): %s"
                .formatted((int) blank, name, mend);
    }
}
