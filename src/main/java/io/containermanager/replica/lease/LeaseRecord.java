package io.containermanager.replica.lease;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Lease as it is in the cluster ({@code coordination.k8s.io/v1}).
 *
 * @param holder who has it; empty when it was given back
 * @param address where the holder's API is, such as {@code http://10.1.2.3:3002}; empty when unknown
 * @param renewedAt the time of the last renewal, of the holder's clock: only whether it changes matters
 * @param transitions how often the holder changed
 * @param version the object's {@code resourceVersion}; null for one that is to be created
 */
record LeaseRecord(
        String holder,
        String address,
        String renewedAt,
        long transitions,
        @Nullable String version) {

    private static final String ADDRESS = "io.containermanager.address";
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** The record that a holder writes. */
    static LeaseRecord renewed(String holder, String address, Instant now, long transitions, @Nullable String version) {
        return new LeaseRecord(holder, address, MICROS.format(now), transitions, version);
    }

    /** Reads the API server's answer; what is missing is empty. */
    static LeaseRecord read(Map<String, Object> lease) {
        var spec = tree(lease, "spec");
        var metadata = tree(lease, "metadata");
        return new LeaseRecord(
                text(spec, "holderIdentity"),
                text(tree(metadata, "annotations"), ADDRESS),
                text(spec, "renewTime"),
                spec.get("leaseTransitions") instanceof Number transitions ? transitions.longValue() : 0,
                text(metadata, "resourceVersion"));
    }

    /** As a manifest. */
    Map<String, Object> write(String namespace, String name, int durationSeconds) {
        var metadata = new TreeMap<String, Object>();
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        metadata.put("labels", Map.of("app.kubernetes.io/managed-by", "container-manager"));
        metadata.put("annotations", Map.of(ADDRESS, address));
        if (version != null) {
            metadata.put("resourceVersion", version);
        }
        var spec = new TreeMap<String, Object>();
        spec.put("holderIdentity", holder);
        spec.put("leaseDurationSeconds", durationSeconds);
        spec.put("renewTime", renewedAt);
        spec.put("leaseTransitions", transitions);
        return new TreeMap<>(
                Map.of("apiVersion", "coordination.k8s.io/v1", "kind", "Lease", "metadata", metadata, "spec", spec));
    }

    private static Map<?, ?> tree(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> found ? found : Map.of();
    }

    private static String text(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof String found ? found : "";
    }
}
