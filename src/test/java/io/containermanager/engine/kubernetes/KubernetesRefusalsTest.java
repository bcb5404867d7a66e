package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Privileges;
import io.containermanager.model.Privileges.DeviceRequest;
import io.containermanager.model.Privileges.Ulimit;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.Resources;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.Violation;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be declared for a cluster is refused where it stands, with the engine's name. */
class KubernetesRefusalsTest {

    private static final String CONFIG = "/services/0/config";

    static Stream<Arguments> refused() {
        return Stream.of(
                row("/user", it -> it.process(user("www-data"))),
                row("/user", it -> it.process(user("1000:www"))),
                row("/user", it -> it.process(user("99999999999"))),
                row(
                        "/groupAdd",
                        it -> it.process(
                                new ProcessSpec(null, null, null, null, null, null, false, null, List.of("video")))),
                row(
                        "/hostname",
                        it -> it.process(
                                new ProcessSpec(null, null, null, null, "Web_1", null, false, null, List.of()))),
                row(
                        "/healthcheck/test",
                        it -> it.healthcheck(new Healthcheck(
                                List.of("CMD"), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ZERO))),
                row("/environment/A B", it -> it.environment(Map.of("A B", "1"))),
                row("/labels/a b", it -> it.labels(Map.of("a b", "1"))),
                row("/labels", it -> it.labels(Map.of("a", "x".repeat(210_000)))),
                row("/networkMode", it -> it.networkMode("none")),
                row("/networkMode", it -> it.networkMode("service:db")),
                row(
                        "/networks/front",
                        it -> it.networks(List.of(new NetworkAttachment("front", List.of(), "10.0.0.9", null)))),
                row(
                        "/volumes/0",
                        it -> it.volumes(
                                List.of(new VolumeMount(VolumeMount.Type.BIND, "/srv", "/w", true, List.of())))),
                row(
                        "/volumes/0",
                        it -> it.volumes(List.of(new VolumeMount(
                                VolumeMount.Type.BIND, "/projects/1001/../1002/a", "/w", true, List.of())))),
                row(
                        "/volumes/0",
                        it -> it.volumes(
                                List.of(new VolumeMount(VolumeMount.Type.TMPFS, null, "/a:b", true, List.of())))),
                row(
                        "/secrets",
                        it -> it.environs(new RuntimeOptions(
                                List.of(), List.of(), List.of(), null, List.of("key"), null, null, null))),
                row("/resources/pids", it -> it.resources(new Resources(null, null, null, 10L, null, null))),
                row("/resources/cpuset", it -> it.resources(new Resources(null, null, null, null, "0", null))),
                row(
                        "/resources/memoryReservation",
                        it -> it.resources(new Resources(10L << 20, 20L << 20, null, null, null, null))),
                row("/devices", it -> it.privileges(privileges(List.of("/dev/fuse"), List.of(), Map.of(), null))),
                row(
                        "/ulimits",
                        it -> it.privileges(
                                privileges(List.of(), List.of(), Map.of("nofile", new Ulimit(1, 1)), null))),
                row("/securityOpt", it -> it.privileges(privileges(List.of(), List.of("apparmor=x"), Map.of(), null))),
                row("/pid", it -> it.privileges(privileges(List.of(), List.of(), Map.of(), "service:db"))),
                row(
                        "/deviceRequests/0",
                        it -> it.privileges(requesting(new DeviceRequest("nvidia", -1, List.of(), List.of("gpu"))))),
                row(
                        "/deviceRequests/0",
                        it -> it.privileges(requesting(new DeviceRequest(null, null, List.of("0"), List.of("gpu"))))),
                row(
                        "/extraHosts",
                        it -> it.environs(new RuntimeOptions(
                                List.of("h:host-gateway"), List.of(), List.of(), null, List.of(), null, null, null))),
                row(
                        "/runtime",
                        it -> it.environs(new RuntimeOptions(
                                List.of(), List.of(), List.of(), null, List.of(), null, "Kata_X", null))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aFieldThatAPodCannotHaveIsRefusedAtItsPlace(String pointer, UnaryOperator<ServiceConfigBuilder> change) {
        var found = check(Manifest.of(change).app());
        assertThat(pointers(found), contains(CONFIG + pointer));
        assertThat(found.stream().map(Violation::message).toList(), everyItem(endsWith("(engine: kubernetes)")));
    }

    @Test
    void whatFitsIsNotRefused() {
        var file = new VolumeMount(VolumeMount.Type.BIND, "/projects/1001/a.conf", "/a.conf", true, List.of());
        var fine = Manifest.of(it -> it.volumes(List.of(file))
                .process(user("1000:1000"))
                .networkMode("host")
                .labels(Map.of("com.example/a.b", "x y"))
                .privileges(requesting(new DeviceRequest("nvidia", 1, List.of(), List.of("gpu")))));
        assertThat(check(fine.app()), is(empty()));
        assertThat(check(Manifest.of(it -> it).app()), is(empty()));
    }

    @Test
    void aFolderOfTheNodeIsAllowedByConfigurationOnly() {
        var bind = new VolumeMount(VolumeMount.Type.BIND, "/srv", "/w", true, List.of());
        var allowed =
                new KubernetesSettings("cm", null, KubernetesSettings.Publish.CLUSTER_IP, true, null, null, "1Gi");
        var app = Manifest.of(it -> it.volumes(List.of(bind))).app();
        assertThat(KubernetesRefusals.of(app, List.of(), allowed, "/projects/1001"), is(empty()));
    }

    @Test
    void namesAreDnsLabelsAndLeadToOneServiceEach() {
        assertThat(pointers(check(app(service(1, "my_db")))), contains("/services/0/serviceName"));
        assertThat(pointers(check(app(service(1, "Db")))), contains("/services/0/serviceName"));
        assertThat(pointers(check(app(service(1, "9db")))), contains("/services/0/serviceName"));
        assertThat(
                pointers(check(app(service(1, "db", "www"), service(2, "www")))), contains("/services/1/serviceName"));
        assertThat(
                pointers(check(app(service(1, "db", "www"), service(2, "web", "www")))),
                contains("/services/1/config/networks"));
        assertThat(pointers(check(app(service(1, "published-1001-2")))), contains("/services/0/serviceName"));
    }

    @Test
    void inOneNamespaceNamesAreUniqueOverApps() {
        var other = new App(1002, "other", null, List.of(service(1, "db")), new TreeMap<>(), new TreeMap<>());
        var mine = app(service(1, "db"));
        assertThat(check(mine), is(empty()));
        assertThat(
                pointers(KubernetesRefusals.of(mine, List.of(mine, other), ManifestsTest.inOne(), "/projects/1001")),
                contains("/services/0/serviceName"));
    }

    @Test
    void volumesAndNetworksAreTheClusters() {
        var volumes = Map.of(
                "a", new Volume(null, false, "rexray", Map.of(), Map.of()),
                "b", new Volume(null, false, null, Map.of("type", "nfs"), Map.of()),
                "c", new Volume(null, false, "local", Map.of("size", "much"), Map.of()),
                "d", new Volume("Old_Data", true, null, Map.of(), Map.of()),
                "e", new Volume(null, false, null, Map.of(), Map.of("a b", "c")));
        var networks = Map.of(
                "m", new Network(null, false, "macvlan", Map.of(), Map.of(), false, List.of()),
                "n", new Network(null, false, null, Map.of("a", "b"), Map.of(), false, List.of()),
                "o",
                        new Network(
                                null,
                                false,
                                null,
                                Map.of(),
                                Map.of(),
                                false,
                                List.of(new Network.AddressPool("10.0.0.0/8", null, null, Map.of()))));
        var app = new App(1001, "shop", null, List.of(), new TreeMap<>(volumes), new TreeMap<>(networks));
        assertThat(
                pointers(check(app)),
                contains(
                        "/volumes/a/driver",
                        "/volumes/b/driverOpts/type",
                        "/volumes/c/driverOpts/size",
                        "/volumes/d",
                        "/volumes/e/labels/a b",
                        "/networks/m/driver",
                        "/networks/n/driverOpts",
                        "/networks/o/ipam"));
    }

    private static Arguments row(String pointer, UnaryOperator<ServiceConfigBuilder> change) {
        return Arguments.of(pointer, change);
    }

    private static List<Violation> check(App app) {
        return KubernetesRefusals.of(app, List.of(), KubernetesSettings.DEFAULTS, "/projects/1001");
    }

    private static List<String> pointers(List<Violation> found) {
        return found.stream().map(Violation::pointer).toList();
    }

    private static App app(Service... services) {
        return new App(1001, "shop", null, List.of(services), new TreeMap<>(), new TreeMap<>());
    }

    private static Service service(long id, String name, String... aliases) {
        var attachment = new NetworkAttachment("front", List.of(aliases), null, null);
        var config =
                ServiceConfig.DEFAULTS.builder().networks(List.of(attachment)).build();
        return new Service(id, name, "nginx", config);
    }

    private static ProcessSpec user(String user) {
        return new ProcessSpec(null, null, null, user, null, null, false, null, List.of());
    }

    private static Privileges privileges(
            List<String> devices, List<String> options, Map<String, Ulimit> ulimits, @Nullable String pid) {
        return new Privileges(
                false,
                false,
                List.of(),
                List.of(),
                devices,
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(ulimits),
                options,
                pid,
                null);
    }

    private static Privileges requesting(DeviceRequest request) {
        return new Privileges(
                false,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(request),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(),
                null,
                null);
    }
}
