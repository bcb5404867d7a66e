package io.containermanager.engine.kubernetes;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to declare when a LimitRange of the namespace refuses a pod, whose message names Kubernetes' fields only. Pure. */
final class LimitRangeAdvice {

    /** As the admission plugin LimitRanger writes it. */
    private static final Pattern BOUND = Pattern.compile(
            "(minimum|maximum) (memory|cpu) usage per (?:Container|Pod) is ([0-9.]+[a-zA-Z]*)[.,]\\s+(?:but"
                    + " (request|limit) is|No (request|limit) is)");

    private static final Pattern RATIO =
            Pattern.compile("(memory|cpu) max limit to request ratio per (?:Container|Pod)");

    private static final Pattern BINARY = Pattern.compile("([0-9.]+)([KMGT])i");

    private static final String NO_CPU_REQUESTED =
            "the manager requests no CPU, so a LimitRange of this namespace cannot bound requests of cpu";

    private LimitRangeAdvice() {}

    /** The message with what to do behind it; as it is when no LimitRange has refused anything. */
    static String added(String message) {
        Set<String> advice = new LinkedHashSet<>();
        Matcher bound = BOUND.matcher(message);
        while (bound.find()) {
            boolean request = "request".equals(bound.group(4)) || "request".equals(bound.group(5));
            advice.add(of(bound.group(1).equals("minimum"), bound.group(2), size(bound.group(3)), request));
        }
        Matcher ratio = RATIO.matcher(message);
        while (ratio.find()) {
            advice.add(
                    ratio.group(1).equals("cpu")
                            ? NO_CPU_REQUESTED
                            : "set resources.memoryReservation (mem_reservation in a Compose file) nearer to"
                                    + " resources.memory");
        }
        return advice.isEmpty() ? message : message + ": " + String.join("; ", advice);
    }

    private static String of(boolean minimum, String resource, String size, boolean request) {
        if (request && resource.equals("cpu")) {
            return NO_CPU_REQUESTED;
        }
        var field = resource.equals("cpu")
                ? "resources.cpus (cpus in a Compose file)"
                : request
                        ? "resources.memoryReservation (mem_reservation in a Compose file)"
                        : "resources.memory (mem_limit in a Compose file)";
        return "set " + field + " to at " + (minimum ? "least " : "most ") + size;
    }

    /** {@code 64Mi} is written {@code 64m} in a target and in a Compose file. */
    private static String size(String quantity) {
        Matcher binary = BINARY.matcher(quantity);
        return binary.matches() ? binary.group(1) + binary.group(2).toLowerCase(Locale.ROOT) : quantity;
    }
}
