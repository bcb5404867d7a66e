package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.model.RuntimeOptions.Logging;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.Step.CreateContainer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Docker's {@code HostConfig} of a service. Pure. */
final class HostConfigBody {

    /** What containers log to that declare nothing: bounded, so that no container fills the disk. Not part of the spec hash. */
    static final Logging DEFAULT_LOGGING = Logging.of("local", Map.of("max-size", "10m", "max-file", "3"));

    private static final BigDecimal NANOS_PER_CPU = BigDecimal.valueOf(1_000_000_000L);

    private final CreateContainer create;
    private final ServiceConfig config;
    private final ObjectNode body = DockerHttp.JSON.createObjectNode();

    private HostConfigBody(CreateContainer create) {
        this.create = create;
        this.config = create.service().config();
    }

    static ObjectNode of(CreateContainer create, NamespaceSiblings siblings, SecretFiles secrets) {
        var writing = new HostConfigBody(create);
        writing.network(siblings.network());
        writing.put(
                "PidMode",
                shared(siblings.pid(), create.service().config().privileges().pid()));
        writing.put(
                "IpcMode",
                shared(siblings.ipc(), create.service().config().privileges().ipc()));
        writing.ports();
        writing.mounts(secrets);
        writing.resources();
        writing.privileges();
        writing.environs();
        writing.body
                .putObject("RestartPolicy")
                .put("Name", writing.config.restart().word());
        return writing.body;
    }

    private void network(@Nullable String joinedContainer) {
        if (joinedContainer != null) {
            body.put("NetworkMode", "container:" + joinedContainer);
        } else if (config.networkMode() != null) {
            body.put("NetworkMode", config.networkMode());
        } else {
            create.placement().networks().values().stream()
                    .findFirst()
                    .ifPresent(first -> body.put("NetworkMode", first));
        }
    }

    private static @Nullable String shared(@Nullable String container, @Nullable String declared) {
        return container != null ? "container:" + container : declared;
    }

    private void ports() {
        if (config.ports().isEmpty()) {
            return;
        }
        var bindings = body.putObject("PortBindings");
        for (var port : config.ports()) {
            // Two host ports of one container port are two entries of one list.
            var key = CreateBody.key(port);
            var list = bindings.get(key) instanceof ArrayNode known ? known : bindings.putArray(key);
            list.addObject()
                    .put("HostIp", port.hostIp() == null ? "" : port.hostIp())
                    .put(
                            "HostPort",
                            port.hostPort() == null ? "" : port.hostPort().toString());
        }
    }

    private void mounts(SecretFiles secrets) {
        var mounts = body.putArray("Mounts");
        var binds = new ArrayList<String>();
        var tmpfs = DockerHttp.JSON.createObjectNode();
        for (var mount : config.volumes()) {
            switch (mount.type()) {
                case VOLUME -> volume(mounts, mount, engineName(mount));
                case ANONYMOUS -> volume(mounts, mount, inherited(mount));
                case BIND -> binds.add(bind(mount));
                case TMPFS -> tmpfs.put(mount.target(), String.join(",", tmpfsOptions(mount)));
            }
        }
        undeclaredVolumes(mounts);
        secrets(mounts, secrets);
        if (!binds.isEmpty()) {
            body.set("Binds", DockerHttp.JSON.valueToTree(binds));
        }
        if (!tmpfs.isEmpty()) {
            body.set("Tmpfs", tmpfs);
        }
    }

    /** The predecessor's volumes that its image asked for and the service does not name: their data moves on as well. */
    private void undeclaredVolumes(ArrayNode mounts) {
        create.placement().inherited().stream()
                .filter(volume -> config.volumes().stream()
                        .noneMatch(mount -> mount.path().equals(VolumeMount.clean(volume.target()))))
                .forEach(volume -> mounts.addObject()
                        .put("Type", "volume")
                        .put("Target", volume.target())
                        .put("Source", volume.name()));
    }

    /** By mount and not by bind: Docker makes a folder of a bind's source that is missing, and refuses a mount's. */
    private void secrets(ArrayNode mounts, SecretFiles secrets) {
        for (var name : config.runtimeOptions().secrets()) {
            secrets.file(name)
                    .ifPresent(file -> mounts.addObject()
                            .put("Type", "bind")
                            .put("Target", SecretFiles.MOUNTED_BELOW + name)
                            .put("Source", file.toString())
                            .put("ReadOnly", true));
        }
    }

    private void volume(ArrayNode mounts, VolumeMount mount, @Nullable String engineName) {
        var node = mounts.addObject().put("Type", "volume").put("Target", mount.target());
        if (engineName != null) {
            node.put("Source", engineName);
        }
        if (mount.readOnly()) {
            node.put("ReadOnly", true);
        }
        var options = DockerHttp.JSON.createObjectNode();
        if (mount.options().contains("nocopy")) {
            options.put("NoCopy", true);
        }
        if (mount.subpath() != null) {
            options.put("Subpath", mount.subpath());
        }
        if (engineName != null) {
            making(options, create.placement().declaredVolumes().get(engineName));
        }
        if (!options.isEmpty()) {
            node.set("VolumeOptions", options);
        }
    }

    /** How Docker makes the volume if it is missing by then; of one that exists Docker ignores all but another driver. */
    private void making(ObjectNode options, @Nullable Volume declared) {
        if (declared == null || declared.external()) {
            return;
        }
        var labels = create.labels();
        options.set("Labels", NetworkBodies.labels(labels.appId(), labels.instance(), declared.labels()));
        if (declared.driver() != null || !declared.driverOpts().isEmpty()) {
            var driver = options.putObject("DriverConfig");
            if (declared.driver() != null) {
                driver.put("Name", declared.driver());
            }
            driver.set("Options", DockerHttp.JSON.valueToTree(declared.driverOpts()));
        }
    }

    private @Nullable String engineName(VolumeMount mount) {
        var source = mount.source();
        return source == null ? null : create.placement().volumes().getOrDefault(source, source);
    }

    private @Nullable String inherited(VolumeMount mount) {
        return create.placement().inherited().stream()
                .filter(volume -> VolumeMount.clean(volume.target()).equals(mount.path()))
                .map(volume -> volume.name())
                .findFirst()
                .orElse(null);
    }

    private static String bind(VolumeMount mount) {
        var options = new ArrayList<String>();
        options.add(mount.readOnly() ? "ro" : "rw");
        options.addAll(mount.options());
        return mount.source() + ":" + mount.target() + ":" + String.join(",", options);
    }

    private static List<String> tmpfsOptions(VolumeMount mount) {
        var options = new ArrayList<>(mount.options());
        if (mount.readOnly()) {
            options.add("ro");
        }
        return options;
    }

    private void resources() {
        var resources = config.resources();
        put("Memory", resources.memoryBytes());
        put("MemoryReservation", resources.memoryReservationBytes());
        put("PidsLimit", resources.pids());
        put("ShmSize", resources.shmSizeBytes());
        put("CpusetCpus", resources.cpuset());
        if (resources.cpus() != null) {
            body.put("NanoCpus", resources.cpus().multiply(NANOS_PER_CPU).longValue());
        }
    }

    private void privileges() {
        var privileges = config.privileges();
        if (privileges.privileged()) {
            body.put("Privileged", true);
        }
        if (privileges.readOnly()) {
            body.put("ReadonlyRootfs", true);
        }
        putList("CapAdd", privileges.capAdd());
        putList("CapDrop", privileges.capDrop());
        putList("SecurityOpt", privileges.securityOpt());
        if (!privileges.sysctls().isEmpty()) {
            body.set("Sysctls", DockerHttp.JSON.valueToTree(privileges.sysctls()));
        }
        if (!privileges.devices().isEmpty()) {
            var devices = body.putArray("Devices");
            privileges.devices().stream().filter(it -> !isCdi(it)).forEach(device -> device(devices, device));
        }
        if (!privileges.ulimits().isEmpty()) {
            var ulimits = body.putArray("Ulimits");
            privileges
                    .ulimits()
                    .forEach((name, limit) -> ulimits.addObject()
                            .put("Name", name)
                            .put("Soft", limit.soft())
                            .put("Hard", limit.hard()));
        }
        deviceRequests();
    }

    private static void device(ArrayNode devices, String declared) {
        var parts = declared.split(":", 3);
        devices.addObject()
                .put("PathOnHost", parts[0])
                .put("PathInContainer", parts.length > 1 ? parts[1] : parts[0])
                .put("CgroupPermissions", parts.length > 2 ? parts[2] : "rwm");
    }

    /** Names of the Container Device Interface, such as {@code nvidia.com/gpu=all}, are no paths: Docker takes them as requests. */
    private static boolean isCdi(String declared) {
        return !declared.startsWith("/");
    }

    private void deviceRequests() {
        var named = config.privileges().devices().stream()
                .filter(HostConfigBody::isCdi)
                .toList();
        if (named.isEmpty() && config.privileges().deviceRequests().isEmpty()) {
            return;
        }
        var requests = body.putArray("DeviceRequests");
        if (!named.isEmpty()) {
            requests.addObject().put("Driver", "cdi").set("DeviceIDs", DockerHttp.JSON.valueToTree(named));
        }
        for (var declared : config.privileges().deviceRequests()) {
            var request = requests.addObject();
            if (declared.driver() != null) {
                request.put("Driver", declared.driver());
            }
            if (declared.count() != null) {
                request.put("Count", declared.count());
            }
            request.set("DeviceIDs", DockerHttp.JSON.valueToTree(declared.deviceIds()));
            request.putArray("Capabilities").add(DockerHttp.JSON.valueToTree(declared.capabilities()));
        }
    }

    private void environs() {
        var runtimeOptions = config.runtimeOptions();
        putList("ExtraHosts", runtimeOptions.extraHosts());
        putList("Dns", runtimeOptions.dns());
        putList("DnsSearch", runtimeOptions.dnsSearch());
        putList("GroupAdd", config.process().groupAdd());
        put("Runtime", runtimeOptions.runtime());
        if (config.process().init() != null) {
            body.put("Init", config.process().init());
        }
        var logging = runtimeOptions.logging() == null ? DEFAULT_LOGGING : runtimeOptions.logging();
        var log = body.putObject("LogConfig").put("Type", logging.driver());
        log.set("Config", DockerHttp.JSON.valueToTree(logging.options()));
    }

    private void put(String name, @Nullable Long value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private void put(String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private void putList(String name, List<String> values) {
        if (!values.isEmpty()) {
            body.set(name, DockerHttp.JSON.valueToTree(values));
        }
    }
}
