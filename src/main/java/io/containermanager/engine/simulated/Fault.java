package io.containermanager.engine.simulated;

import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How an image misbehaves, by its name: {@code simulated.fault/<fault>:<number>}, so that anybody can rehearse a failure with a target.
 *
 * @param pullFails it cannot be pulled
 * @param pullTime how long its pull takes, or null for the usual time
 * @param startFails its containers fail to start
 * @param exitCode its containers exit with this code right after their start, or null
 * @param crashAfter its containers exit with 1 after this long, or null
 * @param unhealthy its containers have a health check that never succeeds
 * @param movesEvery the registry gives another image by this name after each such time, or null for always the same
 */
record Fault(
        boolean pullFails,
        @Nullable Duration pullTime,
        boolean startFails,
        @Nullable Integer exitCode,
        @Nullable Duration crashAfter,
        boolean unhealthy,
        @Nullable Duration movesEvery) {

    /** The registry name that marks a fault. */
    static final String DOMAIN = "simulated.fault/";

    /** Works like any other image. */
    static final Fault NONE = new Fault(false, null, false, null, null, false, null);

    private static final Fault PULL_FAILS = new Fault(true, null, false, null, null, false, null);

    private static final int SECONDS_MAX = 86_400;
    private static final int EXIT_CODE_MAX = 255;

    /**
     * The fault that an image's name asks for; one that there is not cannot be pulled, so that nobody rehearses a spelling mistake. An
     * image by its digest was pulled before and works.
     */
    static Fault of(String image) {
        if (!image.startsWith(DOMAIN) || image.contains("@")) {
            return NONE;
        }
        int colon = image.lastIndexOf(':');
        var name = image.substring(DOMAIN.length(), colon < 0 ? image.length() : colon);
        var number = number(colon < 0 ? "" : image.substring(colon + 1));
        return number.isEmpty()
                ? PULL_FAILS
                : switch (name) {
                    case "pull" -> PULL_FAILS;
                    case "start" -> new Fault(false, null, true, null, null, false, null);
                    case "unhealthy" -> new Fault(false, null, false, null, null, true, null);
                    case "exit" -> exits(number);
                    case "crash" -> new Fault(false, null, false, null, seconds(number), false, null);
                    case "slow-pull" -> new Fault(false, seconds(number), false, null, null, false, null);
                    case "moves" -> new Fault(false, null, false, null, null, false, seconds(number));
                    default -> PULL_FAILS;
                };
    }

    private static Fault exits(OptionalInt code) {
        return new Fault(false, null, false, Math.min(code.orElse(0), EXIT_CODE_MAX), null, false, null);
    }

    private static Duration seconds(OptionalInt number) {
        return Duration.ofSeconds(Math.clamp(number.orElse(1), 1, SECONDS_MAX));
    }

    private static OptionalInt number(String tag) {
        return tag.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(tag)) : OptionalInt.empty();
    }
}
