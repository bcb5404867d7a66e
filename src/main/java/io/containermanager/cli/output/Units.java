package io.containermanager.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts and times as people read and write them. Pure. */
public final class Units {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Units() {}

    /** {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 || value >= 100
                ? Math.round(value) + " " + BINARY[unit]
                : String.format(Locale.ROOT, "%.1f %s", value, BINARY[unit]);
    }

    /** {@code 30s}, {@code 5m}, {@code 2h}, {@code 3d}. */
    public static Optional<Duration> duration(String text) {
        var found = DURATION.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(found.group(1));
        return Optional.of(
                switch (found.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    /** How long ago: {@code 42s}, {@code 5m}, {@code 3h}, {@code 12d}; empty for no time. */
    public static String age(String timestamp, Instant now) {
        try {
            long seconds =
                    Math.max(0, Duration.between(Instant.parse(timestamp), now).toSeconds());
            if (seconds < 120) {
                return seconds + "s";
            }
            if (seconds < 7_200) {
                return seconds / 60 + "m";
            }
            return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
        } catch (DateTimeParseException none) {
            return "";
        }
    }

    /** A number of things: {@code 1 app}, {@code 2 apps}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
