package io.containermanager.plan.adopt;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.ForeignResources.ForeignContainer;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.Adoptions.AdoptedContainer;
import io.containermanager.plan.input.EngineNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The app that adopts containers. Services that the app declares already are compared with their containers; the others are declared as
 * their containers are. Pure.
 *
 * @param app the app as it is to be declared; null when problems prevent it
 * @param takeovers one for each container
 * @param adoptions what is adopted
 * @param problems why it is impossible; empty when it is possible
 */
public record AdoptionDraft(@Nullable App app, List<Takeover> takeovers, Adoptions adoptions, List<Problem> problems) {

    /**
     * A container that becomes a service's.
     *
     * @param service as it is to be declared
     * @param declared whether the app declared it before
     * @param differences the fields in which the container differs from that; empty when it stays
     */
    public record Takeover(Container container, Service service, boolean declared, List<String> differences) {
        public Takeover {
            differences = List.copyOf(differences);
        }
    }

    /**
     * What stands in the way.
     *
     * @param container the container's name; empty when it is about all of them
     * @param place a JSON Pointer into the engine's description of the container, or into the app that would be declared
     */
    public record Problem(String container, String place, String message) {}

    /**
     * The app that is to adopt.
     *
     * @param declared as the target declares it now; null for a new one
     * @param greatestServiceId the greatest id that a service of it ever had
     * @param ignored places in the engine's description of a container that may be left out of the declaration
     */
    public record Subject(
            long appId, String appName, @Nullable App declared, long greatestServiceId, Set<String> ignored) {}

    /**
     * What is to be declared, and what stands in the way.
     *
     * @param found what the engine found for the query
     * @param query what was asked for
     */
    public static AdoptionDraft of(
            ForeignResources found, ForeignResources.Query query, Subject subject, long revision) {
        var problems = new ArrayList<>(missing(found, query));
        var chosen = chosen(found, subject, problems);
        var project = chosen.values().stream()
                .map(it -> it.compose("project"))
                .findFirst()
                .orElse("");
        var resources = new ForeignNames(found, subject, project);
        var actual = problems.isEmpty() ? read(chosen, subject, resources, problems) : null;
        if (actual == null || !problems.isEmpty()) {
            return new AdoptionDraft(null, List.of(), Adoptions.NONE, List.copyOf(problems));
        }
        var app = joined(subject, actual, resources);
        problems.addAll(moved(subject, actual, app));
        if (!problems.isEmpty()) {
            return new AdoptionDraft(null, List.of(), Adoptions.NONE, List.copyOf(problems));
        }
        var takeovers = new ArrayList<Takeover>();
        var containers = new LinkedHashMap<String, AdoptedContainer>();
        chosen.forEach((name, foreign) -> {
            var service = named(actual, name).orElseThrow();
            var target = named(app, name).orElseThrow();
            boolean declared = subject.declared() != null
                    && named(subject.declared(), name).isPresent();
            containers.put(foreign.container().id(), new AdoptedContainer(actual, service, revision));
            takeovers.add(new Takeover(
                    foreign.container(), target, declared, AdoptedSpecs.differences(actual, service, app, target)));
        });
        var adoptions = new Adoptions(containers, resources.ownVolumes(revision), resources.ownNetworks(revision));
        return new AdoptionDraft(app, List.copyOf(takeovers), adoptions, List.of());
    }

    /** By the name of the service. */
    private static Map<String, ForeignContainer> chosen(
            ForeignResources found, Subject subject, List<Problem> problems) {
        var chosen = new TreeMap<String, ForeignContainer>();
        for (var foreign : found.containers()) {
            var name = foreign.container().name();
            var service = foreign.compose("service").isEmpty() ? name : foreign.compose("service");
            var before = chosen.putIfAbsent(service, foreign);
            if (before != null) {
                problems.add(new Problem(
                        name,
                        "",
                        "is another container of service " + service + " beside "
                                + before.container().name()
                                + ": a service has one container; scale it to 1, or adopt the containers by name"));
            }
            foreign.unsupported().stream()
                    .filter(it -> !subject.ignored().contains(it.pointer()))
                    .forEach(it -> problems.add(new Problem(name, it.pointer(), it.message())));
        }
        return chosen;
    }

    /** What was asked for and is not there. */
    private static List<Problem> missing(ForeignResources found, ForeignResources.Query query) {
        var project = query.project();
        if (project != null && found.tooMany()) {
            return List.of(new Problem(
                    "",
                    "",
                    "the Compose project " + PlainText.quoted(project) + " has more than "
                            + ForeignResources.CONTAINERS_MAX + " containers: adopt them by name"));
        }
        if (project != null && found.containers().isEmpty()) {
            return List.of(new Problem(
                    "",
                    "",
                    "the Compose project " + PlainText.quoted(project)
                            + " has no container, or only ones that are managed already"));
        }
        return query.containers().stream()
                .sorted()
                .filter(asked -> found.containers().stream().noneMatch(it -> isNamed(it.container(), asked)))
                .map(asked -> new Problem(asked, "", "does not exist, or is managed already"))
                .toList();
    }

    /** As Docker takes a container's name or id: with or without the slash before a name, and an id cut short. */
    private static boolean isNamed(Container container, String asked) {
        var name = asked.startsWith("/") ? asked.substring(1) : asked;
        return container.name().equals(name) || container.id().startsWith(asked);
    }

    private static @Nullable App read(
            Map<String, ForeignContainer> chosen, Subject subject, ForeignNames names, List<Problem> problems) {
        var services = new ArrayList<Object>();
        var containers = new ArrayList<String>();
        long next = subject.greatestServiceId() + 1;
        for (var entry : chosen.entrySet()) {
            var foreign = entry.getValue();
            var known =
                    subject.declared() == null ? Optional.<Service>empty() : named(subject.declared(), entry.getKey());
            var service = new LinkedHashMap<String, Object>();
            service.put("serviceId", known.isPresent() ? known.get().serviceId() : next++);
            service.put("serviceName", entry.getKey());
            service.put("imageName", foreign.container().imageName());
            service.put("config", names.declared(foreign, chosen));
            services.add(service);
            containers.add(foreign.container().name());
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("appName", subject.appName());
        tree.put("services", services);
        var resources = StateTree.write(
                new App(subject.appId(), subject.appName(), null, List.of(), names.volumes(), names.networks()));
        List.of("volumes", "networks").forEach(key -> tree.put(key, resources.getOrDefault(key, Map.of())));
        return switch (StateTree.readApp(tree, subject.appId())) {
            case Parsed.Good<App>(var app) -> app;
            case Parsed.Bad<App>(var violations) -> {
                violations.forEach(it -> problems.add(problem(it, containers)));
                yield null;
            }
        };
    }

    private static Problem problem(Violation violation, List<String> containers) {
        var parts = TreeNode.tokens(violation.pointer());
        boolean ofService = parts.size() > 1
                && parts.getFirst().equals("services")
                && parts.get(1).matches("\\d{1,4}");
        int index = ofService ? Integer.parseInt(parts.get(1)) : containers.size();
        return new Problem(
                index < containers.size() ? containers.get(index) : "", violation.pointer(), violation.message());
    }

    /** What is declared stays, but for the names of the volumes and networks that its containers use. */
    private static App joined(Subject subject, App actual, ForeignNames names) {
        var declared = subject.declared();
        if (declared == null) {
            return actual;
        }
        var services = new ArrayList<>(declared.services());
        actual.services().stream()
                .filter(service -> named(declared, service.serviceName()).isEmpty())
                .forEach(services::add);
        var volumes = new TreeMap<>(declared.volumes());
        actual.volumes().forEach((key, volume) -> {
            if (!names.declaresVolume(volume.name())) {
                volumes.put(key, volume);
            }
        });
        var networks = new TreeMap<>(declared.networks());
        actual.networks().forEach((key, network) -> {
            if (!names.declaresNetwork(network.name())) {
                networks.put(key, network);
            }
        });
        return new App(declared.appId(), declared.appName(), declared.appUuid(), services, volumes, networks);
    }

    /** Services that are not adopted keep their volumes and networks: a name that both use may not get another meaning. */
    private static List<Problem> moved(Subject subject, App actual, App app) {
        var declared = subject.declared();
        if (declared == null) {
            return List.of();
        }
        var problems = new TreeMap<String, Problem>();
        declared.services().stream()
                .filter(service -> named(actual, service.serviceName()).isEmpty())
                .forEach(service -> {
                    var volumes = EngineNames.volumesOf(app, service);
                    EngineNames.volumesOf(declared, service).forEach((key, volume) -> {
                        var now = volumes.getOrDefault(key, volume);
                        if (!now.equals(volume)) {
                            var names = List.of(volume.engineName(app.appId(), key), now.engineName(app.appId(), key));
                            problems.put("/volumes/" + key, moved("volume", "/volumes/" + key, service, names));
                        }
                    });
                    var networks = EngineNames.networksOf(app, service);
                    EngineNames.networksOf(declared, service).forEach((key, network) -> {
                        var now = networks.getOrDefault(key, network);
                        if (!now.equals(network)) {
                            var names = List.of(network.engineName(app.appId(), key), now.engineName(app.appId(), key));
                            problems.put("/networks/" + key, moved("network", "/networks/" + key, service, names));
                        }
                    });
                });
        return List.copyOf(problems.values());
    }

    /** @param names the engine's name before and after */
    private static Problem moved(String kind, String place, Service service, List<String> names) {
        return new Problem(
                "",
                place,
                "is " + names.getFirst() + " for service " + service.serviceName() + ", which is not adopted, and "
                        + names.getLast() + " for the adopted containers: adopt them into an app of their own, or"
                        + " declare the " + kind + " of " + service.serviceName() + " by another name first");
    }

    private static Optional<Service> named(App app, String name) {
        return app.services().stream()
                .filter(service -> service.serviceName().equals(name))
                .findFirst();
    }
}
