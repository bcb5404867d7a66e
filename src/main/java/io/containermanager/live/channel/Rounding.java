package io.containermanager.live.channel;

import org.jspecify.annotations.Nullable;

/** From base units to those of the seed document's {@code SystemMetrics}. Pure. */
final class Rounding {
    private static final double BYTES_PER_MB = 1_048_576.0;
    private static final int PERCENT_MAX = 100;

    private Rounding() {}

    /** Bytes as whole MB of 1,048,576 bytes, half up. */
    static long megabytes(long bytes) {
        return Math.round(bytes / BYTES_PER_MB);
    }

    /** A share as whole percent within 0 to 100; null when it is not known. */
    static @Nullable Integer percent(@Nullable Double share) {
        return share == null || Double.isNaN(share)
                ? null
                : Integer.valueOf(Math.clamp(Math.round(PERCENT_MAX * share), 0, PERCENT_MAX));
    }

    /** A share as percent within 0 to 100 with one decimal. */
    static double percentOneDecimal(double share) {
        return Math.clamp(Math.round(PERCENT_MAX * share * 10) / 10.0, 0.0, PERCENT_MAX);
    }

    /** The nearest whole number; null when it is not known. */
    static @Nullable Long whole(@Nullable Double value) {
        return value == null ? null : Long.valueOf(Math.round(value));
    }
}
