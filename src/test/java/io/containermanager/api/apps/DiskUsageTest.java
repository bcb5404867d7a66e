package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.DiskUsage;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.json.DiskUsageBody;
import io.containermanager.event.Clock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DiskUsageTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong removals = new AtomicLong();
    private final List<CompletableFuture<DiskUsage>> asked = new ArrayList<>();
    private final DiskUsageCache cache =
            new DiskUsageCache(this::ask, removals::get, new Clock(() -> Instant.EPOCH, nanos::get));

    private CompletableFuture<DiskUsage> ask() {
        var future = new CompletableFuture<DiskUsage>();
        asked.add(future);
        return future;
    }

    private static DiskUsage read(int status, String text) throws IOException {
        return DiskUsageBody.of(
                DockerHttp.whole(status, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static String refusal(int status, String text) {
        return String.valueOf(
                assertThrows(EngineException.class, () -> read(status, text)).getMessage());
    }

    @Test
    void oneMeasurementAtATimeIsEnoughForAllAndIsKeptForAWhile() {
        var first = cache.measured();
        assertThat(cache.measured(), sameInstance(first));
        assertThat(asked.size(), is(1));
        nanos.addAndGet(DiskUsageCache.KEPT.toNanos() * 3);
        asked.getFirst().complete(DiskUsage.unknown("none"));
        assertThat("kept since it was measured, however long that took", cache.measured(), sameInstance(first));
        nanos.addAndGet(DiskUsageCache.KEPT.toNanos());
        var _ = cache.measured();
        assertThat(asked.size(), is(2));
    }

    @Test
    void aRemovalMakesWhatWasMeasuredBeforeItOutOfDate() {
        var first = cache.measured();
        asked.getFirst().complete(DiskUsage.unknown("before"));
        assertThat(first.join().usage().reason(), is("before"));

        removals.addAndGet(3);
        assertThat("nothing is measured until somebody asks", asked.size(), is(1));
        var second = cache.measured();
        assertThat(cache.measured(), sameInstance(second));
        assertThat("one measurement for all removals before it", asked.size(), is(2));
        asked.get(1).complete(DiskUsage.unknown("after"));
        assertThat(cache.measured().join().usage().reason(), is("after"));
        assertThat(asked.size(), is(2));
    }

    @Test
    void aMeasurementThatARemovalOvertakesIsForThoseAloneWhoAskedBeforeIt() {
        var before = cache.measured();
        removals.incrementAndGet();
        var after = cache.measured();
        var alsoAfter = cache.measured();
        assertThat("one at a time: daemons measure no two at once", asked.size(), is(1));

        asked.getFirst().complete(DiskUsage.unknown("with what was removed"));
        assertThat(before.join().usage().reason(), is("with what was removed"));
        assertThat(after.isDone(), is(false));
        assertThat(asked.size(), is(2));
        removals.incrementAndGet();
        asked.get(1).complete(DiskUsage.unknown("without it"));
        assertThat(after.join().usage().reason(), is("without it"));
        assertThat(alsoAfter.join().usage().reason(), is("without it"));
        assertThat("a removal costs one more at most, and none where nobody asks", asked.size(), is(2));
    }

    @Test
    void aMeasurementThatARemovalOvertakesAndThatFailsIsMadeAgain() {
        var before = cache.measured();
        removals.incrementAndGet();
        var after = cache.measured();
        asked.getFirst().completeExceptionally(new IllegalStateException("on purpose"));
        assertThat(before.isCompletedExceptionally(), is(true));
        asked.get(1).completeExceptionally(new IllegalStateException("once more"));
        assertThat("as the engine said it", after.exceptionNow().getMessage(), is("once more"));
    }

    @Test
    void aFailureIsNotKept() {
        var failed = cache.measured();
        asked.getFirst().completeExceptionally(new IllegalStateException("on purpose"));
        assertThat("as the engine said it", failed.exceptionNow().getMessage(), is("on purpose"));
        var _ = cache.measured();
        assertThat(asked.size(), is(2));
        var broken = new DiskUsageCache(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                removals::get,
                new Clock(() -> Instant.EPOCH, nanos::get));
        assertThat(broken.measured().isCompletedExceptionally(), is(true));
    }

    @Test
    void whatTheDaemonDidNotMeasureIsNull() throws IOException {
        var usage = read(200, """
            {"Images": [
               {"Id": "sha256:a", "RepoTags": ["nginx:1", "<none>:<none>"], "RepoDigests": ["nginx@sha256:b"],
                "Size": 10, "SharedSize": 4, "Containers": 0},
               {"Id": "sha256:c", "RepoTags": null, "Size": -1, "SharedSize": -1, "Containers": -1}],
             "Volumes": [
               {"Name": "data", "UsageData": {"Size": 4096, "RefCount": 1}},
               {"Name": "nfs", "UsageData": {"Size": -1, "RefCount": 1}},
               {"Name": "new", "UsageData": null}]}
            """);
        assertThat(
                usage.images(),
                is(List.of(
                        new DiskUsage.Image("sha256:a", List.of("nginx:1", "nginx@sha256:b"), 10L, 4L, 0),
                        new DiskUsage.Image("sha256:c", List.of(), null, null, null))));
        assertThat(usage.volumes().get("data"), is(4096L));
        assertThat(usage.volumes().get("nfs"), is(nullValue()));
        assertThat(usage.volumes().containsKey("new"), is(true));
        assertThat(usage.volumes().get("new"), is(nullValue()));
    }

    @Test
    void aRefusalNamesTheCallAndTheStatus() {
        assertThat(refusal(403, ""), is("the proxy before Docker refuses GET /system/df (403): let it through there"));
        assertThat(
                refusal(403, "<html><body><h1>403 Forbidden</h1></body></html>"),
                is("the proxy before Docker refuses GET /system/df (403): let it through there"));
        assertThat(
                refusal(403, "{\"message\": \"denied by plugin\"}"),
                is("GET /system/df was refused (403): denied by plugin"));
        assertThat(
                refusal(502, "<html>"),
                is("The Docker daemon answers with 502: GET /system/df was answered with status 502 and without"
                        + " words of Docker's"));
    }

    @Test
    void anAnswerWithoutAMeasurementIsRefused() throws IOException {
        for (var page : List.of("<html>all is well</html>", "", "{}", "[]", "7")) {
            assertThat(refusal(200, page), containsString("the answer to GET /system/df (200) is no measurement"));
        }
        assertThat(read(200, "{\"Images\": [], \"Volumes\": null}").images().isEmpty(), is(true));
    }

    @Test
    void aCallThatHangsIsAskedAgainAndTheFirstAnswerIsForAll() {
        var waiting = cache.measured();
        nanos.addAndGet(DiskUsageCache.ASKED_AGAIN.toNanos() - 1);
        var _ = cache.measured();
        assertThat(asked.size(), is(1));
        nanos.addAndGet(1);
        var again = cache.measured();
        assertThat(asked.size(), is(2));
        nanos.addAndGet(DiskUsageCache.ASKED_AGAIN.toNanos() * 5);
        var _ = cache.measured();
        assertThat("never more than these at once", asked.size(), is(DiskUsageCache.CALLS_MAX));
        asked.get(1).complete(DiskUsage.unknown("measured"));
        assertThat(again.join().usage().reason(), is("measured"));
        assertThat(waiting.join().usage().reason(), is("measured"));
        nanos.addAndGet(DiskUsageCache.KEPT.toNanos());
        var _ = cache.measured();
        assertThat("the dead one is one of the two", asked.size(), is(3));
        nanos.addAndGet(DiskUsageCache.ASKED_AGAIN.toNanos());
        var _ = cache.measured();
        assertThat(asked.size(), is(3));
        asked.getFirst().completeExceptionally(new IllegalStateException("too late"));
        assertThat(cache.measured().isDone(), is(false));
        assertThat("room again", asked.size(), is(4));
    }

    @Test
    void aFailureBesideACallThatIsUnderWaySaysNothingYet() {
        var waiting = cache.measured();
        nanos.addAndGet(DiskUsageCache.ASKED_AGAIN.toNanos());
        var _ = cache.measured();
        asked.get(1).completeExceptionally(new IllegalStateException("a disk usage operation is already running"));
        assertThat(waiting.isDone(), is(false));
        asked.getFirst().complete(DiskUsage.unknown("measured"));
        assertThat(waiting.join().usage().reason(), is("measured"));
    }

    @Test
    void anAnswerOfNothingSaysWhy() {
        var tree = DiskRoutes.tree(DiskUsage.unknown("it is away"), "2026-11-30T10:00:00Z", false);
        assertThat(tree.get("reason"), is("it is away"));
        assertThat(tree.get("measuredAt"), is(nullValue()));
    }

    @Test
    void aMeasurementThatTakesLongIsSaidBeforeTheDashboardGivesUp() throws IOException {
        var patience = Pattern.compile("ANSWER_MAX_MILLIS = ([0-9_]+);")
                .matcher(Files.readString(Path.of("src/main/resources/web/api.js")));
        assertThat(patience.find(), is(true));
        var millis = Long.parseLong(patience.group(1).replace("_", ""));
        assertThat(DiskRoutes.WAIT_MAX.toMillis(), lessThan(millis));
        assertThat(DiskRoutes.tree(DiskUsage.unknown("ask again"), null, true).get("measuring"), is(true));
    }
}
