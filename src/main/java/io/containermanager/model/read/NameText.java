package io.containermanager.model.read;

import java.text.Normalizer;
import java.util.Optional;

/**
 * What a name must not contain, because a reader could not tell it from another one: control and format characters, such as those that
 * change the direction of writing, characters that show nothing, and letters that are not composed (Unicode NFC). Pure.
 */
final class NameText {

    /** Letters and marks of other categories that show nothing: Unicode's Default_Ignorable_Code_Point, and the empty Braille pattern. */
    private static final int[][] INVISIBLE = {
        {0x034F, 0x034F},
        {0x115F, 0x1160},
        {0x17B4, 0x17B5},
        {0x180B, 0x180F},
        {0x2800, 0x2800},
        {0x3164, 0x3164},
        {0xFE00, 0xFE0F},
        {0xFFA0, 0xFFA0},
        {0xFFF0, 0xFFF8},
        {0xE0000, 0xE0FFF}
    };

    private NameText() {}

    /** What is wrong with a name, as the end of a sentence that begins with it; empty for a good one. */
    static Optional<String> problem(String name) {
        int place = 0;
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            place++;
            int point = name.codePointAt(at);
            if (hidden(point)) {
                return Optional.of(
                        "has %s as character %d, which is invisible or changes how others are shown: remove it"
                                .formatted(named(point), place));
            }
        }
        return Normalizer.isNormalized(name, Normalizer.Form.NFC) ? Optional.empty() : Optional.of(decomposed(name));
    }

    /**
     * Which blank of a name that has more than blanks nobody could type back: at an end, after another one, or another one than the space bar's.
     *
     * @return what is wrong, as the end of a sentence that begins with the name; empty for a good one
     */
    static Optional<String> blank(String name) {
        if (name.isBlank()) {
            return Optional.empty();
        }
        int place = 0;
        boolean after = true;
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            place++;
            int point = name.codePointAt(at);
            boolean blank = Character.getType(point) == Character.SPACE_SEPARATOR;
            if (blank && (after || point != ' ' || at == name.length() - 1)) {
                return Optional.of(
                        "has %s as character %d, which nobody could see or type back: leave single spaces between words"
                                .formatted(named(point), place));
            }
            after = blank;
        }
        return Optional.empty();
    }

    private static boolean hidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> invisible(point);
        };
    }

    private static boolean invisible(int point) {
        for (int[] range : INVISIBLE) {
            if (point >= range[0] && point <= range[1]) {
                return true;
            }
        }
        return false;
    }

    private static String decomposed(String name) {
        var composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        int same = 0;
        while (same < Math.min(name.length(), composed.length()) && name.charAt(same) == composed.charAt(same)) {
            same++;
        }
        int first = Math.min(same, name.length() - 1);
        return "is not written in Unicode's composed form (NFC) from character %d (%s) on: write %s"
                .formatted(
                        name.codePointCount(0, first) + 1, named(name.codePointAt(first)), PlainText.quoted(composed));
    }

    private static String named(int point) {
        var name = Character.getName(point);
        return "U+%04X%s".formatted(point, name == null ? "" : " " + name);
    }
}
