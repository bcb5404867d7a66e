package io.containermanager.device;

import io.containermanager.store.DeviceRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of the device: everything but its key.
 *
 * @param uuid 36 characters
 * @param deviceId the fleet's name for it
 * @param deviceName what people call it
 * @param deviceType the kind of machine
 * @param apiEndpoint the fleet's API
 * @param registeredAt when registration succeeded
 * @param provisioned whether it was provisioned or registered
 */
public record DeviceView(
        String uuid,
        @Nullable String deviceId,
        @Nullable String deviceName,
        @Nullable String deviceType,
        @Nullable String apiEndpoint,
        @Nullable Instant registeredAt,
        boolean provisioned) {

    static DeviceView of(DeviceRecord device) {
        return new DeviceView(
                device.uuid(),
                device.deviceId(),
                device.deviceName(),
                device.deviceType(),
                device.apiEndpoint(),
                device.registeredAt(),
                device.provisioned());
    }
}
