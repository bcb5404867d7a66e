package io.containermanager.model.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Leaves out what an error says again: one that wraps others often quotes them whole, and lists of them quote each other. Pure. */
public final class Repeats {

    /** What stands between the parts of an error. */
    private static final Pattern SEPARATOR = Pattern.compile(": |; |\\. |, |\\s*\\n\\s*");

    /** Parts in a row that are said again are left out from so many characters on: short ones, such as a cause, belong to what is before them. */
    private static final int RUN_CHARS_MIN = 24;

    /** A name that was quoted and follows by itself, as that of an image, is left out from so many characters on. */
    private static final int NAME_CHARS_MIN = 8;

    /** Longer texts are left as they are: comparing all parts costs the square of their number. */
    private static final int TEXT_CHARS_MAX = 16_384;

    private Repeats() {}

    /** One part, with the separator before it. */
    private record Part(String before, String text) {

        /** Without quotes, brackets and full stops at its ends. */
        String bare() {
            return text.replaceAll("^[\\[({\"'\\s]+|[\\])}\"'.\\s]+$", "");
        }
    }

    /** The text with everything said once. */
    public static String removed(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            return text;
        }
        var kept = new ArrayList<Part>();
        var parts = parts(text);
        for (int at = 0; at < parts.size(); ) {
            int again = again(kept, parts, at);
            if (again == 0) {
                kept.add(parts.get(at));
            }
            at += Math.max(again, 1);
        }
        var once = new StringBuilder();
        kept.forEach(part -> once.append(once.isEmpty() ? "" : part.before()).append(part.text()));
        return once.toString();
    }

    /** How many parts from one on were said before, in this order. */
    private static int again(List<Part> kept, List<Part> parts, int at) {
        int longest = 0;
        for (int from = 0; from < kept.size(); from++) {
            int count = 0;
            int chars = 0;
            while (from + count < kept.size()
                    && at + count < parts.size()
                    && kept.get(from + count)
                            .bare()
                            .equals(parts.get(at + count).bare())) {
                chars += parts.get(at + count).bare().length();
                count++;
            }
            longest = chars < RUN_CHARS_MIN ? longest : Math.max(longest, count);
        }
        return longest > 0 ? longest : isQuoted(kept, parts.get(at).bare()) ? 1 : 0;
    }

    private static boolean isQuoted(List<Part> kept, String name) {
        return name.length() >= NAME_CHARS_MIN
                && name.indexOf(' ') < 0
                && kept.stream().anyMatch(part -> part.text().contains('"' + name + '"'));
    }

    private static List<Part> parts(String text) {
        var parts = new ArrayList<Part>();
        Matcher separator = SEPARATOR.matcher(text);
        int from = 0;
        String before = "";
        while (separator.find()) {
            parts.add(new Part(before, text.substring(from, separator.start())));
            before = separator.group();
            from = separator.end();
        }
        parts.add(new Part(before, text.substring(from)));
        return parts;
    }
}
