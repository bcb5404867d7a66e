package io.containermanager.engine.kubernetes;

import java.time.Duration;
import java.util.List;

/** How values are written so that Kubernetes takes them as Docker does. Pure. */
final class KubernetesValues {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private KubernetesValues() {}

    /** Kubernetes replaces {@code $(NAME)} in commands, arguments and variables; {@code $$} stands for one {@code $}. */
    static String literal(String text) {
        return text.replace("$", "$$");
    }

    static List<String> literal(List<String> texts) {
        return texts.stream().map(KubernetesValues::literal).toList();
    }

    /** Whole seconds, rounded up, at least that many: Kubernetes knows no fractions. */
    static long seconds(Duration duration, long least) {
        long rounded = duration.getSeconds() + (duration.getNano() == 0 ? 0 : 1);
        return Math.max(least, Math.min(rounded, Integer.MAX_VALUE));
    }

    /** How often a period fits into a time, rounded up. */
    static long times(Duration time, long periodSeconds) {
        long seconds = seconds(time, 0);
        return (seconds + periodSeconds - 1) / periodSeconds;
    }

    /** Whether a duration is not a number of whole seconds. */
    static boolean fraction(Duration duration) {
        return duration.toNanosPart() % NANOS_PER_SECOND != 0;
    }
}
