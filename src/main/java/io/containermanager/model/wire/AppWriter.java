package io.containermanager.model.wire;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes apps: the other direction of {@code AppReader}. */
final class AppWriter {

    private AppWriter() {}

    static Map<String, @Nullable Object> write(App app) {
        var volumes = new LinkedHashMap<String, Object>();
        app.volumes().forEach((key, volume) -> volumes.put(key, write(volume)));
        var networks = new LinkedHashMap<String, Object>();
        app.networks().forEach((key, network) -> networks.put(key, write(network)));
        return new TreeWriter()
                .put("appId", app.appId())
                .put("appName", app.appName())
                .given("appUuid", app.appUuid())
                .put(
                        "services",
                        app.services().stream()
                                .map(service -> write(app, service))
                                .toList())
                .map("volumes", volumes)
                .map("networks", networks)
                .tree();
    }

    private static Map<String, @Nullable Object> write(App app, Service service) {
        var config = new LinkedHashMap<String, @Nullable Object>();
        config.put("image", service.imageName());
        config.putAll(ConfigWriter.write(service.config()));
        return new TreeWriter()
                .put("serviceId", service.serviceId())
                .put("serviceName", service.serviceName())
                .put("imageName", service.imageName())
                .put("appId", app.appId())
                .put("appName", app.appName())
                .put("config", config)
                .tree();
    }

    static Map<String, @Nullable Object> write(Volume volume) {
        return new TreeWriter()
                .given("name", volume.name())
                .flag("external", volume.external())
                .given("driver", volume.driver())
                .map("driverOpts", volume.driverOpts())
                .map("labels", volume.labels())
                .tree();
    }

    static Map<String, @Nullable Object> write(Network network) {
        return new TreeWriter()
                .given("name", network.name())
                .flag("external", network.external())
                .given("driver", network.driver())
                .map("driverOpts", network.driverOpts())
                .map("labels", network.labels())
                .flag("internal", network.internal())
                .list("ipam", network.ipam().stream().map(AppWriter::write).toList())
                .flag("enableIpv6", network.addressing().ipv6())
                .given("ipamDriver", network.addressing().driver())
                .map("ipamOptions", network.addressing().options())
                .tree();
    }

    private static Map<String, @Nullable Object> write(AddressPool pool) {
        return new TreeWriter()
                .given("subnet", pool.subnet())
                .given("ipRange", pool.ipRange())
                .given("gateway", pool.gateway())
                .map("auxAddresses", pool.reserved())
                .tree();
    }
}
