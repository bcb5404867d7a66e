package io.containermanager.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume that an app declares. Reconciling creates it when it is missing and never removes it.
 *
 * @param name the engine's own name for it; null means {@code <appId>_<key>}
 * @param external created by others: used, never created, never purged; then only the name counts
 * @param driver Docker's volume driver; null means the engine's default
 * @param driverOpts options for that driver
 * @param labels labels to put on it, beside ours
 */
public record Volume(
        @Nullable String name,
        boolean external,
        @Nullable String driver,
        Map<String, String> driverOpts,
        Map<String, String> labels) {

    /** A volume with nothing special about it. */
    public static final Volume PLAIN = new Volume(null, false, null, Map.of(), Map.of());

    public Volume {
        driverOpts = Map.copyOf(driverOpts);
        labels = Map.copyOf(labels);
    }

    /** The name the engine knows it by. */
    public String engineName(long appId, String key) {
        return name != null ? name : external ? key : appId + "_" + key;
    }
}
