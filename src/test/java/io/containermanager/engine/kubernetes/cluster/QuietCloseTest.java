package io.containermanager.engine.kubernetes.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.LogRequest;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** An engine ends without a word, whatever it is doing: what is logged while it stops looks like a fault to operators. */
@Isolated("it reads what all loggers of the process log")
class QuietCloseTest {

    private static final int ROUNDS = 10;

    /** Leaves the processor to what is tested. */
    private static final long PAUSE_NANOS = 200_000;

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/" + FakeCluster.NAMESPACE + "/deployments/";
    private static final String PODS = "/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/pods/";

    @TempDir
    Path folder;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                logged.add(entry.getLevel() + " " + entry.getLoggerName() + ": " + entry.getMessage() + " "
                        + entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void leave() {
        Logger.getLogger("").removeHandler(handler);
    }

    private FakeCluster another(int round) throws IOException {
        return new FakeCluster(Files.createDirectory(folder.resolve("round-" + round)));
    }

    private void nothingIsLogged() {
        await().during(300, MILLISECONDS).atMost(10, SECONDS).untilAsserted(() -> assertThat(logged, is(empty())));
    }

    /** Changes all pods and workloads, again and again. */
    private static Thread stream(FakeApiServer api, AtomicBoolean over) {
        return Thread.ofVirtual().start(() -> {
            for (int at = 0; !over.get(); at++) {
                var mark = Map.<String, Object>of(
                        "metadata", Map.of("annotations", Map.of("example.com/at", Integer.toString(at))));
                for (var below : List.of(PODS, DEPLOYMENTS)) {
                    api.paths(below).forEach(path -> api.merge(path, mark));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    @Test
    void underAStreamOfEvents() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var over = new AtomicBoolean();
            var cluster = another(round);
            cluster.pull();
            for (long service = 1; service <= 3; service++) {
                var id = cluster.create(service, it -> it.replicas(2));
                cluster.start(id);
                cluster.engine.follow(id, new LogRequest(null, 10), _ -> {});
            }
            var changes = stream(cluster.api, over);
            if (round % 2 == 1) {
                cluster.api.expireWatches();
            }
            cluster.close();
            over.set(true);
            changes.join();
        }
        nothingIsLogged();
    }

    @Test
    void whileItBeginsToListAndWatch() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var cluster = another(round);
            if (round % 2 == 1) {
                await().atMost(10, SECONDS).until(() -> !cluster.api.asked().isEmpty());
            }
            cluster.close();
        }
        nothingIsLogged();
    }

    @Test
    void whileStepsAreUnderWay() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var cluster = another(round);
            cluster.pull();
            var id = cluster.create(1, it -> it);
            var observed = cluster.engine.observe();
            var steps = List.of(cluster.engine.execute(FakeCluster.pullStep()), cluster.engine.stats(), observed);
            cluster.engine.follow(id, new LogRequest(null, 10), _ -> {});
            cluster.close();
            steps.forEach(step -> step.cancel(false));
        }
        nothingIsLogged();
    }
}
