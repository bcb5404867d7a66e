package io.containermanager.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The device's identity and provisioning, as stored.
 *
 * @param uuid 36 characters, created at the first start, kept across restarts and resets; also this instance's label on containers
 * @param deviceId assigned by the fleet's API at registration
 * @param deviceName the display name
 * @param deviceType the machine type
 * @param apiEndpoint the fleet's API
 * @param apiKey its key; never leaves the process again
 * @param registeredAt when registration succeeded
 * @param provisioned whether it was provisioned or registered
 */
public record DeviceRecord(
        String uuid,
        @Nullable String deviceId,
        @Nullable String deviceName,
        @Nullable String deviceType,
        @Nullable String apiEndpoint,
        @Nullable String apiKey,
        @Nullable Instant registeredAt,
        boolean provisioned) {

    /** A device with only an identity. */
    public static DeviceRecord unprovisioned(String uuid) {
        return new DeviceRecord(uuid, null, null, null, null, null, null, false);
    }

    @Override
    public String toString() {
        return "DeviceRecord[uuid=" + uuid + ", provisioned=" + provisioned + "]";
    }
}
