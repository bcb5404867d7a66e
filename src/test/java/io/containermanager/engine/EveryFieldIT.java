package io.containermanager.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Every field of a service as {@code docker inspect} gives it back, beside those that forbid each other. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class EveryFieldIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A service with everything that one container can have at once. */
    @SuppressWarnings("InlineFormatString") // It is the body of this test, not a detail of its one use.
    private static final String CONFIG = """
        {"environment": {"LEVEL": "info", "EMPTY": ""},
         "ports": ["127.0.0.1::8080", "127.0.0.1::8081/udp"],
         "volumes": ["data:/data", "/tmp:/host:ro", "/cache"], "tmpfs": ["/scratch:size=1m"],
         "networks": {"back": {"aliases": ["store"]}, "front": {"ipv4Address": "10.251.%1$d.10"}},
         "restart": "on-failure", "labels": {"team": "blue"},
         "command": ["sleep", "3600"], "entrypoint": ["busybox"], "workingDir": "/data", "user": "0:0", "hostname": "box",
         "init": false, "tty": true, "stopSignal": "SIGINT", "groupAdd": ["42"], "stopGracePeriod": "7s",
         "healthcheck": {"test": ["CMD", "true"], "interval": "3s", "timeout": "2s", "retries": 4, "startPeriod": "1s"},
         "resources": {"memory": "64m", "memoryReservation": "32m", "cpus": 0.5, "pids": 50, "cpuset": "0", "shmSize": "16m"},
         "readOnly": true, "capAdd": ["NET_ADMIN"], "capDrop": ["MKNOD"], "devices": ["/dev/null:/dev/nothing:r"],
         "sysctls": {"net.core.somaxconn": "256"}, "ulimits": {"nofile": {"soft": 512, "hard": 1024}},
         "securityOpt": ["no-new-privileges"], "ipc": "private", "pid": "host",
         "extraHosts": ["db:192.168.1.10"], "dns": ["9.9.9.9"], "dnsSearch": ["example.org"],
         "logging": {"driver": "json-file", "options": {"max-size": "1m"}}, "secrets": ["key"],
         "containerName": "every-field-%2$d", "runtime": "runc", "platform": "linux/amd64"}\
        """;

    /** Where docker inspect shows each, and what. */
    private static final Map<String, String> EXPECTED = expected();

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 4_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    // Outside of 172.16.0.0/12 and 192.168.0.0/16, of which Docker gives subnets to the networks that declare none.
    private final int subnet = (int) (appId % 200) + 20;
    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);

    private static Map<String, String> expected() {
        var inspected = new LinkedHashMap<String, String>();
        inspected.put("/Config/Cmd", "[\"sleep\",\"3600\"]");
        inspected.put("/Config/Entrypoint", "[\"busybox\"]");
        inspected.put("/Config/WorkingDir", "\"/data\"");
        inspected.put("/Config/User", "\"0:0\"");
        inspected.put("/Config/Hostname", "\"box\"");
        inspected.put("/Config/Tty", "true");
        inspected.put("/Config/StopSignal", "\"SIGINT\"");
        inspected.put("/Config/StopTimeout", "7");
        inspected.put(
                "/Config/Healthcheck",
                "{\"Test\":[\"CMD\",\"true\"],\"Interval\":3000000000,\"Timeout\":2000000000,\"StartPeriod\":1000000000,\"Retries\":4}");
        inspected.put("/Config/Labels/team", "\"blue\"");
        inspected.put("/Config/Labels/io.containermanager.app-name", "\"Every Field\"");
        inspected.put("/Config/Labels/io.containermanager.service-id", "\"1\"");
        inspected.put("/Config/Labels/io.containermanager.service-name", "\"all\"");
        inspected.put("/Config/Labels/io.containermanager.revision", "\"5\"");
        inspected.put("/Config/Labels/io.containermanager.spec-hash", "\"v1:every\"");
        inspected.put("/Config/Labels/io.containermanager.instance", "\"" + StepsOf.INSTANCE + "\"");
        inspected.put("/HostConfig/RestartPolicy/Name", "\"on-failure\"");
        inspected.put("/HostConfig/Memory", "67108864");
        inspected.put("/HostConfig/MemoryReservation", "33554432");
        inspected.put("/HostConfig/NanoCpus", "500000000");
        inspected.put("/HostConfig/PidsLimit", "50");
        inspected.put("/HostConfig/CpusetCpus", "\"0\"");
        inspected.put("/HostConfig/ShmSize", "16777216");
        inspected.put("/HostConfig/ReadonlyRootfs", "true");
        inspected.put("/HostConfig/CapAdd", "[\"NET_ADMIN\"]");
        inspected.put("/HostConfig/CapDrop", "[\"MKNOD\"]");
        inspected.put(
                "/HostConfig/Devices",
                "[{\"PathOnHost\":\"/dev/null\",\"PathInContainer\":\"/dev/nothing\",\"CgroupPermissions\":\"r\"}]");
        inspected.put("/HostConfig/Sysctls", "{\"net.core.somaxconn\":\"256\"}");
        inspected.put("/HostConfig/Ulimits", "[{\"Name\":\"nofile\",\"Hard\":1024,\"Soft\":512}]");
        // With the host's processes Docker adds label=disable behind it.
        inspected.put("/HostConfig/SecurityOpt/0", "\"no-new-privileges\"");
        inspected.put("/HostConfig/IpcMode", "\"private\"");
        inspected.put("/HostConfig/PidMode", "\"host\"");
        inspected.put("/HostConfig/ExtraHosts", "[\"db:192.168.1.10\"]");
        inspected.put("/HostConfig/Dns", "[\"9.9.9.9\"]");
        inspected.put("/HostConfig/DnsSearch", "[\"example.org\"]");
        inspected.put("/HostConfig/GroupAdd", "[\"42\"]");
        inspected.put("/HostConfig/Init", "false");
        inspected.put("/HostConfig/Runtime", "\"runc\"");
        inspected.put("/HostConfig/LogConfig", "{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"1m\"}}");
        inspected.put("/HostConfig/Tmpfs", "{\"/scratch\":\"size=1m\"}");
        inspected.put("/HostConfig/PortBindings/8080~1tcp/0/HostIp", "\"127.0.0.1\"");
        inspected.put("/HostConfig/PortBindings/8081~1udp/0/HostIp", "\"127.0.0.1\"");
        inspected.put("/Platform", "\"linux\"");
        return inspected;
    }

    @AfterEach
    void removeWhatIsLeft() {
        scheduler.close();
        DockerDaemon.removeAll(appId);
    }

    private App app() throws Exception {
        var tree = JSON.readValue(
                """
                {"appId": %1$d, "appName": "Every Field", "volumes": {"data": {"labels": {"kept": "yes"}}},
                 "networks": {"back": {"internal": true, "labels": {"tier": "1"}}, "front": {"ipam": {"config":
                   [{"subnet": "10.251.%2$d.0/24", "gateway": "10.251.%2$d.1"}]}}},
                 "services": [{"serviceId": 1, "serviceName": "all", "imageName": "%3$s", "config": %4$s}]}\
                """.formatted(appId, subnet, daemon.image(), CONFIG.formatted(subnet, appId)), Map.class);
        return switch (StateTree.readApp(tree, appId)) {
            case Parsed.Good<App>(var app) -> app;
            case Parsed.Bad<App>(var violations) -> throw new AssertionError(violations);
        };
    }

    private Step.CreateContainer step(App app, Service service) {
        var networks = new LinkedHashMap<String, String>();
        service.config().networks().forEach(network -> networks.put(network.name(), appId + "_" + network.name()));
        return new Step.CreateContainer(
                new ContainerLabels(appId, app.appName(), 1, "all", 5, "v1:every", StepsOf.INSTANCE),
                service,
                new Step.Placement(
                        service.imageName(), Map.of("data", appId + "_data"), networks, Map.of(), List.of(), Set.of()),
                Reason.of("declared and missing"));
    }

    @Test
    void everyFieldOfAServiceReachesTheDaemonAndItRuns() throws Exception {
        var secret = Files.writeString(folder.resolve("key"), "x");
        var app = app();
        var settings = DockerSettings.at(DockerSettings.DEFAULT_HOST).withSecrets(new SecretFiles(folder));
        try (var engine = new DockerEngine(settings, scheduler, () -> "")) {
            var steps = new StepsOf(appId, daemon.image());
            done(engine, steps.pull(io.containermanager.model.UpdatePolicy.PullPolicy.IF_NOT_PRESENT));
            for (var volume : app.volumes().entrySet()) {
                done(
                        engine,
                        new Step.CreateVolume(
                                appId, appId + "_" + volume.getKey(), volume.getValue(), Reason.of("missing")));
            }
            for (var network : app.networks().entrySet()) {
                done(
                        engine,
                        new Step.CreateNetwork(
                                appId, appId + "_" + network.getKey(), network.getValue(), Reason.of("missing")));
            }
            var id = Objects.requireNonNull(
                    done(engine, step(app, app.services().getFirst())).containerId());
            var inspected =
                    JSON.readTree(DockerDaemon.output("docker", "inspect", id)).path(0);
            assertAll(EXPECTED.entrySet().stream().map(field -> (Executable) () ->
                    assertThat(field.getKey(), inspected.at(field.getKey()).toString(), is(field.getValue()))));
            mountsAndNetworks(inspected, secret);
            done(engine, steps.start(id));
            var read = engine.observe().get(60, SECONDS).containers().stream()
                    .filter(container -> container.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertThat(read.imageName(), is(daemon.image()));
            assertThat(read.config().environment().get("LEVEL"), is("info"));
        }
    }

    private void mountsAndNetworks(JsonNode inspected, Path secret) throws Exception {
        var mounts = inspected.path("Mounts").toString();
        for (var wanted : List.of(
                "\"Name\":\"" + appId + "_data\"",
                "\"Source\":\"/tmp\",\"Destination\":\"/host\"",
                "\"Destination\":\"/cache\"",
                "\"Source\":\"" + secret + "\",\"Destination\":\"/run/secrets/key\"")) {
            assertThat(wanted + " in " + mounts, mounts.contains(wanted), is(true));
        }
        assertThat(inspected.path("Name").asText(), is("/every-field-" + appId));
        assertThat("by the declared reference", inspected.at("/Config/Image").asText(), is(daemon.image()));
        var env = inspected.at("/Config/Env").toString();
        assertThat(env, env.contains("\"LEVEL=info\"") && env.contains("\"EMPTY=\""), is(true));
        var networks = inspected.at("/NetworkSettings/Networks");
        var back = networks.path(appId + "_back").path("Aliases").toString();
        assertThat(back, back.contains("\"all\"") && back.contains("\"store\""), is(true));
        assertThat(
                networks.path(appId + "_front").at("/IPAMConfig/IPv4Address").asText(), is("10.251." + subnet + ".10"));
        var network = JSON.readTree(DockerDaemon.output("docker", "network", "inspect", appId + "_back"))
                .path(0);
        assertThat(network.path("Internal").asBoolean(), is(true));
        assertThat(network.at("/Labels/tier").asText(), is("1"));
        var volume = JSON.readTree(DockerDaemon.output("docker", "volume", "inspect", appId + "_data"))
                .path(0);
        assertThat(volume.at("/Labels/kept").asText(), is("yes"));
    }

    private static StepResult done(DockerEngine engine, Step step) throws Exception {
        return Objects.requireNonNull(engine.execute(step).get(60, SECONDS));
    }
}
