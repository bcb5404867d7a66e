package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What is wrong with the clocks of a manager and of this machine, with what to do about it. Pure. */
public final class ClockCheck {

    /** A larger difference between two clocks is reported; HTTP's {@code Date} has whole seconds, and an answer takes time. */
    static final Duration DIFFERENCE_MAX = Duration.ofSeconds(10);

    /** Jumps that are longer ago are not reported. */
    static final Duration JUMP_REPORTED = Duration.ofDays(1);

    private static final String REMEDY =
            "Let NTP set it, by chrony or timedatectl set-ntp true: tokens and certificates"
                    + " become valid and expire by the clock";

    private ClockCheck() {}

    /**
     * How far the manager's clock is off.
     *
     * @param asked this machine's time before the request
     * @param answered this machine's time after the answer
     * @param date the answer's header {@code Date}
     */
    public static Optional<String> difference(Instant asked, Instant answered, Instant date) {
        var behind = Duration.between(date, asked);
        var ahead = Duration.between(answered, date);
        if (ahead.compareTo(DIFFERENCE_MAX) > 0) {
            return Optional.of("clock: the manager's clock is " + text(ahead) + " ahead of this machine's. " + REMEDY);
        }
        return behind.compareTo(DIFFERENCE_MAX) > 0
                ? Optional.of("clock: the manager's clock is " + text(behind) + " behind this machine's. " + REMEDY)
                : Optional.empty();
    }

    /**
     * The last jump that the manager noticed.
     *
     * @param events of the type {@code clock-jumped}, as {@code GET /api/v1/events} lists them
     */
    public static Optional<String> jump(JsonNode events, Instant now) {
        for (var event : events.path("events")) {
            try {
                var at = Instant.parse(event.path("timestamp").asText());
                if (Duration.between(at, now).abs().compareTo(JUMP_REPORTED) <= 0) {
                    return Optional.of("clock: " + event.path("reason").asText() + ", at "
                            + at.toString().replaceAll("\\.\\d+Z$", "Z") + ". " + REMEDY);
                }
            } catch (DateTimeParseException unreadable) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String text(Duration time) {
        if (time.toMinutes() < 2) {
            return time.toSeconds() + " s";
        }
        return time.toHours() < 2
                ? time.toMinutes() + " min"
                : time.toDays() < 2 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
