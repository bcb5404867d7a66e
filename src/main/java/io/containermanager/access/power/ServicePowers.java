package io.containermanager.access.power;

import io.containermanager.access.power.PowerRules.Finding;
import io.containermanager.model.App;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.TreeNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the services of one app can do, each by itself, with what they name resolved. Pure. */
record ServicePowers(TargetPowers rules, App app, NamedPowers names) {

    private static final String DEFAULT_NETWORK = "default";

    /** What needs the scope {@code admin}. */
    List<Finding> machine(Service service) {
        var config = service.config();
        var found = new ArrayList<>(PowerRules.of(config));
        for (int i = 0; i < config.volumes().size(); i++) {
            var mount = config.volumes().get(i);
            var source = mount.source();
            var below = "/volumes/" + i;
            if (mount.type() == VolumeMount.Type.BIND && source != null && isOutside(source)) {
                found.add(new Finding(below, "a bind outside security.bind-roots", bindable(source)));
            } else if (mount.type() == VolumeMount.Type.VOLUME && source != null) {
                names.ofVolume(app, source).ifPresent(what -> found.add(new Finding(below, what)));
            }
        }
        for (var joined : joined(service)) {
            names.ofNetwork(app, joined)
                    .ifPresent(what ->
                            found.add(new Finding(SharedNamespaces.NETWORKS + "/" + TreeNode.escaped(joined), what)));
        }
        return found;
    }

    private static Set<String> joined(Service service) {
        if (service.config().networkMode() != null) {
            return Set.of();
        }
        var joined = new LinkedHashSet<>(service.config().networks().stream()
                .map(NetworkAttachment::name)
                .toList());
        return joined.isEmpty() ? Set.of(DEFAULT_NETWORK) : joined;
    }

    private boolean isOutside(String source) {
        var path = Path.of(source).normalize();
        return rules.bindRoots().stream().noneMatch(path::startsWith);
    }

    /** How a folder is made one that may be bound: the app's own as a whole, as its other files come to be bound too. */
    private String bindable(String source) {
        var path = Path.of(source).normalize();
        var folder = path.startsWith(ownFolder()) ? ownFolder() : path;
        return "have the machine's administrator add " + folder + " to security.bind-roots";
    }

    /** What reaches beyond the app. Writing is a power of its own: who may read may not write yet. */
    List<Finding> beyond(Service service) {
        var config = service.config();
        var grants = rules.grants();
        var found = new ArrayList<Finding>();
        for (int i = 0; i < config.volumes().size(); i++) {
            var mount = config.volumes().get(i);
            var source = mount.source();
            if (source != null && isForeign(mount.type(), source)) {
                boolean volume = mount.type() == VolumeMount.Type.VOLUME;
                var named = volume ? NamedPowers.volumeName(app, source) : source;
                found.add(new Finding(
                        "/volumes/" + i,
                        (mount.readOnly() ? "reading " : "writing ") + named,
                        volume
                                ? grantable("security.shared-volumes", named, names.isOthers(app, named))
                                : "bind the app's own files, in " + ownFolder()));
            }
        }
        for (int i = 0; i < config.runtimeOptions().secrets().size(); i++) {
            var name = config.runtimeOptions().secrets().get(i);
            if (!grants.secret(app.appId(), name)) {
                found.add(new Finding(
                        "/secrets/" + i, "the secret " + name, grantable("security.shared-secrets", name, false)));
            }
        }
        var containerName = config.runtimeOptions().containerName();
        if (containerName != null && !Grants.isOwn(app.appId(), containerName)) {
            found.add(new Finding(
                    "/containerName",
                    "the container name " + containerName + ", which does not begin with " + app.appId() + "_",
                    "name it " + app.appId() + "_..., or not at all"));
        }
        if ("bridge".equals(config.networkMode())) {
            found.add(new Finding("/networkMode", "the engine's default network", "join a network of the app"));
        }
        return found;
    }

    /** How configuration lets the app have it, which it does not where another app declares it. */
    private String grantable(String setting, String name, boolean others) {
        return TargetPowers.grantable(app, setting, name, others);
    }

    private boolean isForeign(VolumeMount.Type type, String source) {
        if (type == VolumeMount.Type.VOLUME) {
            var name = NamedPowers.volumeName(app, source);
            return !rules.grants().volume(app.appId(), name) || names.isOthers(app, name);
        }
        var path = Path.of(source).normalize();
        return type == VolumeMount.Type.BIND
                && (path.startsWith(rules.projectRoot()) || rules.projectRoot().startsWith(path))
                && !path.startsWith(ownFolder());
    }

    private Path ownFolder() {
        return rules.projectRoot().resolve(Long.toString(app.appId()));
    }

    /** Whether the service binds one of these files: of its own app, or of another's by its path. */
    boolean touched(Service service, Set<Path> files) {
        return !files.isEmpty()
                && service.config().volumes().stream()
                        .filter(mount -> mount.type() == VolumeMount.Type.BIND && mount.source() != null)
                        .map(mount -> Path.of(String.valueOf(mount.source())).normalize())
                        .anyMatch(source -> files.stream().anyMatch(file -> sees(source, file)));
    }

    private boolean sees(Path source, Path file) {
        return file.startsWith(source) && (file.startsWith(ownFolder()) || source.startsWith(rules.projectRoot()));
    }
}
