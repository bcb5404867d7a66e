package io.containermanager.engine.kubernetes.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import io.containermanager.model.observed.Container;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a busy API server does: it drops watches that are too old, and asks for patience. */
class UnrulyApiServerTest {

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/" + FakeCluster.NAMESPACE + "/deployments";

    @TempDir
    Path folder;

    private FakeCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FakeCluster(folder);
        cluster.pull();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatHappenedWhileWatchesWereTooOldIsSeenByAnotherList() {
        var stays = cluster.create(1, it -> it);
        cluster.create(2, it -> it);
        assertThat(cluster.containers(), hasSize(2));
        var gone = cluster.api.paths(DEPLOYMENTS).stream()
                .filter(it -> it.contains("web2"))
                .findFirst()
                .orElseThrow();
        cluster.api.expireWatches();
        cluster.api.remove(gone);
        await().atMost(30, SECONDS)
                .ignoreExceptions()
                .until(() -> cluster.containers().size() == 1);
        assertThat(cluster.containers().getFirst().id(), is(stays));
        cluster.start(stays);
        assertThat("watched again", cluster.containers().getFirst().run().running(), is(true));
    }

    @Test
    void aReplicaThatTakesOverSeesWhatAnotherOneDidWhileItsWatchStoodStill() {
        var stays = cluster.create(1, it -> it);
        cluster.create(2, it -> it);
        var gone = cluster.api.paths(DEPLOYMENTS).stream()
                .filter(it -> it.contains("web2"))
                .findFirst()
                .orElseThrow();
        cluster.api.throttle(WATCHED + "?watch", 1, 2);
        cluster.api.expireWatches();
        cluster.api.remove(gone);
        cluster.engine.refresh().join();

        assertThat(cluster.containers().stream().map(Container::id).toList(), contains(stays));
    }

    @Test
    void aRequestThatIsThrottledIsMadeAgainAfterTheTimeThatTheServerNames() {
        cluster.api.throttle("POST " + DEPLOYMENTS, 2, 1);
        long began = System.nanoTime();
        cluster.create(1, it -> it);
        assertThat((System.nanoTime() - began) / 1_000_000_000 >= 2, is(true));
        assertThat(cluster.containers(), hasSize(1));
    }

    private static final String WATCHED = "GET /apis/apps/v1/deployments";

    /** How long a new engine takes until it has listed and watches all. */
    private static long secondsUntilWatched(Path folder, Duration callTimeout, Consumer<FakeApiServer> prepared) {
        long began = System.nanoTime();
        try (var other = new FakeCluster(folder, callTimeout, prepared)) {
            await().atMost(60, SECONDS)
                    .ignoreExceptions()
                    .until(() -> other.containers().isEmpty());
        }
        return (System.nanoTime() - began) / 1_000_000_000;
    }

    @Test
    void aListThatIsThrottledIsMadeAgainAfterTheTimeThatTheServerNames(@TempDir Path other) {
        var seconds = secondsUntilWatched(other, Duration.ofSeconds(30), it -> it.throttle(WATCHED, 1, 3));
        assertThat(seconds, is(greaterThanOrEqualTo(3L)));
    }

    @Test
    void aWatchThatIsThrottledIsMadeAgainAfterTheTimeThatTheServerNames(@TempDir Path other) {
        var seconds = secondsUntilWatched(other, Duration.ofSeconds(30), it -> it.throttle(WATCHED + "?watch", 1, 3));
        assertThat(seconds, is(greaterThanOrEqualTo(3L)));
    }

    @Test
    void aServerThatNamesAnHourIsAskedAgainWithinTheTimeOfACall(@TempDir Path other) {
        var seconds = secondsUntilWatched(other, Duration.ofSeconds(4), it -> it.throttle(WATCHED, 1, 3_600));
        assertThat(seconds, is(both(greaterThanOrEqualTo(2L)).and(lessThan(30L))));
    }

    @Test
    void oneThatIsThrottledForLongFailsAndNothingWasMade() {
        cluster.api.throttle("POST " + DEPLOYMENTS, 1_000, 1);
        assertThrows(EngineException.Unavailable.class, () -> cluster.create(1, it -> it));
        assertThat(cluster.containers(), is(empty()));
        cluster.api.throttle("POST " + DEPLOYMENTS, 0, 1);
        cluster.create(1, it -> it);
        assertThat(
                cluster.api.paths(DEPLOYMENTS).stream()
                        .map(it -> it.contains("web1"))
                        .toList(),
                contains(true));
    }
}
