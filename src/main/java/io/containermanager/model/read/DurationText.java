package io.containermanager.model.read;

import io.containermanager.model.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as Compose writes them ({@code 1m30s}, {@code 500ms}). A number without a unit is refused: Docker means
 * nanoseconds by it.
 */
public final class DurationText {

    private static final int CHARS_MAX = 64;
    private static final Pattern PART = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d|w)");
    private static final Map<String, Long> UNIT_NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L,
            "w", 604_800_000_000_000L);

    private DurationText() {}

    /** The duration a node says, at most {@link Limits#DURATION_MAX}; null when absent or refused. */
    static @Nullable Duration read(TreeNode node) {
        String text = node.text();
        if (text == null) {
            return null;
        }
        Duration duration = parse(text.strip());
        if (duration == null) {
            return node.refuse(
                    PlainText.quoted(text) + " is not a duration: write it with units, such as \"1m30s\" or \"500ms\"");
        }
        if (duration.compareTo(Limits.DURATION_MAX) > 0) {
            return node.refuse(
                    PlainText.quoted(text) + " is too long: at most " + Limits.DURATION_MAX.toDays() + " days");
        }
        return duration;
    }

    static @Nullable Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < text.length() && part.find() && part.start() == end) {
            long unit = UNIT_NANOS.getOrDefault(part.group(2), 1L);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = part.end();
        }
        if (end != text.length() || text.isEmpty() || text.length() > CHARS_MAX) {
            return null;
        }
        return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Duration.ofNanos(Long.MAX_VALUE)
                : Duration.ofNanos(nanos.longValue());
    }

    /** The shortest form that reads back equal. */
    public static String write(Duration duration) {
        var text = new StringBuilder();
        part(text, duration.toHours(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        int nanos = duration.toNanosPart();
        part(text, nanos / 1_000_000, "ms");
        part(text, nanos / 1_000 % 1_000, "us");
        part(text, nanos % 1_000, "ns");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void part(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
