package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Violation;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Docker refuses between the fields of one service, whatever machine it runs on, when its container is made or started: found when it is
 * posted. A target that was accepted before is not measured by it. Made for one service.
 */
public final class EngineRules {

    private static final List<Set<String>> EITHER = List.of(
            Set.of("z", "Z"),
            Set.of("cached", "delegated", "consistent"),
            Set.of("shared", "rshared", "slave", "rslave", "private", "rprivate"));

    /** What a container has for itself of the kernel's parameters; nothing else can be set for it. */
    private static final Pattern OWN_SYSCTL = Pattern.compile(
            "net\\..+|fs\\.mqueue\\..+|kernel\\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname)");

    /** A path that stays within its folder, as Docker has it (filepath.IsLocal of Go). */
    private static final Pattern LOCAL_PATH = Pattern.compile("(?!/)(?!(?:.*/)?\\.\\.(?:/.*)?$).+");

    private static final Pattern IPC_SYSCTL = Pattern.compile("fs\\.mqueue\\..+|kernel\\.(?:msg|sem|shm).*");

    private final ServiceConfig config;
    private final String at;
    private final List<Violation> found;

    private EngineRules(ServiceConfig config, String at, List<Violation> found) {
        this.config = config;
        this.at = at;
        this.found = found;
    }

    /** Adds what is wrong with an app's services and their addresses, with pointers below {@code at}. */
    public static void check(App app, String at, List<Violation> found) {
        for (int place = 0; place < app.services().size(); place++) {
            var rules =
                    new EngineRules(app.services().get(place).config(), at + "/services/" + place + "/config", found);
            rules.sharedNetwork();
            rules.sharedIpc(app);
            rules.sysctls();
            rules.mounts();
            rules.health();
            rules.logging();
        }
        AddressRules.check(app, at, found);
    }

    private void sharedNetwork() {
        var mode = config.networkMode();
        if (mode == null || !mode.startsWith("service:")) {
            return;
        }
        var advice = "cannot be set with networkMode " + PlainText.quoted(mode) + ": set it on that service";
        if (!config.runtimeOptions().extraHosts().isEmpty()) {
            add("/extraHosts", advice);
        }
        if (!config.runtimeOptions().dns().isEmpty()) {
            add("/dns", advice);
        }
    }

    /** Only what its owner lets others share can be joined: {@code private} is for one container, {@code none} for none. */
    private void sharedIpc(App app) {
        var mode = config.privileges().ipc();
        if (mode == null || !mode.startsWith("service:")) {
            return;
        }
        var name = mode.substring("service:".length());
        for (var owner : app.services()) {
            var owned = owner.config().privileges().ipc();
            if (owner.serviceName().equals(name)
                    && owned != null
                    && (owned.equals("private") || owned.equals("none"))) {
                add(
                        "/ipc",
                        "cannot be " + PlainText.quoted(mode) + ", because that service's ipc is "
                                + PlainText.quoted(owned) + ": set ipc: shareable there");
            }
        }
    }

    private void sysctls() {
        for (var name : config.privileges().sysctls().keySet()) {
            var pointer = "/sysctls/" + TreeNode.escaped(name);
            var dotted = name.replace('/', '.');
            if ("host".equals(config.networkMode()) && dotted.startsWith("net.")) {
                add(pointer, "cannot be set with networkMode \"host\": set it on the host");
            } else if ("host".equals(config.privileges().ipc())
                    && IPC_SYSCTL.matcher(dotted).matches()) {
                add(pointer, "cannot be set with ipc \"host\": set it on the host");
            } else if (config.runtimeOptions().runtime() == null
                    && !OWN_SYSCTL.matcher(dotted).matches()) {
                add(
                        pointer,
                        "applies to the whole machine, not to one container: set it on the host (sysctl -w "
                                + PlainText.quoted(name) + "=…)");
            }
        }
    }

    private void mounts() {
        var paths = new HashSet<String>();
        for (int place = 0; place < config.volumes().size(); place++) {
            var mount = config.volumes().get(place);
            var path = mount.path();
            var pointer = "/volumes/" + place;
            // As they are written, the rules of every target look for these.
            boolean reported = !dotted(mount.target());
            if (!paths.add(path) && !reported) {
                add(pointer, "is a second mount at " + PlainText.quoted(path) + ": choose another target");
            } else if (path.equals("/") && !reported) {
                add(pointer, "cannot be mounted at the container's root: choose a path below /");
            } else if (mount.type() != VolumeMount.Type.BIND && (path.equals("/proc") || path.startsWith("/proc/"))) {
                add(pointer, "cannot be mounted at /proc, which belongs to the kernel: choose another target");
            } else if (mount.source() != null && mount.type() == VolumeMount.Type.VOLUME && path.equals("/dev")) {
                add(pointer, "would hide the container's devices: choose a target other than /dev");
            }
            options(mount, pointer);
        }
    }

    private static boolean dotted(String path) {
        return List.of(path.split("/")).stream().anyMatch(part -> part.equals(".") || part.equals(".."));
    }

    private void options(VolumeMount mount, String pointer) {
        var subpath = mount.subpath();
        if (subpath != null && mount.type() == VolumeMount.Type.BIND) {
            add(pointer, "has a subpath, which only volumes support: write the whole path before the colon");
        } else if (subpath != null && !LOCAL_PATH.matcher(subpath).matches()) {
            add(pointer, "has a subpath that is outside the volume: write a relative path without ..");
        }
        if (mount.type() != VolumeMount.Type.BIND) {
            return;
        }
        if (mount.options().contains("nocopy")) {
            add(pointer, "has the option \"nocopy\", which only volumes support: remove it from the bind");
        }
        for (var either : EITHER) {
            var chosen =
                    mount.options().stream().filter(either::contains).distinct().toList();
            if (chosen.size() > 1) {
                add(pointer, "has the options " + String.join(" and ", chosen) + ": keep one of them");
            }
        }
    }

    private void health() {
        var check = config.healthcheck();
        if (check == null || check.none()) {
            return;
        }
        var shortest = java.time.Duration.ofMillis(1);
        var rule = "is shorter than 1ms, the engine's minimum";
        if (check.interval().compareTo(shortest) < 0) {
            add("/healthcheck/interval", rule);
        }
        if (check.timeout().compareTo(shortest) < 0) {
            add("/healthcheck/timeout", rule);
        }
        if (!check.startPeriod().isZero() && check.startPeriod().compareTo(shortest) < 0) {
            add("/healthcheck/startPeriod", rule);
        }
    }

    private void logging() {
        var logging = config.runtimeOptions().logging();
        if (logging == null) {
            return;
        }
        var options = logging.options();
        boolean one =
                "1".equals(options.getOrDefault("max-file", logging.driver().equals("local") ? "5" : "1"));
        if (logging.driver().equals("local") && one && !"false".equals(options.get("compress"))) {
            add("/logging/options", "has one file, which cannot be compressed: add \"compress\": \"false\"");
        }
        if (logging.driver().equals("json-file")
                && "true".equals(options.get("compress"))
                && (one || !options.containsKey("max-size"))) {
            add("/logging/options", "compresses files that are never rotated: set max-size, and max-file above 1");
        }
    }

    private void add(String below, String message) {
        found.add(new Violation(at + below, message));
    }
}
