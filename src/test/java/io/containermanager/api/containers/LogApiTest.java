package io.containermanager.api.containers;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsInRelativeOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What containers and the manager wrote, over HTTP. */
class LogApiTest {

    private static final String LOGS = "/api/v1/logs";
    private static final String SECRET = "-secret-0123456789abcdef0123456789";
    private static final String WEB = "a".repeat(64);
    private static final String DB = "b".repeat(64);

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        var tokens = List.of(
                new Token("all", Token.fingerprint("all" + SECRET), Set.of(Scope.READ, Scope.OPERATE), Set.of(), null),
                new Token(
                        "app", Token.fingerprint("app" + SECRET), Set.of(Scope.READ, Scope.OPERATE), Set.of(7L), null));
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(tokens), new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false));
        line(1_000, "listening on 80", LogLevel.INFO, 7, 1, "web", WEB, false);
        line(2_000, "Upstream timed out", LogLevel.ERROR, 7, 1, "web", WEB, true);
        line(3_000, "checkpoint done", LogLevel.INFO, 8, 2, "db", DB, false);
        line(4_000, "slow query", LogLevel.WARN, 8, 2, "db", DB, true);
        server.logs()
                .add(new LogEntry(
                        0,
                        5_000,
                        "engine-available: it is back",
                        LogLevel.INFO,
                        new LogSource(LogSource.Type.SYSTEM, "engine"),
                        LogEntry.Origin.NONE,
                        false));
        server.logs()
                .add(new LogEntry(
                        0,
                        6_000,
                        "service-healthy: its health check passes",
                        LogLevel.INFO,
                        new LogSource(LogSource.Type.MANAGER, "reconcile"),
                        new LogEntry.Origin(7L, 1L, null, null),
                        false));
    }

    private void line(
            long at, String text, LogLevel level, long app, long service, String name, String id, boolean stderr) {
        server.logs()
                .add(new LogEntry(
                        0,
                        at,
                        text,
                        level,
                        new LogSource(LogSource.Type.CONTAINER, name),
                        new LogEntry.Origin(app, service, name, id),
                        stderr));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(String path, String token) {
        return server.send(server.request(path).header("Authorization", "Bearer " + token + SECRET));
    }

    private JsonNode ok(String path) {
        return ok(get(path, "all"));
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private static List<String> messages(JsonNode answer) {
        return answer.path("logs").findValuesAsText("message");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "appId=7 => 3",
                "serviceId=2 => 2",
                "serviceName=web => 2",
                "containerId=aaaaaaaaaaaa => 2",
                "level=warn => 1",
                "level=error => 1",
                "sourceType=container => 4",
                "sourceType=manager => 1",
                "sourceType=system => 1",
                "since=4000 => 3",
                "since=1970-01-01T00:00:04Z => 3",
                "since=1970-01-01T01:00:04%2B01:00 => 3",
                "until=2000 => 2",
                "until=1970-01-01T00:00:02Z => 2",
                "since=2000&until=4000 => 3",
                "q=TIMED => 1",
                "serviceName=db&level=info&q=done => 1",
                "serviceName=nobody => 0"
            })
    void everyFilterNarrowsAndTheCountAgrees(String query, int expected) {
        var answer = ok(LOGS + "?" + query);

        assertThat(answer.toString(), answer.path("count").asInt(), is(expected));
        assertThat(answer.toString(), answer.path("logs").size(), is(expected));
        assertThat(ok(LOGS + "/count?" + query).path("count").asInt(), is(expected));
    }

    @Test
    void anEntryHasTheMembersThatClientsKnow() {
        var entry = ok(LOGS + "?level=error").at("/logs/0");

        assertThat(entry.path("timestamp").asLong(), is(2_000L));
        assertThat(entry.path("message").asText(), is("Upstream timed out"));
        assertThat(entry.path("level").asText(), is("error"));
        assertThat(entry.path("source").toString(), is("{\"type\":\"container\",\"name\":\"web\"}"));
        assertThat(entry.path("appId").asLong(), is(7L));
        assertThat(entry.path("serviceId").asLong(), is(1L));
        assertThat(entry.path("serviceName").asText(), is("web"));
        assertThat(entry.path("containerId").asText(), is(WEB));
        assertThat(entry.path("isStdErr").asBoolean(), is(true));
        assertThat(ok(LOGS + "?sourceType=system").at("/logs/0/isSystem").asBoolean(), is(true));
    }

    @Test
    void theNewestComeFirstAndACursorContinuesWithoutLossOrRepeat() {
        var newest = ok(LOGS + "?limit=2");
        assertThat(
                messages(newest),
                is(List.of("service-healthy: its health check passes", "engine-available: it is back")));
        long next = newest.path("next").asLong();
        assertThat(ok(LOGS + "?after=" + next).path("next").asLong(), is(next));

        line(7_000, "later", LogLevel.INFO, 7, 1, "web", WEB, false);
        var later = ok(LOGS + "?after=" + next);
        assertThat(messages(later), is(List.of("later")));
        assertThat(later.path("gap").asBoolean(), is(false));

        long oldest = ok(LOGS + "?level=warn").at("/logs/0/id").asLong();
        assertThat(
                messages(ok(LOGS + "?limit=2&before=" + oldest)), is(List.of("checkpoint done", "Upstream timed out")));
        var page = ok(LOGS + "?limit=2&after=" + (oldest - 4));
        assertThat(messages(page), is(List.of("listening on 80", "Upstream timed out")));
        assertThat(messages(ok(LOGS + "?limit=1&after=" + page.path("next").asLong())), is(List.of("checkpoint done")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "search=timed => Upstream timed out",
                "search=Timed => ''",
                "regex=^(slow|check) => slow query|checkpoint done",
                "regex=(?i)TIMED&level=error => Upstream timed out",
                "search=o&regex=done$ => checkpoint done",
                "search=o&q=SLOW => slow query",
                "files=true&level=warn => slow query"
            })
    void aSearchFindsTextsAndExpressionsNewestFirst(String query, String expected) {
        var answer = ok(LOGS + "?" + query.replace("^", "%5E").replace("|", "%7C"));

        assertThat(String.join("|", messages(answer)), is(expected));
        assertThat(answer.at("/search/complete").asBoolean(), is(true));
        assertThat(answer.at("/search/scannedLines").asInt(), is(6));
        assertThat(answer.at("/search/reachedTimestamp").asLong(), is(1_000L));
    }

    @Test
    void aSearchIsPagedByItsCursorAndFollowedFromItsEnd() {
        var first = ok(LOGS + "?regex=e&limit=2");
        assertThat(first.path("count").asInt(), is(2));
        assertThat(first.at("/search/complete").asBoolean(), is(false));
        assertThat(first.at("/search/stoppedBy").asText(), is("limit"));
        var second = ok(
                LOGS + "?regex=e&limit=5&before=" + first.at("/search/before").asLong());
        assertThat(second.at("/search/complete").asBoolean(), is(true));
        assertThat(
                Stream.concat(messages(first).stream(), messages(second).stream())
                        .toList(),
                is(messages(ok(LOGS + "?regex=e"))));

        line(7_000, "one more", LogLevel.INFO, 7, 1, "web", WEB, false);
        var later = ok(LOGS + "?regex=e&after=" + first.path("next").asLong());
        assertThat(messages(later), is(List.of("one more")));
        assertThat(later.path("gap").asBoolean(), is(false));
    }

    @Test
    void withFilesAfterPagesForwardThroughAllThatIsKept() {
        var all = ok(LOGS + "?files=true&after=0&limit=1000");
        var ids = all.path("logs").findValuesAsText("id");
        assertThat(all.at("/search/complete").asBoolean(), is(true));
        assertThat(
                messages(all),
                containsInRelativeOrder(
                        "listening on 80",
                        "Upstream timed out",
                        "checkpoint done",
                        "slow query",
                        "engine-available: it is back",
                        "service-healthy: its health check passes"));
        assertThat(ids.size(), is(messages(all).size()));
        var numbers = ids.stream().map(Long::valueOf).toList();
        assertThat(numbers, is(numbers.stream().sorted().distinct().toList()));

        var paged = new ArrayList<String>();
        var page = ok(LOGS + "?files=true&after=0&limit=2");
        while (!page.at("/search/complete").asBoolean()) {
            paged.addAll(page.path("logs").findValuesAsText("id"));
            page = ok(LOGS + "?files=true&limit=2&after=" + page.path("next").asLong());
        }
        paged.addAll(page.path("logs").findValuesAsText("id"));
        assertThat(paged, is(ids));
        assertThat(page.at("/search").has("before"), is(false));
    }

    @Test
    void aBadExpressionIsRefusedWithItsPlace() {
        var refused = get(LOGS + "?regex=ab(c&search=" + "x".repeat(257) + "&files=perhaps", "all");
        assertThat(refused.body(), refused.statusCode(), is(400));
        assertThat(
                ApiServer.json(refused).path("violations").findValuesAsText("pointer"),
                containsInAnyOrder("?regex", "?search", "?files"));
        assertThat(refused.body(), containsString("at character 1: missing closing )"));
        assertThat(get(LOGS + "/count?regex=a", "all").statusCode(), is(400));
    }

    @Test
    void aTokenOfSingleAppsFindsTheirEntriesAlone() {
        var found = ok(get(LOGS + "?regex=.", "app"));
        assertThat(found.path("logs").findValuesAsText("appId"), everyItem(is("7")));
        assertThat(found.path("count").asInt(), is(3));
        assertThat(ok(get(LOGS + "?search=slow", "app")).path("count").asInt(), is(0));
    }

    @Test
    void aLateReaderLearnsThatEntriesAreMissing() {
        assertThat(ok(LOGS + "?after=1").path("gap").asBoolean(), is(true));

        var nothing = ok(LOGS + "?after=1&serviceId=99");
        assertThat(nothing.path("gap").asBoolean(), is(true));
        var afterIt = ok(LOGS + "?after=" + nothing.path("next").asLong() + "&serviceId=99");
        assertThat("once for each gap", afterIt.path("gap").asBoolean(), is(false));
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        var refused = get(
                LOGS + "?appId=0&serviceId=x&serviceName=&containerId=abc&level=fatal&sourceType=robot&since=yesterday"
                        + "&until=-1&limit=10001&after=1.5&q=",
                "all");

        assertThat(refused.body(), refused.statusCode(), is(400));
        assertThat(
                ApiServer.json(refused).path("violations").findValuesAsText("pointer"),
                containsInAnyOrder(Stream.of(
                                "appId",
                                "serviceId",
                                "serviceName",
                                "containerId",
                                "level",
                                "sourceType",
                                "since",
                                "until",
                                "limit",
                                "after",
                                "q")
                        .map(name -> "?" + name)
                        .toArray()));
        assertThat(get(LOGS + "?since=2000&until=1000", "all").statusCode(), is(400));
        assertThat(get(LOGS + "?after=1&before=2", "all").statusCode(), is(400));
        assertThat(get(LOGS + "/count?level=loud", "all").statusCode(), is(400));
    }

    @Test
    void aTokenOfSingleAppsSeesTheirEntriesAlone() {
        var seen = ok(get(LOGS, "app"));

        assertThat(seen.toString(), seen.path("count").asInt(), is(3));
        assertThat(seen.path("logs").findValuesAsText("appId"), everyItem(is("7")));
        for (var path : List.of("?appId=8", "/count?appId=8")) {
            assertThat("as of events and metrics", get(LOGS + path, "app").statusCode(), is(403));
        }
    }

    @Test
    void aContainersLogIsFollowedUntilItIsDetachedAndEachChangeIsAnEvent() {
        var id = running();
        var path = LOGS + "/" + id.substring(0, 12) + "/attach";

        var already = ok(send("POST", path, "all"));
        assertThat(already.path("following").asBoolean(), is(true));
        assertThat(already.path("changed").asBoolean(), is(false));
        var detached = ok(send("DELETE", path, "all"));
        assertThat(detached.path("containerId").asText(), is(id));
        assertThat(detached.path("following").asBoolean(), is(false));
        assertThat(detached.path("changed").asBoolean(), is(true));
        assertThat(ok(send("DELETE", path, "all")).path("changed").asBoolean(), is(false));
        assertThat(ok(send("POST", path, "all")).path("changed").asBoolean(), is(true));

        var events = ok("/api/v1/events?type=operator-action").path("events");
        assertThat(events.toString(), events.size(), is(2));
        assertThat(events.at("/0/details/by").asText(), is("all"));
        assertThat(events.at("/0/details/following").asBoolean(), is(true));
    }

    @Test
    void containersThatAreNotOursOrNotInReachAreNotFound() {
        var id = running();

        for (var method : List.of("POST", "DELETE")) {
            var unknown = send(method, LOGS + "/" + "0".repeat(64) + "/attach", "all");
            assertThat(unknown.body(), unknown.statusCode(), is(404));
            assertThat(unknown.body(), containsString("No managed container has this id"));
            assertThat(send(method, LOGS + "/" + id + "/attach", "app").statusCode(), is(404));
        }
    }

    @Test
    void theManagersOwnEventsAreEntriesWithoutSecrets() {
        running();

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(LOGS + "/count?sourceType=manager&q=target-applied")
                                .path("count")
                                .asInt()
                        > 0);
        assertThat(get(LOGS, "all").body(), not(containsString("planted-value")));
    }

    /** A container of app 1001, whose log is followed. */
    private String running() {
        server.send(server.request("/api/v1/state/target?apply=true")
                .header("Authorization", "Bearer all" + SECRET)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("""
                    {"apps":{"1001":{"appId":1001,"appName":"web","services":[{"serviceId":1,"serviceName":"web",
                    "imageName":"web:1","config":{"environment":{"DB_PASSWORD":"planted-value"}}}]}}}
                    """)));
        send("POST", "/api/v1/state/apply?wait=30s", "all");
        var id = ok("/api/v1/state/current")
                .at("/apps/1001/services/0/containerId")
                .asText();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.collector().followed() == 1);
        return id;
    }

    private HttpResponse<String> send(String method, String path, @Nullable String token) {
        return server.send(server.request(path)
                .header("Authorization", "Bearer " + token + SECRET)
                .method(method, java.net.http.HttpRequest.BodyPublishers.noBody()));
    }
}
