package io.containermanager.logs.search;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.containermanager.logs.AnsiText;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * A text or a regular expression that messages are searched for. Escape sequences of terminals are ignored. Thread-safe.
 *
 * <p>Expressions have the syntax of RE2, whose time grows with the length of the line only: there are no back references and no
 * look-around, and nothing that a caller writes makes a search run away.
 */
public final class LogPattern {

    /** Maximum length of a text or an expression, in UTF-16 units. */
    public static final int TEXT_MAX_CHARS = 256;

    private final Matching matching;

    private LogPattern(Matching matching) {
        this.matching = matching;
    }

    private interface Matching {
        boolean in(String message, BooleanSupplier expired);
    }

    /** Messages that contain the text; case matters only if the text has an upper-case letter. */
    public static LogPattern text(String text) {
        if (text.chars().anyMatch(Character::isUpperCase)) {
            return new LogPattern((line, _) -> line.contains(text));
        }
        var lower = text.toLowerCase(Locale.ROOT);
        return new LogPattern((message, _) -> message.toLowerCase(Locale.ROOT).contains(lower));
    }

    /**
     * Messages in which the expression matches somewhere, as they were written or, where that is one JSON object, as they are shown; case
     * matters unless it begins with {@code (?i)}.
     */
    public static LogPattern regex(String regex) throws InvalidRegexException {
        RepeatCounts.check(regex);
        try {
            var compiled = Pattern.compile(regex);
            return new LogPattern((message, expired) -> found(compiled, message, expired)
                    || ReadableJson.of(message)
                            .map(AnsiText::plain)
                            .filter(shown -> found(compiled, shown, expired))
                            .isPresent());
        } catch (PatternSyntaxException bad) {
            var part = bad.getPattern() == null ? regex : bad.getPattern();
            throw new InvalidRegexException(Math.max(0, regex.indexOf(part)), bad.getDescription() + ": " + part);
        }
    }

    private static boolean found(Pattern compiled, String text, BooleanSupplier expired) {
        return compiled.matcher(new BoundedText(text, expired)).find();
    }

    /**
     * Whether the message matches.
     *
     * @param expired asked now and then while an expression is matched
     * @throws ExpiredException if it says so before the result is known
     */
    boolean matches(String message, BooleanSupplier expired) {
        return matching.in(AnsiText.plain(message), expired);
    }

    /** The time for a search has passed. */
    static final class ExpiredException extends RuntimeException {
        private ExpiredException() {
            super("the time for this search has passed", null, false, false);
        }
    }

    /** An expression that cannot be used. */
    public static final class InvalidRegexException extends Exception {
        private final int place;

        InvalidRegexException(int place, String message) {
            super(message);
            this.place = place;
        }

        /** Where it is wrong, the first character is 0. */
        public int place() {
            return place;
        }
    }

    /** A text that asks for the time while it is read. */
    private static final class BoundedText implements CharSequence {

        /** Reads between two questions. */
        private static final int READS = 256;

        private final String text;
        private final BooleanSupplier expired;
        private int reads;

        private BoundedText(String text, BooleanSupplier expired) {
            this.text = text;
            this.expired = expired;
        }

        @Override
        public char charAt(int index) {
            if (++reads % READS == 0 && expired.getAsBoolean()) {
                throw new ExpiredException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
