package io.containermanager.plan.input;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one place where declared names become the engine's: volumes and networks are looked up, made and mounted by the same name. */
public final class EngineNames {

    /** The network of services that name none. */
    static final String DEFAULT_NETWORK = "default";

    private EngineNames() {}

    /** The networks a service joins, in its order, by declared name. */
    public static Map<String, Network> networksOf(App app, Service service) {
        var joined = new LinkedHashMap<String, Network>();
        if (service.config().networkMode() != null) {
            return joined;
        }
        if (service.config().networks().isEmpty()) {
            joined.put(DEFAULT_NETWORK, app.networks().getOrDefault(DEFAULT_NETWORK, Network.PLAIN));
        }
        service.config()
                .networks()
                .forEach(attachment ->
                        joined.put(attachment.name(), app.networks().getOrDefault(attachment.name(), Network.PLAIN)));
        return joined;
    }

    /** The volumes of an app by declared name: those in its own list, and those that only mounts of its services name. */
    public static Map<String, Volume> volumesOf(App app) {
        var volumes = new LinkedHashMap<>(app.volumes());
        app.services().forEach(service -> volumes.putAll(volumesOf(app, service)));
        return volumes;
    }

    /** The volumes a service mounts by name. */
    public static Map<String, Volume> volumesOf(App app, Service service) {
        var mounted = new LinkedHashMap<String, Volume>();
        for (var mount : service.config().volumes()) {
            var source = mount.source();
            if (mount.type() == VolumeMount.Type.VOLUME && source != null) {
                mounted.put(source, app.volumes().getOrDefault(source, Volume.PLAIN));
            }
        }
        return mounted;
    }
}
