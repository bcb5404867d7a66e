package io.containermanager.access.power;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.power.TargetPowers.Power.Kind;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.read.TreeNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one authority over targets: which powers a <em>whole</em> target holds, and which of them a change would add. Looked at is what comes
 * of it, not what is written: engine names, siblings that share a namespace, existing volumes and uploaded files are
 * resolved before. Pure.
 *
 * @param bindRoots folders below which binds are harmless ({@code security.bind-roots})
 * @param projectRoot the folder that holds each app's own files ({@code engine.project-root})
 * @param grants what tokens that are limited to apps may use beyond their own ({@code security.shared-…})
 */
public record TargetPowers(List<Path> bindRoots, Path projectRoot, Grants grants) {

    public TargetPowers {
        bindRoots = List.copyOf(bindRoots);
    }

    /**
     * What is known beside the two targets.
     *
     * @param volumes what the engine's volumes were made with, by its names: they keep that for good, whatever is declared
     * @param engineKnown whether the engine was looked at; false makes every volume one of which nothing is known
     * @param changedFiles absolute paths of files whose content changes with the target
     */
    public record Facts(Map<String, VolumeMaking> volumes, boolean engineKnown, Set<Path> changedFiles) {

        /** An engine without volumes, and no files. */
        public static final Facts NONE = new Facts(Map.of(), true, Set.of());

        public Facts {
            volumes = Map.copyOf(volumes);
            changedFiles = Set.copyOf(changedFiles);
        }

        private Facts withoutFiles() {
            return new Facts(volumes, engineKnown, Set.of());
        }
    }

    /**
     * What the caller could not have granted and the wanted target adds to the stored one. What is stored unchanged may stay,
     * whichever caller posts it.
     *
     * @return pointers into the wanted state, with what each comes to, all at once
     */
    public Added added(State wanted, State stored, Facts facts, Caller caller) {
        var taken = caller.apps().isEmpty() ? List.<Violation>of() : AppNames.taken(wanted, stored, caller.apps());
        if (caller.may(Scope.ADMIN)) {
            return new Added(List.of(), taken);
        }
        var before = new HashSet<Power.Identity>();
        of(stored, facts.withoutFiles()).forEach(power -> before.add(power.identity()));
        var machine = new ArrayList<Violation>();
        var beyond = new ArrayList<>(taken);
        for (var power : of(wanted, facts)) {
            if (!before.contains(power.identity())) {
                if (power.kind() == Kind.MACHINE) {
                    machine.add(power.violation());
                } else if (!caller.apps().isEmpty()) {
                    beyond.add(power.violation());
                }
            }
        }
        return new Added(machine, beyond);
    }

    /**
     * What a change would add beyond what its caller may grant.
     *
     * @param machine what needs the scope {@code admin}
     * @param beyond what reaches beyond the apps of the caller's token
     */
    public record Added(List<Violation> machine, List<Violation> beyond) {
        public Added {
            machine = List.copyOf(machine);
            beyond = List.copyOf(beyond);
        }

        /** Everything, in that order. */
        public List<Violation> all() {
            var all = new ArrayList<>(machine);
            all.addAll(beyond);
            return all;
        }
    }

    /** All powers that a target holds. */
    List<Power> of(State state, Facts facts) {
        var names = NamedPowers.of(state, facts);
        var found = new ArrayList<Power>();
        for (var app : state.apps().values()) {
            declared(app, names, found);
            services(app, names, facts, found);
        }
        return found;
    }

    /** How names are chosen that are the app's own. */
    private static String own(App app) {
        return ", whose name does not begin with " + app.appId() + "_ (write name: \"" + app.appId()
                + "\" at the top of a Compose file, or name: " + app.appId() + "_... here)";
    }

    /** How configuration lets an app have what is not its own; it does not where another app declares it. */
    static String grantable(App app, String setting, String name, boolean others) {
        return others ? "" : "have the machine's administrator add " + app.appId() + "/" + name + " to " + setting;
    }

    private void declared(App app, NamedPowers names, List<Power> found) {
        var at = "/apps/" + app.appId();
        app.volumes().forEach((key, volume) -> {
            var name = volume.engineName(app.appId(), key);
            var pointer = at + "/volumes/" + TreeNode.escaped(key);
            var what = PowerRules.of(volume);
            if (what != null) {
                var holder = List.of(name, String.valueOf(volume.driver()), volume.driverOpts());
                found.add(new Power(Kind.MACHINE, what, holder, pointer, ""));
            }
            if (!grants.volume(app.appId(), name) || names.isOthers(app, name)) {
                var instead = grantable(app, "security.shared-volumes", name, names.isOthers(app, name));
                found.add(new Power(Kind.BEYOND, "the volume " + name + own(app), app.appId(), pointer, instead));
            }
        });
        app.networks().forEach((key, network) -> {
            var name = network.engineName(app.appId(), key);
            var pointer = at + "/networks/" + TreeNode.escaped(key);
            var what = PowerRules.of(network);
            if (what != null) {
                var holder = List.of(name, network);
                found.add(new Power(Kind.MACHINE, what, holder, pointer, ""));
            }
            if (!grants.network(app.appId(), name) || names.isOthers(app, name)) {
                var instead = grantable(app, "security.shared-networks", name, names.isOthers(app, name));
                found.add(new Power(Kind.BEYOND, "the network " + name + own(app), app.appId(), pointer, instead));
            }
            if (!network.ipam().isEmpty()) {
                found.add(new Power(
                        Kind.BEYOND,
                        "an address pool of its own choice",
                        List.of(name, network.ipam()),
                        pointer,
                        "leave ipam out"));
            }
        });
    }

    private void services(App app, NamedPowers names, Facts facts, List<Power> found) {
        var powers = new ServicePowers(this, app, names);
        var machine = new HashMap<String, List<PowerRules.Finding>>();
        for (var service : app.services()) {
            machine.put(service.serviceName(), powers.machine(service));
        }
        var shared = new SharedNamespaces(app);
        for (int place = 0; place < app.services().size(); place++) {
            var service = app.services().get(place);
            var at = "/apps/" + app.appId() + "/services/" + place + "/config";
            var holder = new Held(app.appId(), service, powers.touched(service, facts.changedFiles()));
            var findings = new ArrayList<>(machine.getOrDefault(service.serviceName(), List.of()));
            findings.addAll(shared.through(service, machine));
            findings.forEach(
                    one -> found.add(new Power(Kind.MACHINE, one.what(), holder, at + one.below(), one.instead())));
            powers.beyond(service)
                    .forEach(one -> found.add(
                            new Power(Kind.BEYOND, one.what(), app.appId(), at + one.below(), one.instead())));
        }
    }

    /** A service with everything that decides what is done with its powers: its image, its command, the files it binds. */
    private record Held(long appId, Service service, boolean withOtherFiles) {}

    /**
     * One thing that a target can do to more than its own containers.
     *
     * @param kind who may grant it
     * @param what what it comes to, the same wherever it stands
     * @param holder whose it is, with everything that decides what is done with it: when that changes, the power is a new one
     * @param pointer where it stands in the state's wire form
     * @param instead what would do beside another token, as the rest of a sentence after "or"; empty for nothing
     */
    record Power(Kind kind, String what, Object holder, String pointer, String instead) {

        /** Who may grant a power. */
        enum Kind {
            /** Equals root on the machine, or acts on the machine itself: needs {@link Scope#ADMIN}. */
            MACHINE,
            /** Reaches beyond the app: a token that is limited to apps needs the configuration's grant. */
            BEYOND
        }

        /** The same power wherever its holder stands: what is compared between two targets. */
        record Identity(Kind kind, String what, Object holder) {}

        Identity identity() {
            return new Identity(kind, what, holder);
        }

        Violation violation() {
            var text = kind == Kind.MACHINE
                    ? what
                            + ": this needs the scope admin, because it equals root on the machine or acts on"
                            + " the machine itself: use a token with it"
                    : what + ": this reaches beyond the apps of the token: use one without that limit";
            return new Violation(pointer, instead.isEmpty() ? text : text + ", or " + instead);
        }
    }
}
