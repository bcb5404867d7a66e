package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Network;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.compose.file.ComposeRequest.Known;
import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.model.compose.file.Warning;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.Sha256;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stacks that people really run become, and what is refused where. */
class ComposeImportTest {

    private static final Map<String, String> VARIABLES = Map.of(
            "ADMIN_PASSWORD",
            "s3cret",
            "WIREGUARD_PRIVATE_KEY",
            "wg",
            "DB_USER_PASSWORD",
            "dbpw",
            "TZ",
            "Europe/Berlin");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photos",
                "home-automation",
                "wiki",
                "mail",
                "monitoring",
                "reverse-proxy",
                "vpn-torrent",
                "cloud-office",
                "media",
                "git-forge",
                "dns-filter",
                "paperless",
                "cameras",
                "analytics",
                "chat"
            })
    void aStackIsTakenInAndGivenBackWithTheSameFingerprints(String stack) {
        App app = good(request(stack, Set.of())).app();
        ComposeRequest again = new ComposeRequest(
                7,
                null,
                ComposeExport.write(app),
                Map.of(),
                Set.of(),
                Map.of(),
                Known.of(app, 100),
                "/srv/p",
                ComposeRequest.Lines.UNKNOWN);

        assertThat(hashes(good(again).app()), equalTo(hashes(app)));
    }

    @Test
    void volumesAndNetworksKeepComposesNames() {
        App app = good(request("photos", Set.of())).app();

        assertThat(app.appName(), equalTo("photos"));
        assertThat(
                app.volumes(),
                equalTo(Map.of("model-cache", new Volume("photos_model-cache", false, null, Map.of(), Map.of()))));
        assertThat(
                app.networks(),
                hasEntry("default", new Network("photos_default", false, null, Map.of(), Map.of(), false, List.of())));
    }

    private static final String ADDRESSES = """
        services: {s: {image: x, networks: [n]}}
        networks:
          n:
            enable_ipv6: true
            ipam:
              driver: default
              options: {k: v}
              config: [{subnet: "fd4d:1::/64", gateway: "fd4d:1::1", aux_addresses: {printer: "fd4d:1::9"}}]
        """;

    @Test
    void aNetworksAddressesAreCarriedWhole() {
        YamlTree yaml = yaml(ADDRESSES);
        var request = new ComposeRequest(
                7, null, yaml.tree(), Map.of(), Set.of(), Map.of(), Known.NOTHING, "/srv/p", yaml::line);
        var network = Objects.requireNonNull(good(request).app().networks().get("n"));

        assertThat(network.addressing(), equalTo(new Network.Addressing(true, "default", Map.of("k", "v"))));
        assertThat(
                network.ipam(),
                equalTo(List.of(
                        new Network.AddressPool("fd4d:1::/64", null, "fd4d:1::1", Map.of("printer", "fd4d:1::9")))));
    }

    @Test
    void aNetworkWithoutIpv4IsRefused() {
        var violations = bad("services: {s: {image: x}}\nnetworks: {n: {enable_ipv4: false}}\n");

        assertThat(violations.stream().map(Violation::pointer).toList(), hasItem("/networks/n/enable_ipv4"));
    }

    @Test
    void variablesComeFromTheRequestThenFromTheSideFile() {
        App app = good(request("photos", Set.of())).app();

        assertThat(service(app, "database").config().environment().get("POSTGRES_PASSWORD"), equalTo("p$st gres"));
        assertThat(
                service(app, "database").config().volumes(),
                contains(new VolumeMount(
                        VolumeMount.Type.BIND, "/srv/p/postgres", "/var/lib/postgresql/data", false, List.of())));
        assertThat(service(app, "server").config().environment().get("DB_DATABASE_NAME"), equalTo("photos"));
    }

    @Test
    void aKeyWithoutEffectIsReportedWithItsLine() {
        assertThat(
                good(request("wiki", Set.of())).warnings().stream()
                        .map(ComposeImportTest::text)
                        .toList(),
                containsInAnyOrder(
                        "line 19: start_interval is left out: interval applies from the start",
                        "line 25: restart is left out: a service is not restarted along with its dependency"));
        assertThat(
                good(request("home-automation", Set.of())).warnings().stream()
                        .map(ComposeImportTest::text)
                        .toList(),
                hasItem("line 1: version is left out: Compose ignores it too"));
    }

    @Test
    void anchorsMergeKeysAndExtensionFieldsAreResolved() {
        App app = good(request("monitoring", Set.of())).app();
        Service prometheus = service(app, "prometheus");

        assertThat(prometheus.config().restart(), equalTo(RestartPolicy.UNLESS_STOPPED));
        assertThat(
                prometheus.config().runtimeOptions().logging(),
                equalTo(RuntimeOptions.Logging.of("json-file", Map.of("max-size", "10m", "max-file", "3"))));
        assertThat(
                service(app, "nodeexporter").config().process().command(),
                hasItem("--collector.filesystem.mount-points-exclude=^/(sys|proc|dev|host|etc)($|/)"));
    }

    @Test
    void configsAndSecretsAreMounted() {
        ComposeApp compose = good(request("cloud-office", Set.of()));

        String php =
                ".compose/configs/php." + Sha256.hex("memory_limit = 512M\n").substring(0, 12);
        String user = ".compose/secrets/db_user";
        assertThat(compose.texts(), equalTo(Map.of(php, "memory_limit = 512M\n", user, "dbpw")));
        assertThat(
                service(compose.app(), "db").config().volumes(),
                containsInAnyOrder(
                        new VolumeMount(VolumeMount.Type.VOLUME, "db", "/var/lib/mysql", false, List.of("Z")),
                        new VolumeMount(
                                VolumeMount.Type.BIND,
                                "/srv/p/.compose/secrets/db_root",
                                "/run/secrets/db_root",
                                true,
                                List.of()),
                        new VolumeMount(
                                VolumeMount.Type.BIND, "/srv/p/" + user, "/run/secrets/db_user", true, List.of())));
    }

    @Test
    void onlyServicesOfActiveProfilesAreTakenIn() {
        assertThat(names(good(request("chat", Set.of())).app()), contains("migrate", "synapse", "db"));
        assertThat(names(good(request("chat", Set.of("turn"))).app()), contains("migrate", "synapse", "turn", "db"));
    }

    @Test
    void aServiceExtendsOneOfASideFile() {
        Service synapse = service(good(request("chat", Set.of())).app(), "synapse");

        assertThat(synapse.imageName(), equalTo("example/chat:2.0"));
        assertThat(synapse.config().environment(), equalTo(Map.of("LOG", "info", "ROLE", "web")));
        assertThat(synapse.config().restart(), equalTo(RestartPolicy.ALWAYS));
        assertThat(synapse.config().dependsOn(), contains(new Dependency("migrate", Dependency.Condition.COMPLETED)));
    }

    @Test
    void aServiceKeepsItsIdByItsName() {
        ComposeRequest plain = request("chat", Set.of());
        ComposeRequest known = new ComposeRequest(
                7,
                "chat",
                plain.tree(),
                VARIABLES,
                Set.of(),
                plain.sideFiles(),
                new Known("chat", null, Map.of("db", 1L), 2, null),
                "/srv/p",
                plain.lines());

        assertThat(good(known).app().services().stream().map(Service::serviceId).toList(), contains(3L, 4L, 1L));
    }

    @Test
    void withoutARestartPolicyNothingIsRestartedAsInCompose() {
        assertThat(service(good(request("chat", Set.of())).app(), "db").config().restart(), equalTo(RestartPolicy.NO));
    }

    @Test
    void aVariableWithoutAValueIsLeftOutAndReported() {
        ComposeApp compose = good(request("analytics", Set.of()));

        assertThat(
                service(compose.app(), "app").config().environment().containsKey("MAXMIND_LICENSE_KEY"),
                equalTo(false));
        assertThat(
                service(compose.app(), "app").config().environment().get("BASE_URL"), equalTo("http://localhost:8000"));
        assertThat(
                compose.warnings().stream().map(ComposeImportTest::text).toList(),
                hasItem(containsString("\"MAXMIND_LICENSE_KEY\" has no value and is left out")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        build: .                                  | /services/web/build        | line 3: build is not supported
        scale: 1001                               | /services/web/scale        | line 3: "1001" replicas: must be a whole number from 0 to 1000
        deploy: {replicas: -2}                    | /services/web/deploy/replicas | line 3: "-2" replicas: must be a whole number
        enviroment: {}                            | /services/web/enviroment   | line 3: unknown key "enviroment": did you mean "environment"?
        volumes: [nowhere:/x]                     | /services/web/volumes/0    | line 3: the volume "nowhere" is not declared
        volumes: ["../../x:/x"]                   | /services/web/volumes/0    | is outside the project folder
        volumes: ["~/x:/x"]                       | /services/web/volumes/0    | is outside the project folder
        networks: [nowhere]                       | /services/web/networks     | the network "nowhere" is not declared
        networks: {default: {colour: red}}        | /services/web/networks/default/colour | unknown key "colour"
        env_file: missing.env                     | /services/web/env_file     | was not uploaded
        command: "echo ${1}"                      | /services/web/command      | write $${ for a literal ${
        command: "echo ${X:?give it}"             | /services/web/command      | requires the variable "X", which is not set: give it
        command: "echo ${X"                       | /services/web/command      | not closed
        secrets: [nowhere]                        | /services/web/secrets/0    | not declared
        extends: nobody                           | /services/web/extends      | extends the service "nobody"
        extends: web                              | /services/web/extends      | extends itself
        extends: {service: a, file: other.yaml}   | /services/web/extends      | which was not uploaded
        stop_grace_period: soon                   | /services/web/stop_grace_period | line 3: "soon" is not a duration
        ports: ["http"]                           | /services/web/ports/0      | line 3: "http" is not a port
        cpus: 1, deploy: {resources: {limits: {cpus: '0.5'}}} | /services/web/deploy/resources/limits/cpus | line 3: differs from cpus ("1")
        mem_limit: 1g, deploy: {resources: {limits: {memory: 512m}}} | /services/web/deploy/resources/limits/memory | differs from mem_limit ("1g")
        mem_reservation: 1g, deploy: {resources: {reservations: {memory: 1}}} | /services/web/deploy/resources/reservations/memory | differs from mem_reservation ("1g")
        pids_limit: 10, deploy: {resources: {limits: {pids: 11}}} | /services/web/deploy/resources/limits/pids | differs from pids_limit ("10")
        scale: 1, deploy: {replicas: 0}         | /services/web/scale        | line 3: scale and deploy.replicas have different values
        scale: 0, deploy: {replicas: 1}         | /services/web/scale        | scale and deploy.replicas have different values
        pull_policy: build                        | /services/web/pull_policy  | build and push
        network_mode: container:x                 | /services/web/network_mode | only a service of this file can be joined
        depends_on: {nobody: {condition: service_healthy}} | /services/web/depends_on/nobody | no service "nobody"
        """)
    void whatCannotBeIsRefusedWithItsLine(String line, String pointer, String message) {
        List<Violation> violations = bad("services:\n  web: {image: x,\n    " + line + "}\n");

        assertThat(violations.stream().map(Violation::pointer).toList(), hasItem(pointer));
        assertThat(
                violations.stream()
                        .filter(one -> one.pointer().equals(pointer))
                        .map(Violation::message)
                        .findFirst()
                        .orElse(""),
                containsString(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "services: []",
                "version: '3'",
                "services: {web: 5}",
                "services: {web: {}}",
                "services: {web: {image: X Y}}",
                "services: {}\ninclude: [x]",
                "services: {a: {image: x}}\nvolumes: {v: {colour: red}}"
            })
    void anythingButAComposeFileIsRefused(String yaml) {
        assertThat(bad(yaml).isEmpty(), equalTo(false));
    }

    @Test
    void aSmallFileThatAnchorsMakeHugeIsRefusedQuickly() {
        String yaml = "a0: &a0 [x]\n"
                + IntStream.range(1, 40)
                        .mapToObj(level ->
                                "a" + level + ": &a" + level + " [*a" + (level - 1) + ", *a" + (level - 1) + "]\n")
                        .collect(Collectors.joining());

        try {
            YamlTree.parse(yaml);
            throw new AssertionError("was parsed");
        } catch (YamlTree.MalformedException refused) {
            assertThat(refused.getMessage(), containsString("aliases expanded"));
        }
    }

    private static ComposeRequest request(String stack, Set<String> profiles) {
        var sides = new HashMap<>(Map.of(".env", new SideFile(text("photos.env"), null, "e")));
        if (stack.equals("chat")) {
            sides.put(
                    "base.yaml",
                    new SideFile(text("base.yaml"), yaml(text("base.yaml")).tree(), "b"));
        }
        if (stack.equals("cloud-office")) {
            sides.put("secrets/root.txt", new SideFile("rootpw", null, "r"));
        }
        YamlTree yaml = yaml(text(stack + ".yaml"));
        return new ComposeRequest(
                7, null, yaml.tree(), VARIABLES, profiles, sides, Known.NOTHING, "/srv/p", yaml::line);
    }

    private static ComposeApp good(ComposeRequest request) {
        return switch (ComposeImport.read(request)) {
            case Parsed.Good<ComposeApp>(ComposeApp app) -> app;
            case Parsed.Bad<ComposeApp>(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }

    private static List<Violation> bad(String text) {
        YamlTree yaml = yaml(text);
        var request = new ComposeRequest(
                7, null, yaml.tree(), Map.of(), Set.of(), Map.of(), Known.NOTHING, "/srv/p", yaml::line);
        return switch (ComposeImport.read(request)) {
            case Parsed.Good<ComposeApp>(ComposeApp app) -> throw new AssertionError("was accepted: " + app);
            case Parsed.Bad<ComposeApp>(List<Violation> violations) -> violations;
        };
    }

    private static String text(Warning warning) {
        return "line " + warning.line() + ": " + warning.message();
    }

    private static Map<String, String> hashes(App app) {
        return app.services().stream()
                .collect(Collectors.toMap(Service::serviceName, service -> SpecHash.of(app, service)));
    }

    private static List<String> names(App app) {
        return app.services().stream().map(Service::serviceName).toList();
    }

    private static Service service(App app, String name) {
        return app.services().stream()
                .filter(one -> one.serviceName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static YamlTree yaml(String text) {
        try {
            return YamlTree.parse(text);
        } catch (YamlTree.MalformedException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static String text(String name) {
        try (InputStream file =
                Objects.requireNonNull(ComposeImportTest.class.getResourceAsStream("/compose/" + name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
