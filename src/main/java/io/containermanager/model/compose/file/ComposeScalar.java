package io.containermanager.model.compose.file;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scalar without quotes that Docker Compose takes for a number or a time. Where a text is wanted, as in {@code environment}, Compose writes
 * the number in its own way: {@code 0x1F} is {@code 31}, {@code 1.10} is {@code 1.1}. This is what its reader (go-yaml) and Go's {@code fmt} do. Pure.
 *
 * @param written as the file has it
 * @param plain what it is where no text is wanted
 * @param composed the text that Compose gives a container
 */
public record ComposeScalar(String written, Object plain, String composed) {

    private static final Pattern INTEGER =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
    private static final int[] RADIXES = {16, 2, 8, 10};

    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,6})?");

    /** Longer ones are no numbers: reading one costs the square of its length. */
    private static final int CHARS_MAX = 400;

    private static final BigInteger UNSIGNED_MAX =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** The exponents between which Go writes no exponent. */
    private static final int EXPONENT_MIN = -4;

    private static final int EXPONENT_MAX = 5;

    private static final Pattern TIME = Pattern.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
            + "(?:(?:[Tt]| +)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,9}))?(Z|[-+][0-9]{2}:[0-9]{2})?)?");

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    /**
     * What a scalar without quotes is.
     *
     * @param written the scalar
     * @param plain what it is where no text is wanted
     * @return this, or the plain value when both have the same text
     */
    public static @Nullable Object of(String written, @Nullable Object plain) {
        if (plain == null || plain instanceof Boolean || written.length() > CHARS_MAX) {
            return plain;
        }
        String composed = composed(written);
        return composed == null || (composed.equals(plain.toString()) && composed.equals(written))
                ? plain
                : new ComposeScalar(written, plain, composed);
    }

    /** The value of a tree as it is where no text is wanted. */
    public static @Nullable Object plain(@Nullable Object tree) {
        return tree instanceof ComposeScalar scalar ? scalar.plain() : tree;
    }

    /** Whether Compose gives another text than the file has. */
    boolean changes() {
        return !composed.equals(written);
    }

    private static @Nullable String composed(String written) {
        String time = time(written);
        if (time != null || written.startsWith("_")) {
            return time;
        }
        String digits = written.replace("_", "");
        String integer = integer(digits);
        return integer == null && DECIMAL.matcher(digits).matches() ? decimal(Double.parseDouble(digits)) : integer;
    }

    /** A whole number that has 64 bits, with or without a sign; others are decimals, or no numbers. */
    private static @Nullable String integer(String digits) {
        Matcher parts = INTEGER.matcher(digits);
        if (digits.equals("-0") || !parts.matches()) {
            return digits.equals("-0") ? digits : null;
        }
        BigInteger value = BigInteger.ZERO;
        for (int radix = 0; radix < RADIXES.length; radix++) {
            String group = parts.group(radix + 2);
            value = group == null ? value : new BigInteger(group, RADIXES[radix]);
        }
        if (parts.group(1).equals("-")) {
            value = value.negate();
        }
        boolean unsigned = parts.group(1).isEmpty() && value.compareTo(UNSIGNED_MAX) <= 0;
        return unsigned || value.bitLength() < Long.SIZE ? value.toString() : null;
    }

    /** The shortest digits that mean it, with an exponent where Go has one; null for what is beyond all numbers. */
    private static @Nullable String decimal(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        var shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= EXPONENT_MIN && exponent <= EXPONENT_MAX) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() == 1 ? "" : "." + digits.substring(1))
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** A date, or a date and time, as Go prints it: {@code 2024-01-01 00:00:00 +0000 UTC}. */
    private static @Nullable String time(String written) {
        Matcher parts = TIME.matcher(written);
        if (!parts.matches()) {
            return null;
        }
        String zone = parts.group(8);
        boolean blank = written.indexOf(' ') >= 0;
        // With a T there is a zone, after a blank there is none.
        if (parts.group(4) != null && blank == (zone != null)) {
            return null;
        }
        try {
            var local = LocalDateTime.of(
                    number(parts, 1),
                    number(parts, 2),
                    number(parts, 3),
                    number(parts, 4),
                    number(parts, 5),
                    number(parts, 6));
            var offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
            String fraction = parts.group(7) == null ? "" : parts.group(7).replaceAll("0+$", "");
            String name =
                    offset.equals(ZoneOffset.UTC) ? "+0000" : offset.getId().replace(":", "");
            return SECONDS.format(OffsetDateTime.of(local, offset))
                    + (fraction.isEmpty() ? "" : "." + fraction)
                    + " " + name + " "
                    + (offset.equals(ZoneOffset.UTC) ? "UTC" : name);
        } catch (DateTimeException noTime) {
            return null;
        }
    }

    private static int number(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
    }
}
