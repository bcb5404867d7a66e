package io.containermanager.model.read;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sizes as Docker writes them: bytes, or a number with a unit of a power of 1024 ({@code 512m}, {@code 1.5g}, {@code
 * 1GiB}).
 */
public final class SizeText {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([kmgtp]?)(?:i?b)?");
    private static final String UNITS = "kmgtp";
    private static final BigDecimal MAX = BigDecimal.valueOf(1L << 53);

    private SizeText() {}

    /** The bytes a node says, 1 … 2^53; null when absent or refused. */
    static @Nullable Long read(TreeNode node) {
        if (node.absent()) {
            return null;
        }
        String text = node.text();
        Long bytes = text == null ? null : parse(text);
        if (text != null && bytes == null) {
            return node.refuse(
                    PlainText.quoted(text) + " is not a size: write bytes or a unit, such as \"512m\" or \"1g\"");
        }
        return bytes;
    }

    /** The bytes, 1 … 2^53; null when that is not a size. */
    public static @Nullable Long parse(String text) {
        Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return null;
        }
        int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
        boolean allowed = bytes.compareTo(BigDecimal.ONE) >= 0 && bytes.compareTo(MAX) <= 0;
        return allowed ? (Long) bytes.setScale(0, RoundingMode.DOWN).longValueExact() : null;
    }
}
