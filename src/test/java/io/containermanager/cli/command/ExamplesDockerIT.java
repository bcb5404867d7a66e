package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.DockerDaemon;
import io.containermanager.yaml.YamlTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stacks of {@code examples/} on the real daemon, with an image that only sleeps instead of their own. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class ExamplesDockerIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final String app = "try" + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private long appId;

    @AfterEach
    void removeWhatIsLeft() {
        if (appId > 0) {
            DockerDaemon.removeAll(appId);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExampleIsAppliedChangedAndRolledBack(ExamplesTest.Example example) throws Exception {
        var copy = example.copy(folder);
        var file = copy.resolve("compose.yaml");
        Files.writeString(file, withStandIns(Files.readString(file), example));
        var environment = Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "500");
        try (var service = RunningService.start(folder.resolve("manager"), environment)) {
            var token = Files.readString(folder.resolve("manager/admin-token")).strip();
            var cli = new Cli(copy, service.port()).with("CONTAINER_MANAGER_TOKEN", token);

            assertThat(applied(cli), containsString("converged: "));
            appId = service.read("/api/v1/apps")
                    .path("apps")
                    .elements()
                    .next()
                    .path("appId")
                    .asLong();
            assertThat(applied(cli), containsString("Plan: nothing to do"));
            if (example == ExamplesTest.Example.JOB) {
                cli.run("start", app + "/dump").good();
            }

            example.change(copy);
            assertThat(applied(cli), containsString("0 services to add, 1 to update"));
            assertThat(cli.run("rollback", "--yes").good(), containsString("converged: "));
            assertThat(cli.run("remove", app, "--yes").good(), containsString("converged: "));
        }
    }

    private String applied(Cli cli) {
        return cli.run("apply", "-f", "compose.yaml", "--name", app, "--yes").good();
    }

    /**
     * The file with another image in each service, no published ports, and checks that the image passes. Where the example changes a version,
     * that becomes a variable of the container; as JSON, which is YAML too.
     */
    private String withStandIns(String text, ExamplesTest.Example example) throws Exception {
        var tree = (ObjectNode) JSON.valueToTree(YamlTree.parse(text).tree());
        tree.path("services").properties().forEach(named -> {
            var service = (ObjectNode) named.getValue();
            service.put("image", daemon.image()).remove("ports");
            service.putArray("command")
                    .add(named.getKey().equals("dump") ? "true" : "sleep")
                    .add("3600");
            service.put("stop_grace_period", "1s");
            if (service.has("healthcheck")) {
                service.putObject("healthcheck")
                        .put("interval", "1s")
                        .putArray("test")
                        .add("CMD")
                        .add("true");
            }
        });
        if (example == ExamplesTest.Example.WEB_APP) {
            ((ObjectNode) tree.at("/services/wiki/environment")).put("WIKI", "${WIKI}");
        }
        return JSON.writeValueAsString(tree);
    }
}
