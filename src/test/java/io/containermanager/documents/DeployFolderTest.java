package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.ComposeApp;
import io.containermanager.model.compose.ComposeImport;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.read.Parsed;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What operators of one machine deploy: it is read by this project's own importer, which refuses what it does not understand. */
class DeployFolderTest {

    private static final Path COMPOSE = Path.of("deploy/compose.yaml");
    private static final Path UNIT = Path.of("deploy/container-manager.service");

    private static Service manager() throws IOException {
        var tree = new ObjectMapper().convertValue(YamlJson.read(COMPOSE), Map.class);
        var plain = ComposeRequest.of(1, tree);
        var request = new ComposeRequest(
                plain.appId(),
                plain.appName(),
                plain.tree(),
                Map.of("DOCKER_GID", "998"),
                Set.of(),
                plain.sideFiles(),
                plain.known(),
                plain.projectRoot(),
                plain.lines());
        return switch (ComposeImport.read(request)) {
            case Parsed.Good<ComposeApp>(var read) -> read.app().services().getFirst();
            case Parsed.Bad<ComposeApp>(var violations) -> throw new AssertionError(violations);
        };
    }

    @Test
    void theComposeFileGivesTheSocketItsGroupALoopbackPortAndAVolume() throws IOException {
        var config = manager().config();
        assertThat(config.ports(), hasItem(new PortMapping("127.0.0.1", 3002, 3002, "tcp")));
        assertThat(config.restart(), is(RestartPolicy.UNLESS_STOPPED));
        assertThat(config.process().groupAdd(), hasItem("998"));
        assertThat(config.environment().get("USE_REAL_DOCKER"), is("true"));
        assertThat(
                config.volumes().stream().map(VolumeMount::source).toList(), hasItems("data", "/var/run/docker.sock"));
        assertThat(config.privileges().readOnly(), is(true));
        assertThat(config.privileges().capDrop(), hasItem("ALL"));
    }

    @Test
    void theComposeFileTakesTheImageOfThisVersion() throws IOException {
        var tag = manager().imageName().replaceFirst(".*:", "");
        assertThat(Files.readString(Path.of("pom.xml")), containsString("<version>" + tag + "</version>"));
    }

    @Test
    void theUnitIsSupervisedAndStartedAgainWhateverEndsIt() throws IOException {
        var lines = Files.readAllLines(UNIT);
        assertThat(
                lines,
                hasItems(
                        "Type=notify",
                        "Restart=always",
                        "WatchdogSec=60",
                        "SupplementaryGroups=docker",
                        "Environment=USE_REAL_DOCKER=true"));
    }
}
