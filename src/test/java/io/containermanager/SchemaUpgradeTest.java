package io.containermanager;

import static io.containermanager.RunningService.json;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This manager takes over the data folder that one of schema 1 left when it was killed: {@code src/test/resources/upgrade} holds what that
 * version itself had written. Three apps, one of whose services sets every field there was; a job that has ended; a version that is held
 * while the one before runs; a service that an operator stopped; four targets and the events of that life.
 */
class SchemaUpgradeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern NUMBER = Pattern.compile(" (\\d+)");
    /** So many observations of the engine suffice for all effects of the first. */
    private static final int LOOKS = 2;

    private static final int SERVICES = 7;

    @TempDir
    Path folder;

    private static String resource(String name) throws IOException {
        try (var stream = Objects.requireNonNull(SchemaUpgradeTest.class.getResourceAsStream("/upgrade/" + name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void database(String file, String dump) throws IOException, SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
                var statement = connection.createStatement()) {
            statement.executeUpdate(resource(dump));
            // What a dump leaves out: "CMgr", and the schema's number.
            statement.execute("PRAGMA application_id = " + 0x434D6772);
            statement.execute("PRAGMA user_version = 1");
        }
    }

    /** The folder as that version left it, its containers' fingerprints in the words of any version. */
    private RunningService upgraded(String version) throws IOException, SQLException {
        database("database.sqlite", "database-1.sql");
        database("history.sqlite", "history-1.sql");
        Files.writeString(folder.resolve("simulated-engine.json"), engine(version));
        return start();
    }

    private static String engine(String version) throws IOException {
        return resource("simulated-engine-1.json").replace("\"v1:", "\"" + version + ":");
    }

    private RunningService start() {
        return RunningService.start(folder, Map.of("RECONCILE_INTERVAL", "1000"));
    }

    private static int counted(RunningService service, String name) {
        return service.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("containermanager_" + name + " "))
                .map(NUMBER::matcher)
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static void looksAFewTimes(RunningService service) {
        int before = counted(service, "engine_observations_total");
        await().atMost(PATIENCE).until(() -> counted(service, "engine_observations_total") >= before + LOOKS);
    }

    /** The containers that the service knows of: name by id. */
    private static Map<String, String> containers(RunningService service) {
        var found = new TreeMap<String, String>();
        for (var app : service.read("/api/v1/state/current").at("/apps")) {
            for (var one : app.path("services")) {
                found.put(
                        one.path("containerId").asText(),
                        one.path("serviceName").asText());
            }
        }
        return found;
    }

    private static JsonNode explained(RunningService service, int app, int id) {
        return service.read("/api/v1/apps/" + app + "/services/" + id + "/explain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v9"})
    void nothingIsMadeAgainWhateverVersionTheFingerprintsHave(String version) throws IOException, SQLException {
        var before = new TreeSet<String>();
        json(engine(version))
                .path("containers")
                .forEach(it -> before.add(it.path("id").asText()));
        try (var service = upgraded(version)) {
            await().atMost(PATIENCE).until(() -> containers(service).size() == SERVICES);
            looksAFewTimes(service);
            assertThat(containers(service).keySet(), is(before));
            assertThat("nothing was written to the engine", counted(service, "engine_writes_total"), is(0));
            var verdicts = service.read("/api/v1/reconciliation");
            for (var app : Map.of("1", List.of("11", "12", "13"), "1001", List.of("1", "2"))
                    .entrySet()) {
                for (var id : app.getValue()) {
                    var verdict = verdicts.at("/status/" + app.getKey() + "/services/" + id + "/status");
                    assertThat(verdicts.toString(), verdict.asText(), is("in-sync"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v9"})
    void whatWasHeldStoppedAndGoodStaysSoAlsoOverTheNextRestart(String version) throws IOException, SQLException {
        try (var service = upgraded(version)) {
            looksAFewTimes(service);
            heldStoppedAndGood(service);
        }
        try (var service = start()) {
            looksAFewTimes(service);
            heldStoppedAndGood(service);
            assertThat("nothing was written to the engine", counted(service, "engine_writes_total"), is(0));
        }
    }

    private static void heldStoppedAndGood(RunningService service) {
        var held = explained(service, 2, 21);
        assertThat(held.at("/held/revision").asInt(), is(4));
        assertThat(held.at("/held/reason").asText(), is("it ended 3 times, last with exit code 1"));
        assertThat(held.at("/lastGoodRevision").asInt(), is(3));
        assertThat(held.at("/containers/0/imageName").asText(), is("agent:2"));
        assertThat(held.at("/containers/0/status").asText(), is("running"));
        var stopped = explained(service, 2, 22);
        assertThat(stopped.at("/stoppedBy").asText(), is("anonymous"));
        assertThat(stopped.at("/containers/0/status").asText(), is("exited"));
        assertThat(service.read("/api/v1/status").path("lastError").asText(), containsString("edge/agent"));
    }

    @Test
    void theHistoryIsReadAndAnEarlierTargetCanBeRolledBackTo() throws IOException, SQLException {
        try (var service = upgraded("v1")) {
            var revisions = service.read("/api/v1/state/history").findValuesAsText("revision");
            assertThat(revisions, is(List.of("4", "3", "2", "1")));
            var types = service.read("/api/v1/events?after=0&limit=200").findValuesAsText("type");
            assertThat(types, hasItems("target-accepted", "rolled-back", "spec-held", "operator-action"));
            looksAFewTimes(service);
            var before = containers(service);
            var rolledBack = service.post("/api/v1/state/rollback/3", "");
            assertThat(rolledBack.body(), json(rolledBack).path("revision").asInt(), is(5));
            await().atMost(PATIENCE)
                    .until(() -> service.read("/api/v1/reconciliation")
                            .at("/status/2/services/21/status")
                            .asText()
                            .equals("in-sync"));
            looksAFewTimes(service);
            assertThat(containers(service), is(before));
        }
    }

    @Test
    void aChangeOfOneServiceAfterTheUpgradeMakesThatOneAloneAgain() throws IOException, SQLException {
        try (var service = upgraded("v1")) {
            looksAFewTimes(service);
            var before = containers(service);
            var app = service.read("/api/v1/state/target").at("/apps/1").toString();
            assertThat(app, containsString("ghcr.io/example/web:1.0"));
            var changed = service.post("/api/v1/apps/1", app.replace("example/web:1.0", "example/web:1.1"));
            assertThat(changed.body(), changed.statusCode(), is(200));
            assertThat(service.post("/api/v1/state/apply?wait=20s", "").statusCode(), is(200));
            await().atMost(PATIENCE)
                    .until(() -> service.read("/api/v1/apps/1/services/12/explain")
                            .at("/containers/0/imageName")
                            .asText()
                            .equals("ghcr.io/example/web:1.1"));
            var after = containers(service);
            after.values().remove("web");
            before.values().remove("web");
            assertThat("what is held is not tried again by another app's change either", after, is(before));
            assertThat(after.keySet(), hasSize(SERVICES - 1));
        }
    }
}
