package io.containermanager.device;

import io.containermanager.model.secret.Masking;
import io.containermanager.store.DeviceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a change did to the device's record, in words for people; of the key only that it changed. Pure. */
final class DeviceDiff {

    private DeviceDiff() {}

    /** One text a changed field, such as {@code deviceName: "pi" -> "kitchen"}. */
    static List<String> of(DeviceRecord before, DeviceRecord after) {
        var changes = new ArrayList<String>();
        field(changes, "uuid", before, after, DeviceRecord::uuid);
        field(changes, "deviceId", before, after, DeviceRecord::deviceId);
        field(changes, "deviceName", before, after, DeviceRecord::deviceName);
        field(changes, "deviceType", before, after, DeviceRecord::deviceType);
        field(changes, "apiEndpoint", before, after, DeviceRecord::apiEndpoint);
        if (!Objects.equals(before.apiKey(), after.apiKey())) {
            changes.add(after.apiKey() == null ? "apiKey: forgotten" : "apiKey: another one");
        }
        if (before.provisioned() != after.provisioned()) {
            changes.add("provisioned: " + before.provisioned() + " -> " + after.provisioned());
        }
        return changes;
    }

    private static void field(
            List<String> changes,
            String name,
            DeviceRecord before,
            DeviceRecord after,
            Function<DeviceRecord, @Nullable String> read) {
        var old = read.apply(before);
        var now = read.apply(after);
        if (!Objects.equals(old, now)) {
            changes.add(name + ": " + shown(old) + " -> " + shown(now));
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "none" : '"' + Masking.mask(value) + '"';
    }
}
