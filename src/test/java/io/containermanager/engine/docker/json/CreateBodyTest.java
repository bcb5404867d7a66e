package io.containermanager.engine.docker.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Privileges;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.Resources;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.RuntimeOptions.Logging;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step.CreateContainer;
import io.containermanager.plan.step.Step.Placement;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How each field of a service reaches Docker. */
class CreateBodyTest {

    private static final ContainerLabels LABELS = new ContainerLabels(1001, "Shop", 2, "web", 7, "v1:ab", "device-1");

    private static final SecretFiles SECRETS = new SecretFiles(Path.of("/srv/secrets"));

    private static JsonNode body(UnaryOperator<ServiceConfigBuilder> changes) {
        return body(changes, NamespaceSiblings.NONE);
    }

    private static JsonNode body(UnaryOperator<ServiceConfigBuilder> changes, NamespaceSiblings siblings) {
        var networks = new LinkedHashMap<String, String>();
        networks.put("front", "1001_front");
        networks.put("back", "1001_back");
        var placement = new Placement(
                "registry/app:1",
                Map.of("data", "1001_data"),
                networks,
                Map.of(),
                List.of(new AnonymousVolume("a".repeat(64), "/cache")),
                Set.of());
        var service = new Service(
                2,
                "web",
                "registry/app:1",
                changes.apply(ServiceConfig.DEFAULTS.builder()).build());
        return sent(CreateBody.of(
                new CreateContainer(LABELS, service, placement, Reason.of("missing")), siblings, SECRETS));
    }

    /** As the daemon reads it: numbers have no Java type on the wire. */
    private static JsonNode sent(JsonNode body) {
        try {
            return DockerHttp.JSON.readTree(body.toString());
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static JsonNode json(String text) throws Exception {
        return DockerHttp.JSON.readTree(text);
    }

    @Test
    void aSecretIsMountedReadOnlyByItsName() throws Exception {
        var runtimeOptions =
                new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of("db-password"), null, null, null);
        var mounts = body(config -> config.environs(runtimeOptions)).at("/HostConfig/Mounts");
        assertThat(
                mounts.path(mounts.size() - 1),
                equalTo(json("{\"Type\":\"bind\",\"Target\":\"/run/secrets/db-password\","
                        + "\"Source\":\"/srv/secrets/db-password\",\"ReadOnly\":true}")));
    }

    @Test
    void aPlainServiceAsksForNothingButItsImageLabelsPolicyAndBoundedLogs() throws Exception {
        var body = body(config -> config);
        assertThat(body.path("Image").asText(), is("registry/app:1"));
        assertThat(body.has("Cmd") || body.has("Entrypoint") || body.has("Healthcheck") || body.has("User"), is(false));
        assertThat(body.at("/Labels/io.containermanager.spec-hash").asText(), is("v1:ab"));
        assertThat(body.at("/Labels/io.containermanager.instance").asText(), is("device-1"));
        assertThat(body.at("/HostConfig/RestartPolicy/Name").asText(), is("unless-stopped"));
        assertThat(
                body.at("/HostConfig/LogConfig"),
                equalTo(json("{\"Type\":\"local\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"10m\"}}")));
        assertThat(body.path("StopTimeout").asInt(), is(10));
    }

    @Test
    void aDeclaredLabelCannotDisguiseWhoseTheContainerIs() {
        var body = body(config -> config.labels(Map.of("team", "blue", "io.containermanager.app-id", "1")));
        assertThat(body.at("/Labels/team").asText(), is("blue"));
        assertThat(body.at("/Labels/io.containermanager.app-id").asText(), is("1001"));
    }

    @Test
    void portsKeepAddressProtocolAndSeveralHostPortsOfOneContainerPort() throws Exception {
        var body = body(config -> config.ports(List.of(
                new PortMapping("127.0.0.1", 8080, 80, "tcp"),
                new PortMapping(null, 8081, 80, "tcp"),
                new PortMapping(null, null, 53, "udp"))));
        assertThat(body.path("ExposedPorts"), equalTo(json("{\"80/tcp\":{},\"53/udp\":{}}")));
        assertThat(body.at("/HostConfig/PortBindings"), equalTo(json("""
            {"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"},{"HostIp":"","HostPort":"8081"}],
             "53/udp":[{"HostIp":"","HostPort":""}]}\
            """)));
    }

    @Test
    void volumesGetTheirEngineNamesAndAnonymousOnesThePredecessors() throws Exception {
        var body = body(config -> config.volumes(List.of(
                new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", true, List.of("nocopy")),
                new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/cache", false, List.of()),
                new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/new", false, List.of()),
                new VolumeMount(VolumeMount.Type.BIND, "/srv/www", "/www", true, List.of("z")),
                new VolumeMount(VolumeMount.Type.TMPFS, null, "/tmp", false, List.of("size=64m")))));
        assertThat(body.at("/HostConfig/Mounts"), equalTo(json("""
            [{"Type":"volume","Target":"/data","Source":"1001_data","ReadOnly":true,"VolumeOptions":{"NoCopy":true}},
             {"Type":"volume","Target":"/cache","Source":"%s"},
             {"Type":"volume","Target":"/new"}]\
            """.formatted("a".repeat(64)))));
        assertThat(body.at("/HostConfig/Binds"), equalTo(json("[\"/srv/www:/www:ro,z\"]")));
        assertThat(body.at("/HostConfig/Tmpfs"), equalTo(json("{\"/tmp\":\"size=64m\"}")));
    }

    @Test
    void aFolderOfAVolumeIsMounted() throws Exception {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/cache", false, List.of("nocopy", "subpath=a/b"));
        assertThat(body(config -> config.volumes(List.of(mount))).at("/HostConfig/Mounts"), equalTo(json("""
            [{"Type":"volume","Target":"/cache","Source":"1001_data","VolumeOptions":{"NoCopy":true,"Subpath":"a/b"}}]\
            """)));
    }

    /** Docker makes a volume that is missing, and then knows nothing of it but what the container's request says. */
    @Test
    void howAVolumeIsDeclaredGoesWithItsMount() throws Exception {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/cache", false, List.of("nocopy"));
        var declared = new Volume(null, false, "nfs", Map.of("share", "a"), Map.of("tier", "gold"));
        assertThat(mounted(mount, declared), equalTo(json("""
            [{"Type":"volume","Target":"/cache","Source":"1001_data","VolumeOptions":{"NoCopy":true,
              "Labels":{"io.containermanager.app-id":"%d","io.containermanager.instance":"%s","tier":"gold"},
              "DriverConfig":{"Name":"nfs","Options":{"share":"a"}}}}]\
            """.formatted(LABELS.appId(), LABELS.instance()))));
        assertThat(
                "the default driver",
                mounted(mount, Volume.PLAIN).at("/0/VolumeOptions/DriverConfig").isMissingNode(),
                is(true));
        assertThat(
                "what others create",
                mounted(mount, new Volume("1001_data", true, null, Map.of(), Map.of())),
                equalTo(json("""
                    [{"Type":"volume","Target":"/cache","Source":"1001_data","VolumeOptions":{"NoCopy":true}}]\
                    """)));
    }

    private static JsonNode mounted(VolumeMount mount, Volume declared) {
        var placement = new Placement(
                "registry/app:1",
                Map.of("data", "1001_data"),
                Map.of(),
                Map.of(),
                List.of(),
                Set.of(),
                Map.of("1001_data", declared));
        var config = ServiceConfig.DEFAULTS.builder().volumes(List.of(mount)).build();
        var service = new Service(2, "web", "registry/app:1", config);
        var create = new CreateContainer(LABELS, service, placement, Reason.of("missing"));
        return sent(CreateBody.of(create, NamespaceSiblings.NONE, SECRETS)).at("/HostConfig/Mounts");
    }

    @Test
    void aVolumeThatThePredecessorsImageAskedForMovesOnToo() throws Exception {
        assertThat(
                body(config -> config).at("/HostConfig/Mounts"),
                equalTo(json(
                        "[{\"Type\":\"volume\",\"Target\":\"/cache\",\"Source\":\"%s\"}]".formatted("a".repeat(64)))));
        var hidden = new VolumeMount(VolumeMount.Type.TMPFS, null, "/cache", false, List.of());
        assertThat(body(config -> config.volumes(List.of(hidden))).at("/HostConfig/Mounts"), equalTo(json("[]")));
    }

    @Test
    void theFirstNetworkIsJoinedAtCreationWithTheServicesNameAsAlias() throws Exception {
        var attachment = new NetworkAttachment("front", List.of("www"), "10.1.0.5", null);
        var body = body(config -> config.networks(List.of(attachment)));
        assertThat(body.at("/HostConfig/NetworkMode").asText(), is("1001_front"));
        assertThat(
                body.at("/NetworkingConfig/EndpointsConfig"),
                equalTo(
                        json(
                                "{\"1001_front\":{\"Aliases\":[\"web\",\"www\"],\"IPAMConfig\":{\"IPv4Address\":\"10.1.0.5\"}}}")));
    }

    @Test
    void aNetworkModeTakesThePlaceOfNetworks() {
        var host = body(config -> config.networkMode("host"));
        assertThat(host.at("/HostConfig/NetworkMode").asText(), is("host"));
        assertThat(host.has("NetworkingConfig"), is(false));
        var shared = body(config -> config.networkMode("service:db"), new NamespaceSiblings("c0ffee", null, null));
        assertThat(shared.at("/HostConfig/NetworkMode").asText(), is("container:c0ffee"));
        assertThat(shared.has("NetworkingConfig"), is(false));
    }

    @Test
    void processHealthAndEnvironmentAreHandedOn() throws Exception {
        var process = new ProcessSpec(
                List.of("serve"),
                List.of("/app"),
                "/work",
                "app:app",
                "web-1",
                true,
                true,
                "SIGQUIT",
                List.of("video"));
        var check = new Healthcheck(
                List.of("CMD", "check"), Duration.ofSeconds(2), Duration.ofSeconds(1), 4, Duration.ofSeconds(3));
        var body = body(config -> config.process(process).healthcheck(check).environment(Map.of("B", "2=3", "A", "")));
        assertThat(body.path("Cmd"), equalTo(json("[\"serve\"]")));
        assertThat(body.path("Entrypoint"), equalTo(json("[\"/app\"]")));
        assertThat(body.path("Env"), equalTo(json("[\"A=\",\"B=2=3\"]")));
        assertThat(body.path("Tty").asBoolean(), is(true));
        assertThat(body.path("StopSignal").asText(), is("SIGQUIT"));
        assertThat(body.at("/HostConfig/Init").asBoolean(), is(true));
        assertThat(body.at("/HostConfig/GroupAdd"), equalTo(json("[\"video\"]")));
        assertThat(body.path("Healthcheck"), equalTo(json("""
            {"Test":["CMD","check"],"Interval":2000000000,"Timeout":1000000000,"Retries":4,"StartPeriod":3000000000}\
            """)));
    }

    @Test
    void anImagesHealthCheckCanBeSwitchedOff() throws Exception {
        var none = new Healthcheck(List.of("NONE"), Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);
        assertThat(
                body(config -> config.healthcheck(none)).path("Healthcheck"), equalTo(json("{\"Test\":[\"NONE\"]}")));
    }

    @Test
    void limitsAndPrivilegesAreHandedOn() throws Exception {
        var resources = new Resources(64L << 20, 32L << 20, new BigDecimal("1.5"), 100L, "0-1", 8L << 20);
        var request = new Privileges.DeviceRequest("nvidia", -1, List.of(), List.of("gpu"));
        var privileges = new Privileges(
                false,
                true,
                List.of("NET_ADMIN"),
                List.of("ALL"),
                List.of("/dev/tty0", "nvidia.com/gpu=all", "/dev/a:/dev/b:r"),
                List.of(request),
                new TreeMap<>(Map.of("net.core.somaxconn", "1024")),
                new TreeMap<>(Map.of("nofile", new Privileges.Ulimit(1024, 2048))),
                List.of("no-new-privileges:true"),
                "host",
                "shareable");
        var host = body(config -> config.resources(resources).privileges(privileges))
                .path("HostConfig");
        assertThat(host.path("NanoCpus").asLong(), is(1_500_000_000L));
        assertThat(host.path("Memory").asLong(), is(64L << 20));
        assertThat(host.path("PidsLimit").asLong(), is(100L));
        assertThat(host.path("ReadonlyRootfs").asBoolean(), is(true));
        assertThat(host.path("CapDrop"), equalTo(json("[\"ALL\"]")));
        assertThat(host.path("PidMode").asText(), is("host"));
        assertThat(host.path("IpcMode").asText(), is("shareable"));
        assertThat(host.path("Ulimits"), equalTo(json("[{\"Name\":\"nofile\",\"Soft\":1024,\"Hard\":2048}]")));
        assertThat(host.path("Devices"), equalTo(json("""
            [{"PathOnHost":"/dev/tty0","PathInContainer":"/dev/tty0","CgroupPermissions":"rwm"},
             {"PathOnHost":"/dev/a","PathInContainer":"/dev/b","CgroupPermissions":"r"}]\
            """)));
        assertThat(
                host.path("DeviceRequests"),
                equalTo(json("[{\"Driver\":\"cdi\",\"DeviceIDs\":[\"nvidia.com/gpu=all\"]},"
                        + "{\"Driver\":\"nvidia\",\"Count\":-1,\"DeviceIDs\":[],\"Capabilities\":[[\"gpu\"]]}]")));
    }

    @Test
    void surroundingsAndRolloutAreHandedOn() throws Exception {
        var runtimeOptions = new RuntimeOptions(
                List.of("db:10.0.0.1"),
                List.of("1.1.1.1"),
                List.of("example.org"),
                Logging.of("json-file", Map.of("max-size", "1m")),
                List.of(),
                null,
                "runc",
                null);
        var updatePolicy = new UpdatePolicy(
                UpdatePolicy.PullPolicy.ALWAYS, UpdatePolicy.UpdateStrategy.DOWNLOAD_THEN_KILL, Duration.ofSeconds(45));
        var body = body(
                config -> config.environs(runtimeOptions).rollout(updatePolicy).restart(RestartPolicy.ON_FAILURE));
        assertThat(body.path("StopTimeout").asInt(), is(45));
        assertThat(body.at("/HostConfig/ExtraHosts"), equalTo(json("[\"db:10.0.0.1\"]")));
        assertThat(body.at("/HostConfig/Dns"), equalTo(json("[\"1.1.1.1\"]")));
        assertThat(body.at("/HostConfig/Runtime").asText(), is("runc"));
        assertThat(body.at("/HostConfig/RestartPolicy/Name").asText(), is("on-failure"));
        assertThat(body.at("/HostConfig/LogConfig/Type").asText(), is("json-file"));
    }
}
