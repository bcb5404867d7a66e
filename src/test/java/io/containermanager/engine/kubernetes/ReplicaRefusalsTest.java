package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which services can have several replicas on a cluster. */
class ReplicaRefusalsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"replicas": 3}                                        | 0
        {"replicas": 1000, "volumes": ["data:/data:ro"]}       | 0
        {"replicas": 3, "volumes": ["shared:/data"]}           | 0
        {"replicas": 3, "volumes": ["data:/data"]}             | 1
        {"replicas": 3, "volumes": ["/data"]}                  | 1
        {"replicas": 1, "volumes": ["data:/data"]}             | 0
        {"replicas": 2, "restart": "no"}                       | 1
        {"replicas": 2, "restart": "on-failure", "volumes": ["data:/data"]} | 2
        """)
    void severalNeedNothingThatOnlyOneCanHave(String config, int refusals) throws Exception {
        var app = app(config);
        var rules = new KubernetesRules(KubernetesSettings.DEFAULTS, Path.of("/projects"));

        var found = rules.refusals(app, State.EMPTY.with(app));

        assertThat(found.toString(), found.size(), equalTo(refusals));
        assertThat(
                found.stream().map(Violation::pointer).distinct().toList(),
                equalTo(refusals == 0 ? List.of() : List.of("/services/0/config/replicas")));
    }

    private static App app(String config) throws Exception {
        var tree = JSON.readValue(
                "{\"appName\": \"shop\", \"volumes\": {\"data\": {}, \"shared\": {\"external\": true}}, \"services\":"
                        + " [{\"serviceId\": 1, \"serviceName\": \"web\", \"imageName\": \"nginx:1\", \"config\": "
                        + config + "}]}",
                Object.class);
        return switch (StateTree.readApp(tree, 7)) {
            case Parsed.Good<App>(var app) -> app;
            case Parsed.Bad<App>(var violations) -> throw new AssertionError(violations);
        };
    }
}
