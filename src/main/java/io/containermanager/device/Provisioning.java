package io.containermanager.device;

import org.jspecify.annotations.Nullable;

/**
 * What to store of a device; null keeps what is stored.
 *
 * @param uuid another identity, only before any target was applied: containers carry it
 * @param deviceName what people call the device
 * @param deviceType the kind of machine
 * @param apiEndpoint the fleet's API
 * @param apiKey its key; never returned
 */
public record Provisioning(
        @Nullable String uuid,
        @Nullable String deviceName,
        @Nullable String deviceType,
        @Nullable String apiEndpoint,
        @Nullable String apiKey) {

    @Override
    public String toString() {
        return "Provisioning[deviceName=" + deviceName + ", apiEndpoint=" + apiEndpoint + "]";
    }
}
