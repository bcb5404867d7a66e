package io.containermanager.api.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import io.containermanager.api.SteadyMachine;
import io.containermanager.host.history.ContainerPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The past over HTTP. */
@TestInstance(Lifecycle.PER_CLASS)
class MetricsHistoryApiTest {

    private static final String PATH = "/api/v1/metrics/history";
    private ApiServer server;
    private final Instant now = Instant.now();

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        server.metrics().base(new SteadyMachine().collect());
        server.metrics().containers(now, List.of(new ContainerPoint("c1", "1001/1", 1.256f, 2e9f, Float.NaN, 0)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void theMachinesPastIsColumnsOfEqualLength() {
        var answer = ApiServer.json(server.get(PATH + "?from=0&to=600000&fields=cpu_usage,load_1&maxPoints=7"));

        assertThat(answer.path("fields").size(), is(2));
        assertThat(
                answer.at("/fields/cpu_usage").size(), is(answer.path("times").size()));
        assertThat(answer.path("times").size() <= 7, is(true));
    }

    @Test
    void howFullEachDiskWasIsReturnedAtTheSameTimesWhenAskedFor() {
        var around = "?fields=storage_percent&from=2026-11-23T09:59:00Z&to=2026-11-23T10:01:00Z";
        var answer = ApiServer.json(server.get(PATH + around + "&disks=true"));

        assertThat(answer.at("/disks/~1").size(), is(answer.path("times").size()));
        assertThat(answer.at("/disks/~1").toString(), containsString(",50,"));
        assertThat(ApiServer.json(server.get(PATH + around)).has("disks"), is(false));
    }

    @Test
    void historyOfAContainerAndAServiceHasFourFields() {
        var around = "&from=" + (now.getEpochSecond() - 60) + "&to=" + (now.getEpochSecond() + 10);
        for (var who : List.of("containerId=c1", "appId=1001&serviceId=1")) {
            var fields = ApiServer.json(server.get(PATH + "?" + who + around)).path("fields");

            assertThat(fields.size(), is(4));
            assertThat(fields.path("cpu").toString(), containsString("1.26"));
            assertThat(fields.path("memory").toString(), containsString("2000000000"));
            assertThat(fields.path("network").toString().replaceAll("[\\[\\],nul]", ""), is(""));
        }
        assertThat(server.get(PATH + "?containerId=nobody").statusCode(), is(404));
        assertThat(server.get(PATH + "?appId=1001&serviceId=2").statusCode(), is(404));
    }

    @Test
    void aDeclaredServiceThatWasNotMeasuredYetHasAPastWithoutValues(@TempDir Path other) {
        try (var fresh = new ApiServer(other)) {
            assertThat(fresh.get(PATH + "?appId=1001&serviceId=1").statusCode(), is(404));
            fresh.post("/api/v1/state/target", ApiServer.target(1001, 1));

            for (var range : List.of("", "&from=2026-11-23T10:00:00Z&to=2026-11-24T10:00:00Z")) {
                var answer = ApiServer.json(fresh.get(PATH + "?appId=1001&serviceId=1" + range));
                assertThat(answer.path("fields").size(), is(4));
                assertThat(answer.path("times").size(), greaterThan(100));
                assertThat(answer.path("fields").path("cpu").toString().replaceAll("[\\[\\],nul]", ""), is(""));
                assertThat(
                        answer.at("/fields/cpu").size(), is(answer.path("times").size()));
            }
            assertThat(fresh.get(PATH + "?appId=1001&serviceId=9").statusCode(), is(404));
        }
    }

    @Test
    void deploymentsAreListedToo() {
        server.post("/api/v1/state/target", ApiServer.target(1001, 1));
        server.post("/api/v1/state/apply?wait=30s");

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                        ApiServer.json(server.get(PATH)).path("annotations").size(), greaterThan(0)));
        assertThat(ApiServer.json(server.get(PATH)).at("/annotations/0/type").asText(), is("target-applied"));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        for (var wrong : List.of(
                "from=yesterday",
                "from=99999999999",
                "from=5&to=5",
                "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z",
                "maxPoints=1",
                "maxPoints=5001",
                "fields=cpu_usage,colour",
                "fields=",
                "aggregate=sum",
                "appId=1001",
                "serviceId=1",
                "containerId=c1&appId=1001&serviceId=1",
                "containerId=c1&fields=cpu_usage",
                "disks=yes",
                "containerId=c1&disks=true")) {
            var answer = server.get(PATH + "?" + wrong);
            assertThat(wrong, answer.statusCode(), is(400));
            assertThat(wrong, answer.body(), containsString("violations"));
        }
    }

    @Test
    void aTokenForSingleAppsSeesThePastOfItsServicesOnly(@TempDir Path other) {
        var secret = "team-secret-0123456789abcdef0123456789";
        var team = new Token("team", Token.fingerprint(secret), Set.of(Scope.READ), Set.of(1001L), null);
        var access = new AccessSettings(
                TokenBook.of(List.of(team)), new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false);
        try (var limited = new ApiServer(other, access)) {
            limited.metrics()
                    .containers(
                            now,
                            List.of(
                                    new ContainerPoint("c1", "1001/1", 1, 2e9f, Float.NaN, 0),
                                    new ContainerPoint("c2", "1002/1", 1, 2e9f, Float.NaN, 0)));
            Map.of(
                            "?appId=1001&serviceId=1", 200,
                            "?appId=1002&serviceId=1", 403,
                            "?appId=1001", 400,
                            "?containerId=c1", 400,
                            "?containerId=c2", 400,
                            "", 400)
                    .forEach((question, status) -> {
                        var answer = limited.send(
                                limited.request(PATH + question).header("Authorization", "Bearer " + secret));
                        assertThat(question, answer.statusCode(), is(status));
                        assertThat(answer.body(), not(containsString("manager-started")));
                    });
        }
    }

    @Test
    void scopesAreReturnedWhenRequested() {
        assertThat(
                ApiServer.json(server.get("/api/v1/metrics?scope=true"))
                        .at("/scopes/cpu_usage")
                        .asText(),
                is("host"));
        assertThat(ApiServer.json(server.get("/api/v1/metrics")).has("scopes"), is(false));
    }
}
