package io.containermanager.api.device;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.device.DeviceService;
import io.containermanager.device.DeviceView;
import io.containermanager.device.Provisioning;
import io.containermanager.device.Registration;
import io.helidon.http.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who this device is, and how a fleet gets to know it. Its API key goes in and never out again.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/device
 * curl -H 'Content-Type: application/json' -d '{"deviceName":"pi"}' localhost:3002/api/v1/device/provision
 * curl -H 'Content-Type: application/json' -d '{"apiEndpoint":"https://fleet.example.org/api"}' localhost:3002/api/v1/device/register
 * curl -X PATCH -H 'Content-Type: application/json' -d '{"deviceName":"pi-2"}' localhost:3002/api/v1/device
 * curl -X POST localhost:3002/api/v1/device/reset
 * }</pre>
 */
public final class DeviceRoutes implements RouteGroup {

    /** Longer than any rule allows, so that the rules' own words are returned. */
    private static final int TEXT_MAX = 8_192;

    private static final String PATH = "/api/v1/device";

    private final DeviceService device;

    public DeviceRoutes(DeviceService device) {
        this.device = device;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(PATH, "Get this device's identity", _ -> ApiResponse.ok(tree(device.device()))),
                Route.get(
                        PATH + "/provisioned",
                        "Get whether the device is provisioned",
                        _ -> ApiResponse.ok(Map.of("provisioned", device.provisioned()))),
                Route.post(PATH + "/provision", "Provision the device", Scope.ADMIN, this::provision),
                Route.of(Method.PATCH, PATH, "Change the device's name or its fleet's API", Scope.ADMIN, this::patch),
                Route.post(
                        PATH + "/register",
                        "Register with a fleet's API; nothing is stored when that fails",
                        Scope.ADMIN,
                        this::register),
                Route.post(PATH + "/reset", "Forget the provisioning; the uuid stays", Scope.ADMIN, this::reset));
    }

    private ApiResponse provision(ApiRequest request) {
        var fields =
                new BodyFields(request.json(), List.of("uuid", "deviceName", "deviceType", "apiEndpoint", "apiKey"));
        var asked = new Provisioning(
                text(fields, "uuid"),
                text(fields, "deviceName"),
                text(fields, "deviceType"),
                text(fields, "apiEndpoint"),
                text(fields, "apiKey"));
        fields.badAll(device.check(asked));
        fields.check();
        return done(
                "Device provisioned", device.provision(asked, request.caller().name()));
    }

    private ApiResponse patch(ApiRequest request) {
        var fields = new BodyFields(request.json(), List.of("deviceName", "apiEndpoint"));
        var name = text(fields, "deviceName");
        var endpoint = text(fields, "apiEndpoint");
        fields.badAll(device.check(new Provisioning(null, name, null, endpoint, null)));
        fields.check();
        return done(
                "Device changed", device.patch(name, endpoint, request.caller().name()));
    }

    private ApiResponse register(ApiRequest request) {
        var fields = new BodyFields(
                request.json(), List.of("apiEndpoint", "deviceName", "deviceType", "macAddress", "osVersion"));
        var asked = new Registration(
                text(fields, "apiEndpoint"),
                text(fields, "deviceName"),
                text(fields, "deviceType"),
                text(fields, "macAddress"),
                text(fields, "osVersion"));
        fields.badAll(device.check(asked));
        fields.check();
        return done("Device registered", device.register(asked, request.caller().name()));
    }

    private ApiResponse reset(ApiRequest request) {
        return done(
                "Device reset; its uuid stays", device.reset(request.caller().name()));
    }

    private static @Nullable String text(BodyFields fields, String name) {
        return fields.text(name, TEXT_MAX).orElse(null);
    }

    private static ApiResponse done(String message, DeviceView device) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("status", "success");
        tree.put("message", message);
        tree.put("device", tree(device));
        return ApiResponse.ok(tree);
    }

    private static Map<String, @Nullable Object> tree(DeviceView device) {
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
