package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.resource.FoundVolumes;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What equal and changed names lead to: apps that cannot be addressed by their name because they share it, apps that share a volume
 * without saying so, networks that apps declare differently by one name, and volumes that an app leaves behind because it uses another name now. Pure.
 */
public final class NameWarnings {

    private NameWarnings() {}

    /** A volume or network as an app declares it. */
    private record Declared<T>(App app, String key, T what) {
        private String named() {
            return DisplayName.distinct(app);
        }
    }

    /**
     * What to know of a target.
     *
     * @param target what is declared
     * @param applied what was applied last, for what is left behind; the same as the target when nothing else was
     * @param present engine names of the volumes that are there
     */
    public static List<PlanWarning> of(State target, State applied, Set<String> present) {
        var warnings = new ArrayList<PlanWarning>();
        namesakes(target, warnings);
        volumes(target).forEach((name, declared) -> shared(name, declared, warnings));
        networks(target).forEach((name, declared) -> differing(name, declared, warnings));
        if (!target.equals(applied)) {
            leftBehind(target, applied, present, warnings);
            warnings.addAll(FoundVolumes.of(target, applied, present));
        }
        return warnings;
    }

    private static void namesakes(State target, List<PlanWarning> warnings) {
        target.apps().values().stream()
                .collect(Collectors.groupingBy(App::appName, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(alike -> alike.forEach(own -> {
                    var others = alike.stream()
                            .filter(other -> other.appId() != own.appId())
                            .toList();
                    if (!others.isEmpty()) {
                        var named = others.stream().map(DisplayName::distinct).collect(Collectors.joining(" and "));
                        var ids = others.stream().map(App::appId).collect(Collectors.toSet());
                        warnings.add(new PlanWarning(
                                own.appId(), Set.of(), namesake(own, named), ids, namesake(own, "another app")));
                    }
                }));
    }

    private static String namesake(App own, String others) {
        return "the name " + PlainText.quoted(own.appName()) + " is also that of " + others
                + ": routes that are given this name answer 409. Give the app another name, or use its id "
                + own.appId();
    }

    /** Those that an app declares for its own; external ones are shared on purpose. */
    private static Map<String, List<Declared<Volume>>> volumes(State target) {
        var byName = new TreeMap<String, List<Declared<Volume>>>();
        for (var app : target.apps().values()) {
            app.volumes().forEach((key, volume) -> {
                if (!volume.external()) {
                    byName.computeIfAbsent(volume.engineName(app.appId(), key), _ -> new ArrayList<>())
                            .add(new Declared<>(app, key, volume));
                }
            });
        }
        return byName;
    }

    private static void shared(String name, List<Declared<Volume>> declared, List<PlanWarning> warnings) {
        if (declared.size() < 2) {
            return;
        }
        for (var own : declared) {
            var others = others(own, declared);
            if (!others.isEmpty()) {
                warnings.add(warning(
                        own,
                        others,
                        "volume " + name + " is also declared by %s: they read and write the same data. Give it another"
                                + " name, or declare it external if it is meant to be shared"));
            }
        }
    }

    private static Map<String, List<Declared<Network>>> networks(State target) {
        var byName = new TreeMap<String, List<Declared<Network>>>();
        for (var app : target.apps().values()) {
            app.networks().forEach((key, network) -> {
                if (!network.external()) {
                    byName.computeIfAbsent(network.engineName(app.appId(), key), _ -> new ArrayList<>())
                            .add(new Declared<>(app, key, network));
                }
            });
        }
        return byName;
    }

    private static void differing(String name, List<Declared<Network>> declared, List<PlanWarning> warnings) {
        if (declared.size() < 2) {
            return;
        }
        for (var own : declared) {
            var others = others(own, declared).stream()
                    .filter(other -> !alike(other.what(), own.what()))
                    .toList();
            if (!others.isEmpty()) {
                warnings.add(warning(own, others, "network " + name + difference(own, others)));
            }
        }
    }

    /** A network that is given that name goes before one that has it by its app's id and its key. */
    private static String difference(Declared<Network> own, List<Declared<Network>> others) {
        if (own.what().name() == null) {
            return " is declared by this name and with other options by %s: the network of this app is created beside"
                    + " it, under a longer name. Declare it identically to share one network";
        }
        return others.stream().allMatch(other -> other.what().name() == null)
                ? " has the name of a network of %s that is declared with other options: that one is created beside it,"
                        + " under a longer name. Declare it identically to share one network, or under another name"
                : " is declared with other options by %s: there is one network of that name,"
                        + " created as the first of them declares it. Declare it identically, or under"
                        + " another name";
    }

    /** Most are declared in the very same words: only the others are worth their fingerprints, since this is part of every plan. */
    private static boolean alike(Network one, Network other) {
        return one.equals(other) || SpecHash.of(one).equals(SpecHash.of(other));
    }

    private static <T> List<Declared<T>> others(Declared<T> own, List<Declared<T>> declared) {
        return declared.stream()
                .filter(other -> other.app().appId() != own.app().appId())
                .toList();
    }

    private static <T> PlanWarning warning(Declared<T> own, List<Declared<T>> others, String template) {
        var names = others.stream().map(Declared::named).distinct().collect(Collectors.joining(" and "));
        var ids = others.stream().map(other -> other.app().appId()).collect(Collectors.toSet());
        return new PlanWarning(
                own.app().appId(),
                mounting(own.app(), own.key()),
                template.formatted(names),
                ids,
                template.formatted("another app"));
    }

    private static Set<Long> mounting(App app, String key) {
        return app.services().stream()
                .filter(service -> service.config().volumes().stream()
                                .anyMatch(
                                        mount -> mount.type() == VolumeMount.Type.VOLUME && key.equals(mount.source()))
                        || service.config().networks().stream()
                                .anyMatch(attachment -> attachment.name().equals(key)))
                .map(Service::serviceId)
                .collect(Collectors.toSet());
    }

    private static void leftBehind(State target, State applied, Set<String> present, List<PlanWarning> warnings) {
        var named = new TreeSet<String>();
        target.apps()
                .values()
                .forEach(app -> app.volumes().forEach((key, volume) -> named.add(volume.engineName(app.appId(), key))));
        for (var app : target.apps().values()) {
            before(app, target, applied)
                    .ifPresent(before -> app.volumes().forEach((key, volume) -> {
                        var old = before.volumes().get(key);
                        if (old == null) {
                            return;
                        }
                        var oldName = old.engineName(before.appId(), key);
                        var newName = volume.engineName(app.appId(), key);
                        if (!oldName.equals(newName) && present.contains(oldName) && !named.contains(oldName)) {
                            warnings.add(new PlanWarning(
                                    app.appId(),
                                    mounting(app, key),
                                    left(key, oldName, newName, present.contains(newName))));
                        }
                    }));
        }
    }

    private static String left(String key, String oldName, String newName, boolean there) {
        return "volume " + oldName + " keeps its data but is no longer used, because volume " + key + " is now named "
                + newName
                + ", which is " + (there ? "another volume" : "new and empty")
                + ". To keep using the data, declare \"name\": \""
                + oldName + "\" for volume " + key + "; docker system df -v shows its size";
    }

    /** What the app was before: by its id, or, under another id, the app of its name that is gone. */
    private static Optional<App> before(App app, State target, State applied) {
        return applied.app(app.appId())
                .or(() -> applied.apps().values().stream()
                        .filter(old -> Objects.equals(old.appName(), app.appName()))
                        .filter(old -> target.app(old.appId()).isEmpty())
                        .findFirst());
    }
}
