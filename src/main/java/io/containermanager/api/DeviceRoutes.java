package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.DeviceStore;
import io.helidon.http.Method;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who this device is. Its API key goes in and never out again.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/device
 * curl -H 'Content-Type: application/json' -d '{"deviceName":"pi"}' localhost:3002/api/v1/device/provision
 * curl -X PATCH -H 'Content-Type: application/json' -d '{"deviceName":"pi-2"}' localhost:3002/api/v1/device
 * curl -X POST localhost:3002/api/v1/device/reset
 * }</pre>
 */
final class DeviceRoutes implements Topic {

    private static final int TEXT_MAX = 255;
    private static final int ENDPOINT_MAX = 2_048;
    private static final String PATH = "/api/v1/device";

    private final DeviceStore store;
    private final EventBus events;
    private final BooleanSupplier fresh;

    /** {@code fresh} tells whether no target was ever applied, so that no container bears this device's name. */
    DeviceRoutes(DeviceStore store, EventBus events, BooleanSupplier fresh) {
        this.store = store;
        this.events = events;
        this.fresh = fresh;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(PATH, _ -> Answer.ok(tree(store.device()))),
                Endpoint.get(
                        PATH + "/provisioned",
                        _ -> Answer.ok(Map.of("provisioned", store.device().provisioned()))),
                Endpoint.post(PATH + "/provision", Scope.ADMIN, this::provision),
                Endpoint.of(Method.PATCH, PATH, Scope.ADMIN, this::patch),
                Endpoint.post(PATH + "/reset", Scope.ADMIN, this::reset));
    }

    private Answer provision(Call call) {
        var fields = new BodyFields(call.json(), List.of("uuid", "deviceName", "deviceType", "apiEndpoint", "apiKey"));
        var uuid = uuid(fields);
        var name = fields.text("deviceName", TEXT_MAX);
        var type = fields.text("deviceType", TEXT_MAX);
        var endpoint = endpoint(fields);
        var key = fields.text("apiKey", TEXT_MAX);
        fields.check();
        return changed(
                call,
                "Device provisioned",
                old -> new DeviceRecord(
                        uuid.orElse(old.uuid()),
                        old.deviceId(),
                        name.orElse(old.deviceName()),
                        type.orElse(old.deviceType()),
                        endpoint.orElse(old.apiEndpoint()),
                        key.orElse(old.apiKey()),
                        old.registeredAt(),
                        true));
    }

    private Answer patch(Call call) {
        var fields = new BodyFields(call.json(), List.of("deviceName", "apiEndpoint"));
        var name = fields.text("deviceName", TEXT_MAX);
        var endpoint = endpoint(fields);
        fields.check();
        return changed(
                call,
                "Device changed",
                old -> new DeviceRecord(
                        old.uuid(),
                        old.deviceId(),
                        name.orElse(old.deviceName()),
                        old.deviceType(),
                        endpoint.orElse(old.apiEndpoint()),
                        old.apiKey(),
                        old.registeredAt(),
                        old.provisioned()));
    }

    private Answer reset(Call call) {
        return changed(call, "Device reset; its uuid stays", old -> DeviceRecord.unprovisioned(old.uuid()));
    }

    private Answer changed(Call call, String message, UnaryOperator<DeviceRecord> change) {
        var record = Waits.value(store.change(change));
        var by = call.caller().name();
        events.publish(Event.of(EventType.DEVICE_CHANGED, message + " by " + by).with("by", by));
        var tree = new LinkedHashMap<String, Object>();
        tree.put("status", "success");
        tree.put("message", message);
        tree.put("device", tree(record));
        return Answer.ok(tree);
    }

    /** The uuid names this instance on its containers, so another one would make them a stranger's. */
    private Optional<String> uuid(BodyFields fields) {
        var given = fields.text("uuid", TEXT_MAX);
        if (given.isEmpty() || given.get().equals(store.device().uuid())) {
            return Optional.empty();
        }
        try {
            var uuid = UUID.fromString(given.get()).toString();
            if (!fresh.getAsBoolean() || !uuid.equals(given.get())) {
                fields.bad("/uuid", "must be this device's own once a target was applied: its containers bear it");
            }
            return Optional.of(uuid);
        } catch (IllegalArgumentException noUuid) {
            fields.bad("/uuid", "must be a UUID of 36 characters");
            return Optional.empty();
        }
    }

    private static Optional<String> endpoint(BodyFields fields) {
        var given = fields.text("apiEndpoint", ENDPOINT_MAX);
        if (given.isPresent() && !isWeb(given.get())) {
            fields.bad("/apiEndpoint", "must be an http or https URL with a host and without a password");
        }
        return given;
    }

    private static boolean isWeb(String text) {
        try {
            var uri = URI.create(text);
            var scheme = uri.getScheme();
            return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
        } catch (IllegalArgumentException noUri) {
            return false;
        }
    }

    private static Map<String, @Nullable Object> tree(DeviceRecord device) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("uuid", device.uuid());
        putIfKnown(tree, "deviceId", device.deviceId());
        putIfKnown(tree, "deviceName", device.deviceName());
        putIfKnown(tree, "deviceType", device.deviceType());
        putIfKnown(tree, "apiEndpoint", device.apiEndpoint());
        putIfKnown(tree, "registeredAt", Json.time(device.registeredAt()));
        tree.put("provisioned", device.provisioned());
        return tree;
    }

    private static void putIfKnown(Map<String, @Nullable Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }
}
