package io.containermanager.host.linux;

import org.jspecify.annotations.Nullable;

/** The units of {@code SystemMetrics}, in one place. Pure. */
public final class Rounding {
    private static final double BYTES_PER_MB = 1_048_576.0;
    private static final int PERCENT_MAX = 100;

    private Rounding() {}

    /** Bytes as whole MB of 1,048,576 bytes, half up. */
    public static long megabytes(long bytes) {
        return Math.round(bytes / BYTES_PER_MB);
    }

    /** The whole percent that {@code part} is of {@code whole}, within 0 to 100; null when there is no whole. */
    public static @Nullable Integer percent(long part, long whole) {
        return whole > 0 ? percent((double) part / whole) : null;
    }

    /** A share as whole percent within 0 to 100; null when it is no number. */
    static @Nullable Integer percent(double share) {
        return Double.isNaN(share) ? null : Math.clamp(Math.round(PERCENT_MAX * share), 0, PERCENT_MAX);
    }

    /** A percentage within 0 to 100 with one decimal. */
    public static double oneDecimal(double percent) {
        return Math.clamp(Math.round(percent * 10) / 10.0, 0.0, PERCENT_MAX);
    }
}
