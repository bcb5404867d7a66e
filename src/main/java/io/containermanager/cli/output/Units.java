package io.containermanager.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts and times as people read and write them. Pure. */
public final class Units {

    private static final Pattern DURATION = Pattern.compile(
            "(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

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

    /** {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 3d}: each unit once, the greatest first. */
    public static Optional<Duration> duration(String text) {
        var found = DURATION.matcher(text);
        if (text.isEmpty() || !found.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(amount(found.group(1)))
                .plusHours(amount(found.group(2)))
                .plusMinutes(amount(found.group(3)))
                .plusSeconds(amount(found.group(4)))
                .plusMillis(amount(found.group(5))));
    }

    private static long amount(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** {@code 2026-11-23T10:00:00Z}; without an offset a local time, and without a time the midnight that the day begins with. */
    public static Optional<Instant> moment(String text, ZoneId zone) {
        try {
            var parsed = MOMENT.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return Optional.of(
                    switch (parsed) {
                        case OffsetDateTime exact -> exact.toInstant();
                        case LocalDateTime local -> local.atZone(zone).toInstant();
                        default -> LocalDate.from(parsed).atStartOfDay(zone).toInstant();
                    });
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** A timestamp to the second; other texts as they are. */
    public static String toSeconds(String timestamp) {
        return timestamp.replaceAll("\\.\\d+Z$", "Z");
    }

    /** A number of things: {@code 1 app}, {@code 2 apps}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
