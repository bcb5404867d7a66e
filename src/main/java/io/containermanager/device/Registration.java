package io.containermanager.device;

import org.jspecify.annotations.Nullable;

/**
 * A request to register with a fleet.
 *
 * @param apiEndpoint the fleet's API; needed
 * @param deviceName what people are to call the device; null keeps the stored one
 * @param deviceType the kind of machine; null keeps the stored one
 * @param macAddress as {@code 00:11:22:aa:bb:cc}, or null
 * @param osVersion for people, or null
 */
public record Registration(
        @Nullable String apiEndpoint,
        @Nullable String deviceName,
        @Nullable String deviceType,
        @Nullable String macAddress,
        @Nullable String osVersion) {}
