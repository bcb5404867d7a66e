package io.containermanager.model.rules;

import io.containermanager.model.Dependency;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Violation;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.NearestKey;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules between the fields of one service's configuration, and the siblings it names. Made for one service. */
final class ServiceRules {

    /** Siblings that a message about a missing one chooses from. */
    private static final int SIBLINGS_NAMED_MAX = 20;

    private static final Pattern SLASHES = Pattern.compile("/+");
    private static final Pattern LAST_SLASH = Pattern.compile("(.)/$");

    private final String name;
    private final ServiceConfig config;
    private final String at;
    private final List<Violation> found;

    private ServiceRules(Service service, String at, List<Violation> found) {
        this.name = service.serviceName();
        this.config = service.config();
        this.at = at;
        this.found = found;
    }

    /** Adds what is wrong with a configuration at the pointer {@code at}, in an app with services of those names. */
    static void check(Service service, Collection<String> siblings, String at, List<Violation> found) {
        var rules = new ServiceRules(service, at, found);
        rules.siblingsExist(siblings);
        rules.networksFit();
        rules.targetsDiffer();
        rules.handOverFits();
    }

    private void siblingsExist(Collection<String> siblings) {
        for (Dependency dependency : config.dependsOn()) {
            if (dependency.required() && !siblings.contains(dependency.serviceName())) {
                add(
                        "/dependsOn/" + TreeNode.escaped(dependency.serviceName()),
                        missing(dependency.serviceName(), siblings));
            }
        }
        exists("/networkMode", config.networkMode(), siblings);
        exists("/pid", config.privileges().pid(), siblings);
        exists("/ipc", config.privileges().ipc(), siblings);
    }

    private void exists(String key, @Nullable String mode, Collection<String> siblings) {
        if (mode != null && mode.startsWith("service:")) {
            String name = mode.substring("service:".length());
            if (!siblings.contains(name)) {
                add(key, missing(name, siblings));
            }
        }
    }

    private String missing(String wanted, Collection<String> siblings) {
        var others = siblings.stream()
                .filter(other -> !other.equals(name))
                .sorted()
                .limit(SIBLINGS_NAMED_MAX)
                .toList();
        return "there is no service " + PlainText.quoted(wanted) + " in this app: " + NearestKey.advice(wanted, others);
    }

    private void networksFit() {
        String mode = config.networkMode();
        var names = new HashSet<String>();
        for (NetworkAttachment network : config.networks()) {
            if (!names.add(network.name())) {
                add("/networks", "names " + PlainText.quoted(network.name()) + " twice: name each network once");
            }
        }
        if (mode == null) {
            return;
        }
        if (!config.networks().isEmpty()) {
            add("/networkMode", "cannot be combined with networks: keep one of them");
        }
        if (!config.ports().isEmpty() && (mode.equals("none") || mode.startsWith("service:"))) {
            add(
                    "/ports",
                    "nothing can be published with networkMode " + PlainText.quoted(mode)
                            + (mode.equals("none") ? ": leave one of them out" : ": publish on that service instead"));
        }
        if (config.process().hostname() != null && mode.startsWith("service:")) {
            add(
                    "/hostname",
                    "cannot be set with networkMode " + PlainText.quoted(mode) + ": that service's setting applies");
        }
    }

    private void targetsDiffer() {
        var targets = new HashSet<String>();
        for (int place = 0; place < config.volumes().size(); place++) {
            String target = config.volumes().get(place).target();
            String path =
                    LAST_SLASH.matcher(SLASHES.matcher(target).replaceAll("/")).replaceAll("$1");
            if (!targets.add(path)) {
                add("/volumes/" + place, "is a second mount at " + PlainText.quoted(path) + ": choose another target");
            } else if (path.equals("/")) {
                add("/volumes/" + place, "cannot be mounted at the container's root: choose a path below /");
            }
        }
    }

    /** Both containers run for a moment: what only one may have at a time forbids it. */
    private void handOverFits() {
        if (config.updatePolicy().updateStrategy() != UpdateStrategy.HAND_OVER) {
            return;
        }
        String with = "hand-over runs the old and the new container at the same time, which is not possible with ";
        for (VolumeMount mount : config.volumes()) {
            if (mount.type() == VolumeMount.Type.BIND || mount.writesData()) {
                add(
                        "/updateStrategy",
                        with + (mount.type() == VolumeMount.Type.BIND ? "the bind at " : "the writable volume at ")
                                + PlainText.quoted(mount.target()) + ": use download-then-kill");
                return;
            }
        }
        if (config.runtimeOptions().containerName() != null) {
            add("/updateStrategy", with + "a fixed containerName: use download-then-kill");
        } else if ("host".equals(config.networkMode())) {
            add("/updateStrategy", with + "the host's network: use download-then-kill");
        } else if (config.ports().stream().anyMatch(port -> port.hostPort() != null)) {
            add("/updateStrategy", with + "a fixed host port: use download-then-kill");
        } else if (config.networks().stream().anyMatch(one -> one.ipv4Address() != null || one.ipv6Address() != null)) {
            add("/updateStrategy", with + "a fixed address: use download-then-kill");
        }
    }

    private void add(String below, String message) {
        found.add(new Violation(at + below, message));
    }
}
