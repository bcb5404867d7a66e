package io.containermanager.model.text;

/**
 * Cuts text to a length and makes it valid Unicode, so that every encoder can write it. Lengths are {@code char}s. Pure.
 */
public final class UnicodeText {

    private static final char REPLACEMENT = '\ufffd';
    private static final String ELLIPSIS = "…";

    private UnicodeText() {}

    /** The beginning of a text, at most that long; one shorter where a surrogate pair would be split. */
    public static String start(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean splits = maxChars > 0
                && Character.isHighSurrogate(text.charAt(maxChars - 1))
                && Character.isLowSurrogate(text.charAt(maxChars));
        return text.substring(0, splits ? maxChars - 1 : maxChars);
    }

    /** The text, or its {@link #start} and an ellipsis beyond that length. */
    public static String shortened(String text, int maxChars) {
        return text.length() <= maxChars ? text : start(text, maxChars) + ELLIPSIS;
    }

    /** The text with each unpaired surrogate replaced by U+FFFD; the same text when there is none. */
    public static String valid(String text) {
        int at = unpaired(text, 0);
        if (at < 0) {
            return text;
        }
        var valid = new StringBuilder(text);
        for (; at >= 0; at = unpaired(text, at + 1)) {
            valid.setCharAt(at, REPLACEMENT);
        }
        return valid.toString();
    }

    /** Whether a text has no unpaired surrogate. */
    public static boolean isValid(String text) {
        return unpaired(text, 0) < 0;
    }

    /** Where the first unpaired surrogate at or after {@code from} is, -1 if there is none. */
    private static int unpaired(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }
}
