package io.containermanager.model.compose;

import io.containermanager.model.NearestKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns one service of a Compose file into the {@code config} of ours. Each key is in one of three classes: carried,
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

    private static final Set<String> TURNED = Set.of(
            "image",
            "environment",
            "env_file",
            "ports",
            "volumes",
            "networks",
            "depends_on",
            "healthcheck",
            "restart",
            "deploy",
            "labels",
            "devices",
            "gpus",
            "configs",
            "secrets",
            "pull_policy",
            "profiles",
            "scale",
            "build",
            ComposeExport.EXTENSION);

    private static final Set<String> WARNED = Set.of(
            "expose",
            "links",
            "external_links",
            "attach",
            "annotations",
            "stdin_open",
            "develop",
            "domainname",
            "mac_address",
            "memswap_limit",
            "mem_swappiness",
            "cpu_shares",
            "cpu_count",
            "cpu_percent",
            "oom_score_adj",
            "oom_kill_disable",
            "dns_opt",
            "blkio_config",
            "label_file",
            "post_start",
            "pre_stop");

    private final ComposeFile file;
    private final Map<String, @Nullable Object> service;
    private final String pointer;
    private final Map<String, @Nullable Object> config = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> limits = new LinkedHashMap<>();

    ServiceTranslator(ComposeFile file, String name, Map<String, @Nullable Object> service) {
        this.file = file;
        this.service = service;
        this.pointer = "/services/" + Trees.escaped(name);
    }

    /** The configuration; what is refused is noted and left out. */
    Map<String, @Nullable Object> config() {
        service.keySet().forEach(this::classify);
        SAME.forEach((theirs, ours) -> carry(theirs, ours, config));
        LIMITS.forEach((theirs, ours) -> carry(theirs, ours, limits));
        put("environment", environment());
        put("labels", labels());
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
        Trees.map(service.get(ComposeExport.EXTENSION)).forEach(this::put);
        return config;
    }

    private void classify(String key) {
        String at = pointer + "/" + Trees.escaped(key);
        if (WARNED.contains(key)) {
            file.notes().warn(at, key + " is left out: it has no effect here");
        } else if (key.equals("build")) {
            file.notes().refuse(at, "build is not done here: build and push the image, and name it under image");
        } else if (!SAME.containsKey(key) && !LIMITS.containsKey(key) && !TURNED.contains(key)) {
            var known = new TreeSet<>(SAME.keySet());
            known.addAll(LIMITS.keySet());
            known.addAll(TURNED);
            file.notes().refuse(at, "unknown key \"" + key + "\": " + NearestKey.advice(key, known));
        }
    }

    /** An empty text is what an unset variable leaves: nothing is declared by it, but for commands. */
    private void carry(String theirs, String ours, Map<String, @Nullable Object> into) {
        Object value = service.get(theirs);
        boolean command = theirs.equals("command") || theirs.equals("entrypoint");
        if (value != null && (command || !value.equals(""))) {
            into.put(ours, value);
        }
    }

    private void put(String key, @Nullable Object value) {
        boolean empty = Map.of().equals(value) || List.of().equals(value);
        if (value != null && !empty) {
            config.put(key, value);
        }
    }

    /** Variables of files, then those declared; one without a value takes the request's, or is left out. */
    private Map<String, @Nullable Object> environment() {
        var environment = new LinkedHashMap<String, @Nullable Object>();
        for (Object entry : Trees.list(service.get("env_file"))) {
            Map<String, @Nullable Object> options = Trees.map(entry);
            String path = SourcePaths.sideFile(String.valueOf(options.getOrDefault("path", entry)));
            ComposeRequest.SideFile side = file.request().sideFiles().get(path);
            if (side != null) {
                environment.putAll(EnvFile.read(side.text(), file.variables()));
            } else if (!Boolean.FALSE.equals(options.get("required"))) {
                file.notes()
                        .refuse(
                                pointer + "/env_file",
                                "env_file " + path + " did not come along: send it as a part of a multipart request");
            }
        }
        Trees.pairs(service.get("environment")).forEach((name, value) -> {
            Object given = value == null ? file.variables().get(name) : value;
            if (given == null) {
                environment.remove(name);
                file.notes()
                        .warn(
                                pointer + "/environment/" + Trees.escaped(name),
                                "the variable " + name + " has no value and is left out");
            } else {
                environment.put(name, given);
            }
        });
        return environment;
    }

    private Map<String, @Nullable Object> labels() {
        var labels = Trees.pairs(service.get("labels"));
        labels.replaceAll((key, value) -> value == null ? "" : value);
        return labels;
    }

    private List<Object> ports() {
        var ports = new ArrayList<>();
        for (Object port : Trees.list(service.get("ports"))) {
            if (port instanceof Map<?, ?> map) {
                var copy = new LinkedHashMap<String, @Nullable Object>(Trees.map(map));
                List.of("name", "app_protocol").forEach(copy::remove);
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
        for (Object device : Trees.list(service.get("devices"))) {
            Map<String, @Nullable Object> parts = Trees.map(device);
            Object source = parts.get("source");
            devices.add(
                    source == null
                            ? device
                            : source + ":" + parts.getOrDefault("target", source) + ":"
                                    + parts.getOrDefault("permissions", "rwm"));
        }
        return devices;
    }

    private Map<String, @Nullable Object> healthcheck() {
        var check = new LinkedHashMap<>(Trees.map(service.get("healthcheck")));
        if (check.containsKey("start_period")) {
            check.put("startPeriod", check.remove("start_period"));
        }
        if (check.remove("start_interval") != null) {
            file.notes()
                    .warn(
                            pointer + "/healthcheck/start_interval",
                            "start_interval is left out: interval counts from the start");
        }
        return check;
    }

    private Object dependencies() {
        Object declared = service.get("depends_on");
        var dependencies = new LinkedHashMap<String, @Nullable Object>();
        if (!(declared instanceof Map)) {
            Trees.list(declared).forEach(name -> dependencies.put(String.valueOf(name), "started"));
        }
        Trees.map(declared).forEach((name, options) -> {
            Map<String, @Nullable Object> parts = Trees.map(options);
            boolean optional = Boolean.FALSE.equals(parts.get("required"))
                    && !file.active().containsKey(name);
            if (!optional) {
                dependencies.put(name, parts.getOrDefault("condition", "started"));
            }
            if (Boolean.TRUE.equals(parts.get("restart"))) {
                file.notes()
                        .warn(
                                pointer + "/depends_on/" + Trees.escaped(name) + "/restart",
                                "restart is left out: a service is not restarted with " + name);
            }
        });
        return dependencies;
    }

    private @Nullable String pullPolicy() {
        String policy = String.valueOf(service.getOrDefault("pull_policy", ""));
        return switch (policy) {
            case "", "null" -> null;
            case "missing", "if_not_present" -> "if-not-present";
            case "daily", "weekly" -> {
                file.notes().warn(pointer + "/pull_policy", "pull_policy " + policy + " is taken as always");
                yield "always";
            }
            case "build" -> {
                file.notes()
                        .refuse(
                                pointer + "/pull_policy",
                                "pull_policy build cannot be: build and push the image before");
                yield null;
            }
            default -> policy;
        };
    }

    /** Without one Compose never restarts, and so a container that ended stays so. */
    private Object restart() {
        Object declared = service.get("restart");
        if (declared == null || declared.equals("")) {
            return "no";
        }
        if (declared.toString().startsWith("on-failure:")) {
            file.notes()
                    .warn(pointer + "/restart", "the count of " + declared + " is left out: restarts back off instead");
            return "on-failure";
        }
        return declared;
    }
}
