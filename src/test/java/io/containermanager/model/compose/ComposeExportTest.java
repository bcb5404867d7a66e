package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.matchesPattern;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.StateArbitraries;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.compose.file.ComposeRequest.Known;
import io.containermanager.model.compose.file.ComposeRequest.Lines;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Warning;
import io.containermanager.model.read.Parsed;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an app is as a Compose file. */
class ComposeExportTest {

    @Provide
    Arbitrary<App> apps() {
        return StateArbitraries.states()
                .map(state -> state.apps().firstEntry().getValue())
                .filter(app -> ComposeExport.unwritable(app).isEmpty());
    }

    @Property(tries = 300)
    void whatIsGivenBackReadsToTheSameApp(@ForAll("apps") App app) {
        var request = new ComposeRequest(
                app.appId(),
                null,
                ComposeExport.write(app),
                Map.of(),
                Set.of(),
                Map.of(),
                Known.of(app, 100),
                "/srv/p",
                Lines.UNKNOWN);

        switch (ComposeImport.read(request)) {
            case Parsed.Good<ComposeApp>(ComposeApp again) -> {
                assertThat(again.app(), equalTo(app));
                // An app without services is as small as an app can be; that nothing of it runs is said.
                assertThat(
                        again.warnings().stream().map(Warning::pointer).toList(),
                        equalTo(app.services().isEmpty() ? List.of("/services") : List.of()));
            }
            case Parsed.Bad<ComposeApp>(List<Violation> violations) -> throw new AssertionError(violations);
        }
    }

    @Test
    void servicesThatComposeCannotNameAreReportedAndRefusedAlike() {
        var app = App.of(
                7,
                "shop",
                List.of(
                        new Service(1, "Web_1.x-y", "nginx", ServiceConfig.DEFAULTS),
                        new Service(2, "web shop", "nginx", ServiceConfig.DEFAULTS),
                        new Service(3, "caf\u00e9", "nginx", ServiceConfig.DEFAULTS)));

        assertThat(ComposeExport.unwritable(app), equalTo(List.of("web shop", "caf\u00e9")));
        assertThat(
                Posted.file("services:\n  web shop: {image: x}\n").refusals(),
                equalTo(List.of(
                        "/services/web shop line 2: \"web shop\" is not a valid service name in Compose: use letters,"
                                + " digits, dots, _ and - only")));
    }

    @Test
    void aPlainServiceIsShort() {
        App app = App.of(
                7,
                "shop",
                List.of(new Service(1, "web", "nginx", ServiceConfig.DEFAULTS.withEnvironment(Map.of("A", "$x")))));

        assertThat(
                ComposeExport.write(app),
                equalTo(Map.of(
                        "name",
                        "shop",
                        "services",
                        Map.of(
                                "web",
                                Map.of(
                                        "image",
                                        "nginx",
                                        "restart",
                                        "unless-stopped",
                                        "environment",
                                        Map.of("A", "$$x"))))));
    }

    /** The services of the stored app stay where they are; any other app has the network that Compose makes. */
    @Test
    void aDefaultNetworkThatIsNotDeclaredIsLeftToCompose() {
        var app = App.of(7, "shop", List.of(new Service(1, "web", "nginx", ServiceConfig.DEFAULTS)));

        assertThat(networks(ComposeExport.write(app), Known.of(app, 1)), equalTo(Map.of()));
        assertThat(
                networks(ComposeExport.write(app), Known.NOTHING).values().stream()
                        .map(Network::name)
                        .toList(),
                equalTo(List.of("shop_default")));
        var unconnected = App.of(
                7,
                "shop",
                List.of(new Service(
                        1,
                        "web",
                        "nginx",
                        ServiceConfig.DEFAULTS.builder().networkMode("none").build())));
        assertThat(networks(ComposeExport.write(app), Known.of(unconnected, 1)).keySet(), equalTo(Set.of("default")));
    }

    private static Map<String, Network> networks(Map<String, @Nullable Object> file, Known known) {
        var request = new ComposeRequest(7, null, file, Map.of(), Set.of(), Map.of(), known, "/srv/p", Lines.UNKNOWN);
        return switch (ComposeImport.read(request)) {
            case Parsed.Good<ComposeApp>(ComposeApp again) -> again.app().networks();
            case Parsed.Bad<ComposeApp>(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }

    /** The forms of the Compose specification's sections "Services", "Volumes" and "Networks", and its schema. */
    @Property(tries = 300)
    void whatIsGivenBackHasOnlyFormsThatComposeReads(@ForAll("apps") App app) {
        Map<String, @Nullable Object> tree = ComposeExport.write(app);

        known(tree, "the file");
        ComposeTree.map(tree.get("services")).values().forEach(service -> {
            known(service, "services.*");
            Map<String, @Nullable Object> parts = ComposeTree.map(service);
            known(parts.get("healthcheck"), "services.*.healthcheck");
            ComposeTree.list(parts.get("volumes")).forEach(ComposeExportTest::mount);
            ComposeTree.list(parts.get("tmpfs")).forEach(line -> assertThat(line, instanceOf(String.class)));
            ComposeTree.map(parts.get("networks")).values().forEach(one -> known(one, "services.*.networks.*"));
            ComposeTree.map(parts.get("depends_on")).values().forEach(one -> known(one, "services.*.depends_on.*"));
            Map<String, @Nullable Object> reservations = ComposeTree.map(
                    ComposeTree.map(ComposeTree.map(parts.get("deploy")).get("resources"))
                            .get("reservations"));
            ComposeTree.list(reservations.get("devices")).forEach(ComposeExportTest::device);
        });
        ComposeTree.map(tree.get("volumes")).values().forEach(volume -> declaration(volume, "volumes.*"));
        ComposeTree.map(tree.get("networks")).values().forEach(network -> declaration(network, "networks.*"));
    }

    private static void known(@Nullable Object tree, String object) {
        var unknown = new TreeSet<>(ComposeTree.map(tree).keySet());
        unknown.removeAll(
                Objects.requireNonNull(ComposeKeys.tables().get(object)).carried());

        assertThat(object + " " + tree, unknown, equalTo(Set.of()));
    }

    private static void mount(Object mount) {
        known(mount, "services.*.volumes[]");
        known(ComposeTree.map(mount).get("bind"), "services.*.volumes[].bind");
        known(ComposeTree.map(mount).get("volume"), "services.*.volumes[].volume");
        Map<String, @Nullable Object> tmpfs =
                ComposeTree.map(ComposeTree.map(mount).get("tmpfs"));
        known(tmpfs, "services.*.volumes[].tmpfs");
        assertThat(String.valueOf(tmpfs.getOrDefault("size", "0")), matchesPattern("[0-9]+[kKmMgG]?"));
        assertThat("a mode is a number", tmpfs.getOrDefault("mode", 0), instanceOf(Number.class));
    }

    private static void device(Object device) {
        Object count = ComposeTree.map(device).getOrDefault("count", "all");
        assertThat("-1 is ours", "all".equals(count) || ((Number) count).longValue() > 0, equalTo(true));
    }

    /** What is external has a name, and nothing else. */
    private static void declaration(Object declared, String object) {
        known(declared, object);
        if (ComposeTree.map(declared).containsKey("external")) {
            var more = new TreeSet<>(ComposeTree.map(declared).keySet());
            more.removeAll(Set.of("external", "name", ComposeKeys.EXTENSION));
            assertThat(String.valueOf(declared), more, equalTo(Set.of()));
        }
    }

    @Test
    void aTemporaryFileSystemsSizeStandsWhereComposeLooksForIt() {
        App app = Posted.web("""
            volumes:
              - {type: tmpfs, target: /a, tmpfs: {size: 64mb, mode: 0o1770}}
            tmpfs: [/b, "/c:size=10%,noexec"]\
            """).app();
        Map<String, @Nullable Object> service = ComposeTree.map(
                ComposeTree.map(ComposeExport.write(app).get("services")).get("web"));

        assertThat(
                service.get("volumes"),
                equalTo(List.of(
                        Map.of("type", "tmpfs", "target", "/a", "tmpfs", Map.of("size", "67108864", "mode", 1016)),
                        Map.of("type", "tmpfs", "target", "/b"))));
        assertThat(service.get("tmpfs"), equalTo(List.of("/c:size=10%,noexec")));
    }
}
