package io.containermanager.engine.kubernetes;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Privileges;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one service cannot declare on Kubernetes. Pure. Made for one service. */
final class ServiceRefusals {

    static final String ANNOTATION_FORM =
            "cannot be an annotation: up to 63 letters, digits, -, _ and ., perhaps after a DNS name and /";

    private static final Pattern VARIABLE = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");
    private static final Pattern ANNOTATION = Pattern.compile(
            "(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern SECRET_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");
    private static final int ANNOTATIONS_CHARS_MAX = 200 * 1024;

    private final ServiceConfig config;
    private final String at;
    private final KubernetesSettings settings;
    private final String projectFolder;
    private final BiConsumer<String, String> found;

    private ServiceRefusals(
            Service service,
            String at,
            KubernetesSettings settings,
            String projectFolder,
            BiConsumer<String, String> found) {
        this.config = service.config();
        this.at = at;
        this.settings = settings;
        this.projectFolder = projectFolder;
        this.found = found;
    }

    static void check(
            Service service,
            String at,
            KubernetesSettings settings,
            String projectFolder,
            BiConsumer<String, String> found) {
        var rules = new ServiceRefusals(service, at, settings, projectFolder, found);
        rules.process();
        rules.labelsAndVariables();
        rules.networks();
        rules.mounts();
        rules.secrets();
        rules.limits();
        rules.privileges();
        rules.surroundings();
    }

    static boolean isAnnotation(String key) {
        return ANNOTATION.matcher(key).matches();
    }

    private void process() {
        var user = config.process().user();
        if (user != null && ContainerBody.UserIds.of(user) == null) {
            add("/user", "must be numbers (uid or uid:gid): Kubernetes does not look names up in the image");
        }
        if (config.process().groupAdd().stream().anyMatch(group -> ContainerBody.UserIds.id(group) == null)) {
            add("/groupAdd", "must be numbers: Kubernetes does not look names up in the image");
        }
        var hostname = config.process().hostname();
        if (hostname != null
                && !(ObjectNames.isSubdomain(hostname) && hostname.length() <= 63 && !hostname.contains("."))) {
            add("/hostname", "must be up to 63 lower-case letters, digits and -");
        }
        var check = config.healthcheck();
        if (check != null
                && !check.test().isEmpty()
                && !check.none()
                && ContainerBody.probed(check.test()).isEmpty()) {
            add("/healthcheck/test", "must begin with CMD or CMD-SHELL, followed by a command");
        }
    }

    private void labelsAndVariables() {
        for (var name : config.environment().keySet()) {
            if (!VARIABLE.matcher(name).matches()) {
                add(
                        "/environment/" + TreeNode.escaped(name),
                        "has a name with characters other than letters, digits, -, _ and .");
            }
        }
        int chars = 0;
        for (var label : config.labels().entrySet()) {
            chars += label.getKey().length() + label.getValue().length();
            if (!isAnnotation(label.getKey())) {
                add("/labels/" + TreeNode.escaped(label.getKey()), ANNOTATION_FORM);
            }
        }
        if (chars > ANNOTATIONS_CHARS_MAX) {
            add(
                    "/labels",
                    "are longer than " + ANNOTATIONS_CHARS_MAX / 1024
                            + " KiB together, the most that annotations may have");
        }
    }

    private void networks() {
        var mode = config.networkMode();
        if (mode != null && !mode.equals("host") && !mode.equals("bridge")) {
            add(
                    "/networkMode",
                    "cannot be " + PlainText.quoted(mode) + ": a pod has a network of its own, or the node's (host)");
        }
        for (NetworkAttachment attachment : config.networks()) {
            if (attachment.ipv4Address() != null || attachment.ipv6Address() != null) {
                add(
                        "/networks/" + TreeNode.escaped(attachment.name()),
                        "has a fixed address: the cluster gives out addresses");
            }
        }
    }

    private void mounts() {
        for (int place = 0; place < config.volumes().size(); place++) {
            var mount = config.volumes().get(place);
            var pointer = "/volumes/" + place;
            var source = String.valueOf(mount.source());
            if (mount.type() == VolumeMount.Type.BIND && !ownFile(source) && !settings.hostPath()) {
                add(
                        pointer,
                        "binds a folder of the node, which may be another one after each start: use a volume, or set"
                                + " engine.kubernetes.host-path");
            }
            if (mount.target().contains(":")) {
                add(pointer, "has a colon in its target, which a mount cannot have");
            }
            var shared = mount.options().contains("shared") || mount.options().contains("rshared");
            if (shared && !config.privileges().privileged()) {
                add(pointer, "shares mounts with the node, which only privileged containers may");
            }
        }
    }

    private boolean ownFile(String source) {
        var clean = VolumeMount.clean(source);
        return clean.equals(projectFolder) || clean.startsWith(projectFolder + "/");
    }

    private void secrets() {
        var names = config.runtimeOptions().secrets();
        if (!names.isEmpty() && settings.secretName() == null) {
            add("/secrets", "cannot be mounted: name the Secret that has them in engine.kubernetes.secret-name");
        }
        names.stream()
                .filter(name -> !SECRET_KEY.matcher(name).matches())
                .forEach(name ->
                        add("/secrets", "names " + PlainText.quoted(name) + ", which a Secret's key cannot be"));
    }

    private void limits() {
        var resources = config.resources();
        refuse(
                resources.pids(),
                "/resources/pids",
                "is not supported: the kubelet's podPidsLimit sets it for all pods of a node");
        refuse(
                resources.cpuset(),
                "/resources/cpuset",
                "is not supported: the kubelet's CPU manager assigns processors");
        boolean contradiction = resources.memoryBytes() != null
                && resources.memoryReservationBytes() != null
                && resources.memoryReservationBytes() > resources.memoryBytes();
        if (contradiction) {
            add("/resources/memoryReservation", "is greater than memory");
        }
    }

    private void privileges() {
        Privileges privileges = config.privileges();
        if (!privileges.devices().isEmpty()) {
            add("/devices", "are not supported: use a device plugin, or privileged");
        }
        if (!privileges.ulimits().isEmpty()) {
            add("/ulimits", "are not supported: set them in the node's container runtime");
        }
        for (int place = 0; place < privileges.deviceRequests().size(); place++) {
            var request = privileges.deviceRequests().get(place);
            boolean counted = request.count() != null
                    && request.count() > 0
                    && request.deviceIds().isEmpty();
            boolean gpu = request.capabilities().contains("gpu")
                    && (request.driver() == null || request.driver().equals("nvidia"));
            if (!counted || !gpu) {
                add("/deviceRequests/" + place, "must ask for a number of GPUs (count and the capability gpu)");
            }
        }
        for (var option : privileges.securityOpt()) {
            if (!ContainerBody.SecurityOptions.known(option)) {
                add(
                        "/securityOpt",
                        "has " + PlainText.quoted(option)
                                + ": only no-new-privileges and seccomp=unconfined are supported");
            }
        }
        namespace(privileges.pid(), "/pid");
        namespace(privileges.ipc(), "/ipc");
    }

    private void namespace(@Nullable String mode, String pointer) {
        if (mode != null && !mode.equals("host") && !mode.equals("private")) {
            add(
                    pointer,
                    "cannot be " + PlainText.quoted(mode) + ": pods do not share namespaces; use host or leave it out");
        }
    }

    private void surroundings() {
        for (var line : config.runtimeOptions().extraHosts()) {
            if (line.endsWith(":host-gateway")) {
                add("/extraHosts", "has " + PlainText.quoted(line) + ": a pod has no address of its node by that name");
            }
        }
        var runtime = config.runtimeOptions().runtime();
        if (runtime != null && !ObjectNames.isSubdomain(runtime)) {
            add("/runtime", "must be the name of a RuntimeClass");
        }
    }

    private void refuse(@Nullable Object value, String pointer, String message) {
        if (value != null) {
            add(pointer, message);
        }
    }

    private void add(String pointer, String message) {
        found.accept(at + pointer, message);
    }
}
