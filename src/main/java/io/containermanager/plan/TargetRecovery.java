package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Drafts a target from containers whose own target is lost. Pure; what an engine does not report stays at its default. */
public final class TargetRecovery {

    private TargetRecovery() {}

    /** A target that declares what these containers are; of several of one service the newest counts, and of copies none. */
    public static State draft(Collection<Container> containers) {
        var byApp = new TreeMap<Long, TreeMap<Long, Container>>();
        containers.stream()
                .filter(container -> !container.owner().instance().equals(ContainerLabels.NOBODY))
                .sorted(Comparator.comparing(Container::namedAsMade)
                        .thenComparing(Container::createdAt)
                        .thenComparing(Container::id))
                .forEach(container -> byApp.computeIfAbsent(container.owner().appId(), _ -> new TreeMap<>())
                        .put(container.owner().serviceId(), container));
        var state = State.EMPTY;
        for (var services : byApp.values()) {
            state = state.with(app(List.copyOf(services.values())));
        }
        return state;
    }

    /** What was declared, with what else runs: a declaration says more than an engine reports. */
    public static State completed(State declared, State running) {
        var state = declared;
        for (var app : running.apps().values()) {
            var known = declared.app(app.appId());
            state = state.with(known.isEmpty() ? app : together(known.get(), app));
        }
        return state;
    }

    private static App together(App declared, App running) {
        var services = new ArrayList<>(declared.services());
        running.services().stream()
                .filter(service -> declared.service(service.serviceId()).isEmpty())
                .forEach(services::add);
        var volumes = new TreeMap<>(running.volumes());
        volumes.putAll(declared.volumes());
        var networks = new TreeMap<>(running.networks());
        networks.putAll(declared.networks());
        return services.size() == declared.services().size()
                ? declared
                : new App(declared.appId(), declared.appName(), declared.appUuid(), services, volumes, networks);
    }

    private static App app(List<Container> containers) {
        var owner = containers.getFirst().owner();
        var volumes = new TreeMap<String, Volume>();
        var networks = new TreeMap<String, Network>();
        for (var container : containers) {
            for (var mount : container.config().volumes()) {
                var source = mount.source();
                if (mount.type() == VolumeMount.Type.VOLUME && source != null) {
                    volumes.put(source, Volume.PLAIN);
                }
            }
            container.config().networks().forEach(attachment -> networks.put(attachment.name(), Network.PLAIN));
        }
        var services = containers.stream()
                .map(it -> new Service(it.owner().serviceId(), it.owner().serviceName(), it.imageName(), it.config()))
                .toList();
        return new App(owner.appId(), owner.appName(), null, services, volumes, networks);
    }
}
