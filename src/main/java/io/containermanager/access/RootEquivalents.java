package io.containermanager.access;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.VolumeMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What in a target equals root on the machine, and so needs {@link Scope#ADMIN}: whoever may start a container with these can do anything
 * with the host. Pure.
 *
 * @param bindRoots folders below which binds are harmless ({@code security.bind-roots})
 */
public record RootEquivalents(List<Path> bindRoots) {

    private static final String HOST = "host";

    public RootEquivalents {
        bindRoots = List.copyOf(bindRoots);
    }

    /**
     * What is new in {@code wanted}: a service that is stored just so may stay, whoever posts it.
     *
     * @return pointers into the wanted state, with what each comes to
     */
    public List<Violation> added(State wanted, State stored) {
        var found = new ArrayList<Violation>();
        for (var app : wanted.apps().values()) {
            for (int place = 0; place < app.services().size(); place++) {
                var service = app.services().get(place);
                var before = stored.service(new ServiceKey(app.appId(), service.serviceId()));
                if (before.isEmpty() || !before.get().equals(service)) {
                    check(app, service, "/apps/" + app.appId() + "/services/" + place + "/config", found);
                }
            }
        }
        return found;
    }

    private void check(App app, Service service, String at, List<Violation> found) {
        var config = service.config();
        var privileges = config.privileges();
        add(found, privileges.privileged(), at + "/privileged", "a privileged container");
        add(found, !privileges.capAdd().isEmpty(), at + "/capAdd", "added capabilities");
        add(found, !privileges.devices().isEmpty(), at + "/devices", "devices of the host");
        add(found, !privileges.deviceRequests().isEmpty(), at + "/deviceRequests", "devices of the host");
        add(found, !privileges.sysctls().isEmpty(), at + "/sysctls", "kernel parameters");
        add(found, !privileges.securityOpt().isEmpty(), at + "/securityOpt", "security options");
        add(found, HOST.equals(privileges.pid()), at + "/pid", "the host's processes");
        add(found, HOST.equals(privileges.ipc()), at + "/ipc", "the host's shared memory");
        add(found, HOST.equals(config.networkMode()), at + "/networkMode", "the host's network");
        for (int i = 0; i < config.volumes().size(); i++) {
            add(found, isOutside(config.volumes().get(i)), at + "/volumes/" + i, "a bind outside security.bind-roots");
        }
        app.volumes()
                .forEach((name, volume) -> add(
                        found,
                        volume.driverOpts().containsKey("device"),
                        "/apps/" + app.appId() + "/volumes/" + name + "/driverOpts/device",
                        "a volume on a path or device of the host"));
    }

    private boolean isOutside(VolumeMount mount) {
        var source = mount.source();
        if (mount.type() != VolumeMount.Type.BIND || source == null) {
            return false;
        }
        var path = Path.of(source).normalize();
        return bindRoots.stream().noneMatch(path::startsWith);
    }

    private static void add(List<Violation> found, boolean is, String pointer, String what) {
        if (is) {
            found.add(new Violation(pointer, what + ": this equals root on the machine and needs the scope admin"));
        }
    }
}
