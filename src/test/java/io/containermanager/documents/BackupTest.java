package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two backups of docs/operations.md, both taken while the service runs and changes its target. */
class BackupTest {

    private static final String PATH = "/api/v1/state/target?reveal=true";

    @TempDir
    private Path folder;

    private static String target(int version) {
        return """
            {"apps": {"7": {"appId": 7, "appName": "wiki", "services": [
              {"serviceId": 1, "serviceName": "db", "imageName": "postgres:%d",
               "config": {"environment": {"POSTGRES_PASSWORD": "hidden-%d"}}}]}}}
            """.formatted(version, version);
    }

    private RunningService start(String name) throws IOException {
        return RunningService.start(Files.createDirectories(folder.resolve(name)), Map.of());
    }

    @Test
    void aTargetReadOverHttpRestoresAnEmptyManagerWithItsSecrets() throws IOException {
        String backup;
        try (var service = start("old")) {
            assertThat(service.post("/api/v1/state/target", target(17)).statusCode(), is(200));
            backup = service.read(PATH).toString();
        }
        try (var service = start("new")) {
            var restored = service.post("/api/v1/state/target", backup);
            assertThat(restored.body(), restored.statusCode(), is(200));
            assertThat(service.read(PATH).at("/apps").toString(), containsString("hidden-17"));
        }
    }

    /** What a snapshot of the file system holds: every file of the data folder at one moment, the service running. */
    @Test
    void aSnapshotOfTheDataFolderOpensAtTheRevisionOfItsMoment() throws IOException {
        try (var service = start("old")) {
            for (int version = 1; version <= 5; version++) {
                assertThat(service.post("/api/v1/state/target", target(version)).statusCode(), is(200));
            }
            var copy = Files.createDirectories(folder.resolve("new"));
            try (var files = Files.list(folder.resolve("old"))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            assertThat(service.post("/api/v1/state/target", target(6)).statusCode(), is(200));
        }
        try (var service = start("new")) {
            var apps = service.read(PATH).at("/apps").toString();
            assertThat(apps, containsString("hidden-5"));
            assertThat(service.read("/health/ready").path("status").asText(), is("UP"));
        }
    }
}
