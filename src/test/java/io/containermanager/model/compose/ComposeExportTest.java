package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.containermanager.model.App;
import io.containermanager.model.Reading;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.StateArbitraries;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.ComposeRequest.Known;
import io.containermanager.model.compose.ComposeRequest.Lines;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            case Reading.Good<ComposeApp>(ComposeApp again) -> {
                assertThat(again.app(), equalTo(app));
                assertThat(again.warnings(), equalTo(List.of()));
            }
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
                        "networks",
                                Map.of(
                                        "default",
                                        Map.of(
                                                "name",
                                                "7_default",
                                                "x-containermanager",
                                                Map.of("declared", false))))));
    }
}
