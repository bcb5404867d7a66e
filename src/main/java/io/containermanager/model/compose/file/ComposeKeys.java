package io.containermanager.model.compose.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Every key that the Compose specification knows, by the object it stands in, with what becomes of it here. {@code docs/compose.md} shows
 * the same tables, and a test holds them together.
 */
public final class ComposeKeys {

    /** This manager's extension field at a service. */
    public static final String EXTENSION = "x-containermanager";

    /** Within it, at a volume or network: false where the app uses it without declaring it. */
    public static final String DECLARED = "declared";

    /** Within it, at a volume or network: false where the name is ours by default. */
    public static final String NAMED = "named";

    /** Names that a service can have in a Compose file. */
    public static final Pattern SERVICE_NAME = Pattern.compile("[a-zA-Z0-9._-]+");

    private static final String TUNING = "the engine's default applies";
    private static final String COSMETIC = "it has no effect on the container";

    public static final Keys TOP = new Keys(
            Set.of("name", "services", "volumes", "networks", "configs", "secrets", EXTENSION),
            Map.of("version", "Compose ignores it too"),
            Map.of(
                    "include", "is not supported: send the output of \"docker compose config\", which merges all files",
                    "models", "is not supported: run the model as a separate service"));

    public static final Keys SERVICE = new Keys(
            Set.of(
                    "cap_add",
                    "cap_drop",
                    "command",
                    "configs",
                    "container_name",
                    "cpus",
                    "cpuset",
                    "depends_on",
                    "deploy",
                    "devices",
                    "dns",
                    "dns_search",
                    "domainname",
                    "entrypoint",
                    "env_file",
                    "environment",
                    "extends",
                    "extra_hosts",
                    "gpus",
                    "group_add",
                    "healthcheck",
                    "hostname",
                    "image",
                    "init",
                    "ipc",
                    "label_file",
                    "labels",
                    "links",
                    "logging",
                    "mem_limit",
                    "mem_reservation",
                    "network_mode",
                    "networks",
                    "pid",
                    "pids_limit",
                    "platform",
                    "ports",
                    "privileged",
                    "profiles",
                    "pull_policy",
                    "read_only",
                    "restart",
                    "runtime",
                    "scale",
                    "secrets",
                    "security_opt",
                    "shm_size",
                    "stop_grace_period",
                    "stop_signal",
                    "sysctls",
                    "tmpfs",
                    "tty",
                    "ulimits",
                    "user",
                    "volumes",
                    "working_dir",
                    EXTENSION),
            serviceWarned(),
            serviceRefused());

    public static final Keys DEPLOY = Keys.of(
            Set.of("replicas", "resources", "restart_policy"),
            Map.of(
                    "mode", "a service runs as many containers as its replicas",
                    "endpoint_mode", "it is for Swarm",
                    "labels", "they are for Swarm; use labels of the service for the container",
                    "placement", "the engine chooses where containers run",
                    "update_config", "set x-containermanager: {updateStrategy: ...} instead",
                    "rollback_config", "a failed version is rolled back to the previous one"));
    public static final Keys RESTART_POLICY = Keys.of(
            Set.of("condition"),
            Map.of(
                    "delay", "restarts back off automatically",
                    "max_attempts", "restarts back off and never stop",
                    "window", "restarts back off automatically"));
    public static final Keys RESOURCES = Keys.of(Set.of("limits", "reservations"));
    public static final Keys LIMITS = Keys.of(Set.of("memory", "cpus", "pids"));
    public static final Keys RESERVATIONS = Keys.of(
            Set.of("memory", "devices"),
            Map.of("cpus", "there is no scheduler to reserve it", "generic_resources", "it is for Swarm"));
    public static final Keys DEVICE_REQUEST = Keys.of(
            Set.of("capabilities", "count", "device_ids", "driver"), Map.of("options", "the driver's defaults apply"));
    public static final Keys HEALTHCHECK = Keys.of(
            Set.of("test", "interval", "timeout", "retries", "start_period", "disable"),
            Map.of("start_interval", "interval applies from the start"));
    public static final Keys DEPENDENCY = Keys.of(
            Set.of("condition", "required"), Map.of("restart", "a service is not restarted along with its dependency"));
    public static final Keys PORT = Keys.of(
            Set.of("target", "published", "host_ip", "protocol", "mode"),
            Map.of("name", COSMETIC, "app_protocol", COSMETIC));
    public static final Keys MOUNT = new Keys(
            Set.of("type", "source", "target", "read_only", "bind", "volume", "tmpfs", EXTENSION),
            Map.of("consistency", "it is for desktop machines"),
            Map.of("image", "is not supported: copy the image's files into a volume with a one-shot service"));
    public static final Keys MOUNTED_TMPFS = Keys.of(Set.of("size", "mode"));
    public static final Keys BIND = Keys.of(
            Set.of("propagation", "selinux"),
            Map.of("create_host_path", "a missing folder is created", "recursive", TUNING));
    public static final Keys MOUNTED_VOLUME =
            Keys.of(Set.of("nocopy", "subpath"), Map.of("labels", "labels are set on the top-level volume"));
    public static final Keys ATTACHMENT = Keys.of(
            Set.of("aliases", "ipv4_address", "ipv6_address"),
            Map.of(
                    "priority", TUNING,
                    "gw_priority", TUNING,
                    "interface_name", TUNING,
                    "driver_opts", TUNING,
                    "mac_address", "the engine chooses one",
                    "link_local_ips", TUNING));
    public static final Keys FILE_REFERENCE = Keys.of(
            Set.of("source", "target"),
            Map.of(
                    "uid", "all users in the container may read the file",
                    "gid", "all users in the container may read the file",
                    "mode", "all users in the container may read the file"));
    public static final Keys DEVICE = Keys.of(Set.of("source", "target", "permissions"));
    public static final Keys ENV_FILE = Keys.of(Set.of("path", "required", "format"));
    static final Keys EXTENDS = Keys.of(Set.of("service", "file"));
    public static final Keys VOLUME = Keys.of(Set.of("name", "external", "driver", "driver_opts", "labels", EXTENSION));
    public static final Keys NETWORK = Keys.of(
            Set.of("name", "external", "driver", "driver_opts", "labels", "internal", "ipam", "enable_ipv6", EXTENSION),
            Map.of("attachable", "any container may join", "enable_ipv4", "a network has IPv4 addresses"));
    /** What may be under {@link #EXTENSION} at the file. */
    public static final Keys FILE_EXTENSION = Keys.of(Set.of("appName", "appUuid"));

    /** What may be under {@link #EXTENSION} at a volume or network; beside {@code external} also what Compose does not take there. */
    public static final Keys DECLARATION_EXTENSION =
            Keys.of(Set.of(DECLARED, NAMED, "driver", "driver_opts", "labels", "internal", "ipam", "enable_ipv6"));

    /** The old form {@code external: {name: x}}. */
    public static final Keys EXTERNAL = Keys.of(Set.of("name"));

    public static final Keys IPAM = Keys.of(Set.of("config", "driver", "options"));
    public static final Keys POOL = Keys.of(Set.of("subnet", "ip_range", "gateway", "aux_addresses"));
    public static final Keys CONFIG = new Keys(
            Set.of("file", "content", "environment"),
            Map.of("name", COSMETIC, "labels", COSMETIC, "template_driver", "it is for Swarm"),
            Map.of(
                    "external",
                    "is not supported: configs belong to their app; set its text as content, or set file and upload"
                            + " the file"));
    public static final Keys SECRET = Keys.of(
            Set.of("file", "environment", "external", "name"),
            Map.of(
                    "labels", COSMETIC,
                    "driver", "it is for Swarm",
                    "driver_opts", "it is for Swarm",
                    "template_driver", "it is for Swarm"));

    private ComposeKeys() {}

    private static Map<String, String> serviceWarned() {
        var warned = new LinkedHashMap<String, String>();
        for (String key : new String[] {
            "blkio_config",
            "cgroup_parent",
            "cpu_count",
            "cpu_percent",
            "cpu_rt_period",
            "cpu_rt_runtime",
            "cpu_shares",
            "dns_opt",
            "isolation",
            "mem_swappiness",
            "memswap_limit",
            "oom_kill_disable",
            "oom_score_adj",
            "storage_opt",
            "userns_mode"
        }) {
            warned.put(key, TUNING);
        }
        warned.put("annotations", COSMETIC);
        warned.put("attach", "it is for the terminal of docker compose");
        warned.put("cpu_period", "write the limit as cpus");
        warned.put("cpu_quota", "write the limit as cpus");
        warned.put("develop", "it is for docker compose watch");
        warned.put("expose", "containers on one network reach all of each other's ports");
        warned.put("pull_refresh_after", "write pull_policy: always to check for a newer image at each start");
        warned.put("mac_address", "the engine chooses one");
        warned.put("stdin_open", "a managed container has no standard input: give it a command that runs without one");
        return warned;
    }

    private static Map<String, String> serviceRefused() {
        var refused = new LinkedHashMap<String, String>();
        refused.put("build", "is not supported: build and push the image, then set image");
        refused.put("cgroup", "is not supported: remove it if the engine's default is sufficient");
        refused.put("credential_spec", "is for Windows only: remove it");
        refused.put("device_cgroup_rules", "is not supported: list the devices under devices");
        refused.put(
                "external_links",
                "is not supported: join the other container's network, declared with external: true, and use its"
                        + " name");
        refused.put("models", "is not supported: run the model as a separate service");
        refused.put(
                "post_start",
                "is not supported: run it in the image's entrypoint, or in a service that others depend on");
        refused.put("pre_stop", "is not supported: let the program do it when it receives stop_signal");
        refused.put("provider", "is for Compose provider plugins: declare a service with an image");
        refused.put("use_api_socket", "is not supported: mount the socket under volumes");
        refused.put("uts", "is not supported: set hostname instead");
        refused.put("volumes_from", "is not supported: repeat the other service's mounts under volumes");
        return refused;
    }

    /** The tables by the objects that they are about. */
    public static Map<String, Keys> tables() {
        var tables = new LinkedHashMap<String, Keys>();
        tables.put("the file", TOP);
        tables.put("services.*", SERVICE);
        tables.put("services.*.deploy", DEPLOY);
        tables.put("services.*.deploy.restart_policy", RESTART_POLICY);
        tables.put("services.*.deploy.resources", RESOURCES);
        tables.put("services.*.deploy.resources.limits", LIMITS);
        tables.put("services.*.deploy.resources.reservations", RESERVATIONS);
        tables.put("services.*.deploy.resources.reservations.devices[], gpus[]", DEVICE_REQUEST);
        tables.put("services.*.healthcheck", HEALTHCHECK);
        tables.put("services.*.depends_on.*", DEPENDENCY);
        tables.put("services.*.ports[]", PORT);
        tables.put("services.*.volumes[]", MOUNT);
        tables.put("services.*.volumes[].bind", BIND);
        tables.put("services.*.volumes[].volume", MOUNTED_VOLUME);
        tables.put("services.*.volumes[].tmpfs", MOUNTED_TMPFS);
        tables.put("services.*.networks.*", ATTACHMENT);
        tables.put("services.*.configs[], secrets[]", FILE_REFERENCE);
        tables.put("services.*.devices[]", DEVICE);
        tables.put("services.*.env_file[]", ENV_FILE);
        tables.put("services.*.extends", EXTENDS);
        tables.put("volumes.*", VOLUME);
        tables.put("networks.*", NETWORK);
        tables.put("networks.*.ipam", IPAM);
        tables.put("networks.*.ipam.config[]", POOL);
        tables.put("configs.*", CONFIG);
        tables.put("secrets.*", SECRET);
        return tables;
    }
}
