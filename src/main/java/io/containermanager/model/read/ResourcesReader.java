package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.Resources;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a service's limits. */
final class ResourcesReader {

    private static final List<String> KEYS =
            List.of("memory", "memoryReservation", "cpus", "pids", "cpuset", "shmSize");
    private static final Pattern CPUSET =
            Pattern.compile("[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*+");
    private static final BigDecimal CPUS_MAX = BigDecimal.valueOf(10_000);

    /** A quota is 1 ms of the 100 ms at least. */
    private static final BigDecimal CPUS_MIN = new BigDecimal("0.01");

    /** Docker counts processors in billionths. */
    private static final int CPU_DECIMALS_MAX = 9;

    private ResourcesReader() {}

    static Resources read(TreeNode node) {
        if (node.absent() || !node.object(KEYS)) {
            return Resources.UNLIMITED;
        }
        Long memory = SizeText.read(node.child("memory"));
        Long reservation = SizeText.read(node.child("memoryReservation"));
        if (memory != null && memory < Limits.MEMORY_BYTES_MIN) {
            node.child("memory").bad("is below Docker's minimum of 6 MiB");
        }
        if (reservation != null && reservation < Limits.MEMORY_BYTES_MIN) {
            node.child("memoryReservation").useless("is below Docker's minimum of 6 MiB");
        }
        if (memory != null && reservation != null && reservation > memory) {
            node.child("memoryReservation").bad("must not exceed memory");
        }
        return new Resources(
                memory,
                reservation,
                cpus(node.child("cpus")),
                pids(node.child("pids")),
                cpuset(node.child("cpuset")),
                SizeText.read(node.child("shmSize")));
    }

    private static @Nullable String cpuset(TreeNode node) {
        String rule = "must list CPUs, such as \"0-1,3\"";
        String set = node.word(CPUSET, rule);
        if (set == null) {
            return null;
        }
        for (String part : set.split(",", -1)) {
            String[] ends = part.split("-", -1);
            if (ends.length > 1 && Integer.parseInt(ends[0]) > Integer.parseInt(ends[1])) {
                node.useless(PlainText.quoted(set) + " " + rule);
            }
        }
        return set;
    }

    private static @Nullable BigDecimal cpus(TreeNode node) {
        if (node.absent()) {
            return null;
        }
        BigDecimal cpus = PlainText.decimal(node.value());
        if (cpus == null || cpus.signum() <= 0 || cpus.compareTo(CPUS_MAX) > 0) {
            return node.refuse("must be a number of CPUs above 0, such as 0.5");
        }
        if (cpus.compareTo(CPUS_MIN) < 0) {
            node.useless("is below 0.01, the minimum of Linux");
        }
        BigDecimal plain = cpus.stripTrailingZeros();
        return plain.scale() > CPU_DECIMALS_MAX
                ? node.refuse("must have at most 9 decimals")
                : plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** Docker takes -1 and 0 for no limit. */
    private static @Nullable Long pids(TreeNode node) {
        Long pids = node.integer(-1, Integer.MAX_VALUE);
        return pids == null || pids <= 0 ? null : pids;
    }
}
