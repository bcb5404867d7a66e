package io.containermanager.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The device's identity and provisioning, as stored.
 *
 * @param uuid 36 characters, made at the first start, kept over restarts and resets; also this instance's name on containers
 * @param deviceId given by the fleet's API at registration
 * @param deviceName what people call it
 * @param deviceType the kind of machine
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

    /** A device that knows only who it is. */
    public static DeviceRecord unprovisioned(String uuid) {
        return new DeviceRecord(uuid, null, null, null, null, null, null, false);
    }

    @Override
    public String toString() {
        return "DeviceRecord[uuid=" + uuid + ", provisioned=" + provisioned + "]";
    }
}
