package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.containermanager.model.App;
import io.containermanager.model.Reading;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.SpecHash;
import io.containermanager.model.StateArbitraries;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.ComposeRequest.Lines;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What an app is as a Compose file. */
class ComposeExportTest {

    @Provide
    Arbitrary<App> apps() {
        return StateArbitraries.states().map(state -> state.apps().firstEntry().getValue());
    }

    @Property(tries = 300)
    void whatIsGivenBackReadsToTheSameFingerprints(@ForAll("apps") App app) {
        var request = new ComposeRequest(
                app.appId(),
                null,
                ComposeExport.write(app),
                Map.of(),
                Set.of(),
                Map.of(),
                app.services().stream().collect(Collectors.toMap(Service::serviceName, Service::serviceId)),
                100,
                "/srv/p",
                Lines.UNKNOWN);

        switch (ComposeImport.read(request)) {
            case Reading.Good<ComposeApp>(ComposeApp again) -> assertThat(hashes(again.app()), equalTo(hashes(app)));
            case Reading.Bad<ComposeApp>(List<Violation> violations) -> throw new AssertionError(violations);
        }
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
                        "name", "shop",
                        "services",
                                Map.of(
                                        "web",
                                        Map.of(
                                                "image",
                                                "nginx",
                                                "restart",
                                                "unless-stopped",
                                                "environment",
                                                Map.of("A", "$$x"))),
                        "networks", Map.of("default", Map.of("name", "7_default")))));
    }

    private static Map<String, String> hashes(App app) {
        var hashes = new TreeMap<String, String>();
        app.services().forEach(service -> hashes.put(service.serviceName(), SpecHash.of(app, service)));
        return hashes;
    }
}
