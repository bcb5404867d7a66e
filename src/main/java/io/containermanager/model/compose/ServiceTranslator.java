package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns one service of a Compose file into a {@code config}. Each key is in one of three classes: carried,
 * warned about
 * because it changes nothing here, or refused. Made for one service.
 */
final class ServiceTranslator {

    /** Keys whose values our reader takes as they are, with our names for them. */
    static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("command", "command"),
            Map.entry("entrypoint", "entrypoint"),
            Map.entry("working_dir", "workingDir"),
            Map.entry("user", "user"),
            Map.entry("hostname", "hostname"),
            Map.entry("init", "init"),
            Map.entry("tty", "tty"),
            Map.entry("stop_signal", "stopSignal"),
            Map.entry("stop_grace_period", "stopGracePeriod"),
            Map.entry("cap_add", "capAdd"),
            Map.entry("cap_drop", "capDrop"),
            Map.entry("privileged", "privileged"),
            Map.entry("read_only", "readOnly"),
            Map.entry("security_opt", "securityOpt"),
            Map.entry("pid", "pid"),
            Map.entry("ipc", "ipc"),
            Map.entry("sysctls", "sysctls"),
            Map.entry("ulimits", "ulimits"),
            Map.entry("extra_hosts", "extraHosts"),
            Map.entry("dns", "dns"),
            Map.entry("dns_search", "dnsSearch"),
            Map.entry("logging", "logging"),
            Map.entry("container_name", "containerName"),
            Map.entry("runtime", "runtime"),
            Map.entry("platform", "platform"),
            Map.entry("group_add", "groupAdd"),
            Map.entry("tmpfs", "tmpfs"),
            Map.entry("network_mode", "networkMode"));

    /** Limits that Compose has at the service and we have together. */
    static final Map<String, String> LIMITS = Map.of(
            "mem_limit",
            "memory",
            "mem_reservation",
            "memoryReservation",
            "cpus",
            "cpus",
            "pids_limit",
            "pids",
            "cpuset",
            "cpuset",
            "shm_size",
            "shmSize");

    private static final Set<String> FLAGS = Set.of("init", "tty", "privileged", "read_only");

    private final ComposeFile file;
    private final Siblings siblings;
    private final Map<String, @Nullable Object> service;
    private final String pointer;
    private final Map<String, @Nullable Object> config = new LinkedHashMap<>();
    private final String name;
    private final Map<String, @Nullable Object> limits = new LinkedHashMap<>();

    ServiceTranslator(ComposeFile file, Siblings siblings, String name, Map<String, @Nullable Object> service) {
        this.file = file;
        this.siblings = siblings;
        this.service = service;
        this.name = name;
        this.pointer = "/services/" + TreeNode.escaped(name);
    }

    /** The configuration; what is refused is noted and left out. */
    Map<String, @Nullable Object> config() {
        ComposeKeys.SERVICE.classify(service, pointer, file.diagnostics());
        SAME.forEach((theirs, ours) -> carry(theirs, ours, config));
        LIMITS.forEach((theirs, ours) -> carry(theirs, ours, limits));
        // Zero means no limit, but the set of processors "0" is the first one.
        limits.entrySet()
                .removeIf(limit -> !limit.getKey().equals("cpuset")
                        && String.valueOf(limit.getValue()).matches("0+(?:\\.0+)?[a-zA-Z]{0,3}"));
        put("hostname", hostname());
        for (String namespace : List.of("networkMode", "pid", "ipc")) {
            config.computeIfPresent(namespace, (key, value) -> sibling(key, value));
        }
        var environment = new EnvironmentTranslator(file, service, pointer);
        put("environment", environment.environment());
        put("labels", environment.labels());
        put("ports", ports());
        put("devices", devices());
        var mounts = new MountTranslator(file, pointer);
        put("volumes", mounts.all(service));
        put("secrets", mounts.externalSecrets());
        put("networks", new NetworkTranslator(file, pointer).joined(service.get("networks")));
        put("healthcheck", healthcheck());
        put("dependsOn", dependencies());
        put("pullPolicy", pullPolicy());
        config.put("restart", restart());
        new DeployTranslator(file, pointer).apply(service, config, limits);
        put("resources", limits);
        links();
        seccomp();
        ComposeTree.map(service.get(ComposeKeys.EXTENSION)).forEach((key, value) -> {
            file.places().put(pointer + "/" + key, pointer + "/" + ComposeKeys.EXTENSION + "/" + key);
            put(key, value);
        });
        return config;
    }

    /** A container of this very file, by its fixed name, is a service. */
    private Object sibling(String namespace, Object value) {
        String text = value.toString();
        String at = pointer + "/" + (namespace.equals("networkMode") ? "network_mode" : namespace);
        if (text.startsWith("service:")) {
            String left = withoutProfile(text.substring("service:".length()));
            if (left != null) {
                file.diagnostics().refuse(at, left);
            }
        }
        if (!text.startsWith("container:")) {
            return value;
        }
        String name = text.substring("container:".length());
        String named = siblings.byContainerName().get(name);
        if (named != null) {
            file.diagnostics().warn(at, text + " is treated as service:" + named);
            return "service:" + named;
        }
        file.diagnostics()
                .refuse(
                        at,
                        Diagnostics.quoted(text)
                                + " is not supported: only a service of this file can be joined, as service:<name>");
        return "host";
    }

    /** An empty text is what an unset variable leaves: nothing is declared by it, but for commands. */
    private void carry(String theirs, String ours, Map<String, @Nullable Object> into) {
        Object value = FLAGS.contains(theirs) ? ComposeTree.flag(service.get(theirs)) : service.get(theirs);
        boolean command = theirs.equals("command") || theirs.equals("entrypoint");
        if (value != null && (command || !value.equals(""))) {
            into.put(ours, value);
        }
    }

    private void put(String key, @Nullable Object value) {
        boolean empty = Map.of().equals(value) || List.of().equals(value) || "".equals(value);
        if (value != null && !empty) {
            config.put(key, value);
        }
    }

    /** One name where Compose has two: {@code mail} in {@code example.org} is {@code mail.example.org}. */
    private @Nullable Object hostname() {
        Object domain = service.get("domainname");
        if (domain == null || domain.equals("")) {
            return null;
        }
        Object host = service.getOrDefault("hostname", config.get("containerName"));
        file.diagnostics().warn(pointer + "/domainname", "domainname becomes a part of hostname");
        return (host == null ? name : host) + "." + domain;
    }

    /** Services of one network reach each other by name anyway; only another name is lost. */
    private void links() {
        int place = 0;
        for (Object link : ComposeTree.list(service.get("links"))) {
            String at = pointer + "/links/" + place++;
            String[] parts = String.valueOf(link).split(":", 2);
            file.diagnostics()
                    .warn(
                            at,
                            parts.length == 1 || parts[0].equals(parts[1])
                                    ? "links is left out: services of one network reach each other by name"
                                    : "links is left out: add the name " + parts[1] + " as an alias under networks of "
                                            + parts[0]);
        }
    }

    /** The command line reads profiles from files and sends what is in them; the engine knows no paths. */
    private void seccomp() {
        for (Object option : ComposeTree.list(service.get("security_opt"))) {
            String text = String.valueOf(option);
            if (text.matches("seccomp[:=].*") && !text.matches("seccomp[:=](?:unconfined|builtin|\\{.*)")) {
                file.diagnostics()
                        .refuse(
                                pointer + "/security_opt",
                                "seccomp profiles are not read from files: write the profile's JSON instead of its"
                                        + " path, or unconfined");
            }
        }
    }

    /**
     * The long form is brought to the fields of a target's port; the short form ({@code 8080:80}) goes on as it is:
     * {@link io.containermanager.model.read.PortReader} reads it wherever it is written.
     */
    private List<Object> ports() {
        var ports = new ArrayList<>();
        for (Object port : ComposeTree.list(service.get("ports"))) {
            if (port instanceof Map<?, ?> map) {
                var copy = new LinkedHashMap<String, @Nullable Object>(ComposeTree.map(map));
                ComposeKeys.PORT.classify(copy, pointer + "/ports/" + ports.size(), file.diagnostics());
                copy.keySet().retainAll(ComposeKeys.PORT.carried());
                copy.values().removeIf(""::equals);
                ports.add(copy);
            } else {
                ports.add(port);
            }
        }
        return ports;
    }

    private List<Object> devices() {
        var devices = new ArrayList<>();
        for (Object device : ComposeTree.list(service.get("devices"))) {
            Map<String, @Nullable Object> parts = ComposeTree.map(device);
            ComposeKeys.DEVICE.classify(parts, pointer + "/devices/" + devices.size(), file.diagnostics());
            Object source = parts.get("source");
            devices.add(
                    source == null
                            ? device
                            : source + ":" + parts.getOrDefault("target", source) + ":"
                                    + parts.getOrDefault("permissions", "rwm"));
        }
        return devices;
    }

    private Object healthcheck() {
        Object declared = service.get("healthcheck");
        if (declared != null && !(declared instanceof Map)) {
            return declared;
        }
        var check = new LinkedHashMap<>(ComposeTree.map(declared));
        ComposeKeys.HEALTHCHECK.classify(check, pointer + "/healthcheck", file.diagnostics());
        check.keySet().retainAll(ComposeKeys.HEALTHCHECK.carried());
        if (check.containsKey("start_period")) {
            check.put("startPeriod", check.remove("start_period"));
        }
        check.values().removeIf(""::equals);
        check.computeIfPresent("disable", (same, value) -> ComposeTree.flag(value));
        return check;
    }

    private Object dependencies() {
        Object declared = service.get("depends_on");
        var dependencies = new LinkedHashMap<String, @Nullable Object>();
        var named = new LinkedHashMap<>(ComposeTree.map(declared));
        if (!(declared instanceof Map)) {
            ComposeTree.list(declared).stream()
                    .filter(name -> name != null || !file.diagnostics().refused())
                    .forEach(name -> named.put(String.valueOf(name), null));
        }
        var written = new HashSet<>(named.keySet());
        // A link says an order of start too (Compose specification, links).
        for (Object link : ComposeTree.list(service.get("links"))) {
            if (link instanceof String text && !named.containsKey(text.split(":", 2)[0])) {
                named.put(text.split(":", 2)[0], null);
            }
        }
        named.forEach((name, options) -> {
            String at = pointer + (written.contains(name) ? "/depends_on/" + TreeNode.escaped(name) : "/links");
            var parts = new LinkedHashMap<>(ComposeTree.map(options));
            // What "docker compose config" spells out, and what happens here too.
            parts.computeIfPresent("restart", (same, value) -> ComposeTree.flag(value));
            parts.remove("restart", false);
            ComposeKeys.DEPENDENCY.classify(parts, at, file.diagnostics());
            boolean optional = Boolean.FALSE.equals(ComposeTree.flag(parts.get("required")))
                    && !file.active().containsKey(name);
            String left = withoutProfile(name);
            if (left != null && !optional) {
                var advice = at.equals(pointer + "/links") ? "" : ", or set required: false if it is optional";
                file.diagnostics().refuse(at, left + advice);
            } else if (file.resting().contains(name)) {
                file.diagnostics().warn(at, Message.about(name).words(" is not waited for: it has 0 replicas"));
            } else if (optional) {
                file.diagnostics()
                        .warn(at, Message.about(name).words(" is not waited for: it is not among the services"));
            } else {
                var condition = parts.getOrDefault("condition", "started");
                boolean waived = Boolean.FALSE.equals(ComposeTree.flag(parts.get("required")));
                dependencies.put(name, waived ? Map.of("condition", condition, "required", false) : condition);
            }
        });
        return dependencies;
    }

    /** Why a service of this file that another one needs is not there, and what to do; null when it is, or is not declared at all. */
    private @Nullable String withoutProfile(String name) {
        Object declared = ComposeTree.map(file.root().get("services")).get(name);
        if (declared == null
                || file.active().containsKey(name)
                || file.resting().contains(name)) {
            return null;
        }
        return "the service " + Diagnostics.quoted(name) + " is left out because none of its profiles "
                + ComposeTree.list(ComposeTree.map(declared).get("profiles"))
                + " is active: activate one with ?profile=<name>";
    }

    private @Nullable String pullPolicy() {
        String policy = String.valueOf(service.getOrDefault("pull_policy", ""));
        if (policy.matches("daily|weekly|every_.+")) {
            file.diagnostics().warn(pointer + "/pull_policy", "pull_policy " + policy + " is treated as always");
            return "always";
        }
        return switch (policy) {
            case "", "null" -> null;
            case "missing", "if_not_present" -> "if-not-present";
            case "build" -> {
                file.diagnostics()
                        .refuse(
                                pointer + "/pull_policy",
                                "pull_policy build is not supported: build and push the image first");
                yield null;
            }
            default -> policy;
        };
    }

    /** What runs once and is waited for needs none. */
    private void restartMissing() {
        if (!siblings.jobs().contains(name)
                && ComposeTree.map(ComposeTree.map(service.get("deploy")).get("restart_policy"))
                                .get("condition")
                        == null) {
            file.diagnostics()
                    .warn(
                            pointer,
                            Message.about(name)
                                    .words(" has no restart policy: it is not restarted when it exits or crashes,"
                                            + " as in Compose; set restart: unless-stopped to have it restarted"));
        }
    }

    /** Without one Compose never restarts, and so a container that ended stays so. */
    private Object restart() {
        Object declared = service.get("restart");
        if (declared == null || declared.equals("")) {
            restartMissing();
            return "no";
        }
        if (declared.toString().startsWith("on-failure:")) {
            file.diagnostics()
                    .warn(pointer + "/restart", "the count of " + declared + " is left out: restarts back off instead");
            return "on-failure";
        }
        return declared;
    }
}
