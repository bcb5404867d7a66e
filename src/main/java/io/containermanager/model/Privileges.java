package io.containermanager.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container may do to its host, or is kept from.
 *
 * @param privileged everything
 * @param readOnly whether its root file system is read-only
 * @param capAdd capabilities by Linux' names without {@code CAP_}
 * @param capDrop capabilities taken away, {@code ALL} allowed
 * @param devices {@code host[:container[:permissions]]}
 * @param deviceRequests for GPUs and the like (Docker's device requests)
 * @param sysctls kernel parameters by name
 * @param ulimits resource limits by name
 * @param securityOpt Docker's security options
 * @param pid {@code host} or {@code service:<name>}, or null
 * @param ipc {@code host}, {@code private}, {@code shareable} or {@code service:<name>}, or null
 */
public record Privileges(
        boolean privileged,
        boolean readOnly,
        List<String> capAdd,
        List<String> capDrop,
        List<String> devices,
        List<DeviceRequest> deviceRequests,
        SortedMap<String, String> sysctls,
        SortedMap<String, Ulimit> ulimits,
        List<String> securityOpt,
        @Nullable String pid,
        @Nullable String ipc) {

    public static final Privileges NONE = new Privileges(
            false,
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>(),
            List.of(),
            null,
            null);

    /**
     * A limit of the kernel's.
     *
     * @param soft the limit now; -1 means unlimited
     * @param hard how far the process itself may raise it; -1 means unlimited
     */
    public record Ulimit(long soft, long hard) {}

    /**
     * Asks for devices by what they can do.
     *
     * @param driver the device driver, or null
     * @param count how many, -1 for all; null when ids are named
     * @param deviceIds which ones
     * @param capabilities what they must be able to do, such as {@code gpu}
     */
    public record DeviceRequest(
            @Nullable String driver, @Nullable Integer count, List<String> deviceIds, List<String> capabilities) {
        public DeviceRequest {
            deviceIds = List.copyOf(deviceIds);
            capabilities = List.copyOf(capabilities);
        }
    }

    public Privileges {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        devices = List.copyOf(devices);
        deviceRequests = List.copyOf(deviceRequests);
        sysctls = Collections.unmodifiableSortedMap(new TreeMap<>(sysctls));
        ulimits = Collections.unmodifiableSortedMap(new TreeMap<>(ulimits));
        securityOpt = List.copyOf(securityOpt);
    }
}
