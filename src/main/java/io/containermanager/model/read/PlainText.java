package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.UnicodeText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the scalars of plain trees become text and numbers. */
public final class PlainText {

    /** A decimal with more digits than this is not written out: {@code 1e999999999} would fill the memory. */
    private static final int DIGITS_MAX = 400;

    private static final double EXACT_MAX = 1L << 53;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private PlainText() {}

    /**
     * The text of a string, a number or a boolean, as Compose writes it into an environment; null for anything else.
     */
    static @Nullable String of(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Number number -> of(number);
            case null, default -> null;
        };
    }

    private static @Nullable String of(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                return null;
            }
            return Math.rint(value) == value && Math.abs(value) < EXACT_MAX
                    ? Long.toString((long) value)
                    : new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
        }
        if (number instanceof BigDecimal decimal) {
            return written(decimal) ? decimal.toPlainString() : null;
        }
        return number.toString();
    }

    /** The decimal number that a scalar says, or null. */
    static @Nullable BigDecimal decimal(@Nullable Object value) {
        String text = of(value);
        if (text == null || value instanceof Boolean || text.length() > DIGITS_MAX) {
            return null;
        }
        try {
            var decimal = new BigDecimal(text.strip());
            return written(decimal) ? decimal : null;
        } catch (NumberFormatException notOne) {
            return null;
        }
    }

    /** The whole number that a scalar says ({@code 3}, {@code 3.0}, {@code "3"}), or null. */
    public static @Nullable Long integer(@Nullable Object value) {
        return switch (value) {
            case Long whole -> whole;
            case Integer whole -> whole.longValue();
            case BigInteger whole -> whole.bitLength() < Long.SIZE ? whole.longValue() : null;
            case String text -> INTEGER.matcher(text).matches() ? (Long) Long.parseLong(text) : null;
            case Number number -> exact(decimal(number));
            case null, default -> null;
        };
    }

    private static @Nullable Long exact(@Nullable BigDecimal decimal) {
        try {
            return decimal == null ? null : (Long) decimal.longValueExact();
        } catch (ArithmeticException fraction) {
            return null;
        }
    }

    private static boolean written(BigDecimal decimal) {
        return Math.abs((long) decimal.scale()) + decimal.precision() <= DIGITS_MAX;
    }

    /** Whether a text can be stored and passed to a process unharmed: no NUL, no half of a surrogate pair. */
    static boolean intact(String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == 0 || Character.isLowSurrogate(unit)) {
                return false;
            }
            if (Character.isHighSurrogate(unit)) {
                at++;
                if (at == text.length() || !Character.isLowSurrogate(text.charAt(at))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A text in quotes, secrets masked, cut to a length that a message can carry, without control characters. */
    public static String quoted(String text) {
        String shown = Masking.mask(text);
        String cut = UnicodeText.shortened(shown, Limits.QUOTE_CHARS_MAX);
        var clean = new StringBuilder("\"");
        cut.codePoints()
                .forEach(point -> clean.appendCodePoint(
                        Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE
                                ? '?'
                                : point));
        return clean.append('"').toString();
    }
}
