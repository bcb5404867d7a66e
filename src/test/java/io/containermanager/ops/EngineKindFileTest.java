package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.RunningService;
import io.containermanager.config.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was tried out with the simulated engine is not carried out on a real one, nor the other way round. */
class EngineKindFileTest {

    private static final String APP = """
        {"apps": {"7": {"appId": 7, "appName": "wiki", "services": [
          {"serviceId": 1, "serviceName": "db", "imageName": "postgres:17"}]}}}
        """;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve(EngineKindFile.NAME);
    }

    @ParameterizedTest(name = "kept {0}, started {1}, apps {2}")
    @CsvSource({
        ", simulated, true",
        ", docker, true",
        "simulated, simulated, true",
        "simulated, docker, false",
        "docker, simulated, false",
        "docker, kubernetes, true",
        "kubernetes, docker, true",
        "'', docker, true"
    })
    void theKindOfTheStartIsKept(String kept, String kind, boolean apps) throws IOException {
        if (kept != null) {
            Files.writeString(file(), kept + "\n");
        }
        EngineKindFile.require(file(), kind, apps);

        assertThat(Files.readString(file()), is(kind + "\n"));
    }

    @ParameterizedTest
    @CsvSource({"simulated, docker", "simulated, kubernetes", "docker, simulated"})
    void appsOfTheOtherKindAreLeftAloneAndTheStartSaysWhatToDo(String kept, String kind) throws IOException {
        Files.writeString(file(), kept + "\n");
        var refusal = assertThrows(StartException.class, () -> EngineKindFile.require(file(), kind, true));

        assertThat(
                refusal.lines().getFirst(),
                allOf(
                        containsString("engine.kind = " + kind),
                        containsString("were applied to engine.kind " + kept),
                        containsString("DATABASE_PATH"),
                        containsString("remove the apps")));
        assertThat(Files.readString(file()), is(kept + "\n"));
    }

    @Test
    void aDatabaseThatCannotBeReadLeavesTheKindAsItIs() throws IOException {
        Files.writeString(file(), "simulated\n");
        Files.write(folder.resolve("database.sqlite"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        RunningService.start(folder, docker()).close();

        assertThat(Files.readString(file()), is("simulated\n"));
    }

    private Map<String, String> docker() {
        return Map.of("USE_REAL_DOCKER", "true", "DOCKER_HOST", "unix://" + folder.resolve("none.sock"));
    }

    @Test
    void aServiceWithAppsRefusesTheOtherKindAndStartsAsBefore() throws IOException {
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(service.post("/api/v1/state/target", APP).statusCode(), is(200));
        }
        assertThrows(StartException.class, () -> RunningService.start(folder, docker()));

        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(
                    service.read("/api/v1/state/target").at("/apps/7/appName").asText(), is("wiki"));
        }
    }
}
