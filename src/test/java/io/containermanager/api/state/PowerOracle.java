package io.containermanager.api.state;

import io.containermanager.model.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What a target may do to the machine and to other apps, worked out once more, by a reading of its own. */
final class PowerOracle {

    private final Path projects;

    /** @param projects where the files of apps are */
    PowerOracle(Path projects) {
        this.projects = projects;
    }

    /** What equals root, each with the whole service that has it, for another command makes it another power. */
    Set<String> powers(State state, Set<Path> changed) {
        var found = new TreeSet<String>();
        var bad = new TreeSet<String>();
        var hostNetworks = new TreeSet<>(Set.of("host"));
        for (var app : state.apps().values()) {
            app.volumes().forEach((key, it) -> {
                if (!it.external() && (it.driverOpts().containsKey("device") || it.driver() != null)) {
                    bad.add(it.engineName(app.appId(), key));
                    found.add("volume " + it.engineName(app.appId(), key) + it.driverOpts() + it.driver());
                }
            });
            app.networks().forEach((key, it) -> {
                if ("macvlan".equals(it.driver())) {
                    hostNetworks.add(it.engineName(app.appId(), key));
                    found.add("network " + it.engineName(app.appId(), key));
                }
            });
        }
        for (var app : state.apps().values()) {
            var own = new ArrayList<String>();
            for (var service : app.services()) {
                var text = service.config().toString();
                boolean powerful = service.config().privileges().privileged()
                        || text.contains("SYS_ADMIN")
                        || text.contains("/dev/sda")
                        || "host".equals(service.config().privileges().pid())
                        || "host".equals(service.config().privileges().ipc())
                        || "host".equals(service.config().networkMode())
                        || text.contains("syslog")
                        || text.contains("kata")
                        || service.config().volumes().stream().anyMatch(it -> "/".equals(it.source()))
                        || service.config().volumes().stream()
                                .anyMatch(it -> "other".equals(it.source())
                                        && bad.contains(Objects.requireNonNull(
                                                        app.volumes().get("other"))
                                                .engineName(app.appId(), "other")))
                        || service.config().networks().stream()
                                .anyMatch(it -> it.name().equals("other")
                                        && hostNetworks.contains(Objects.requireNonNull(
                                                        app.networks().get("other"))
                                                .engineName(app.appId(), "other")));
                if (powerful) {
                    own.add(service.serviceName());
                }
            }
            for (var service : app.services()) {
                boolean joins =
                        "service:s1".equals(service.config().privileges().pid()) && own.contains("s1");
                boolean joined = service.serviceName().equals("s1")
                        && app.services().stream()
                                .anyMatch(it -> own.contains(it.serviceName())
                                        && "service:s1"
                                                .equals(it.config().privileges().pid()));
                if (own.contains(service.serviceName()) || joins || joined) {
                    boolean other = service.config().volumes().stream()
                            .anyMatch(it -> changed.stream()
                                    .anyMatch(file -> it.source() != null
                                            && it.source().startsWith("/")
                                            && file.startsWith(Path.of(it.source()))
                                            && file.startsWith(projects.resolve(Long.toString(app.appId())))));
                    found.add(app.appId() + " " + service + (other ? " with other files" : ""));
                }
            }
        }
        return found;
    }

    /** Names that lead to no app, because more than one has them. */
    static Set<String> sharedNames(State state) {
        var once = new TreeSet<String>();
        var shared = new TreeSet<String>();
        for (var app : state.apps().values()) {
            if (!once.add(app.appName())) {
                shared.add(app.appName());
            }
        }
        return shared;
    }

    /** What reaches beyond an app. */
    static Set<String> reached(State state) {
        var found = new TreeSet<String>();
        for (var app : state.apps().values()) {
            var own = app.appId() + "_";
            var named = new TreeSet<String>();
            app.volumes().forEach((key, it) -> named.add(own + " volume " + it.engineName(app.appId(), key)));
            app.networks().forEach((key, it) -> named.add(own + " network " + it.engineName(app.appId(), key)));
            app.services().forEach(it -> {
                it.config().runtimeOptions().secrets().forEach(name -> named.add(own + " secret " + name));
                named.add(own + " container " + it.config().runtimeOptions().containerName());
            });
            named.removeIf(it -> it.contains(" volume " + own)
                    || it.contains(" network " + own)
                    || it.contains(" volume app-" + own)
                    || it.contains(" network app-" + own)
                    || it.contains(" container " + own)
                    || it.endsWith("null"));
            found.addAll(named);
        }
        return found;
    }
}
