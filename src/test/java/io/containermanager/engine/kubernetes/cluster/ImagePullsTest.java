package io.containermanager.engine.kubernetes.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that pull images, on an API server in memory. */
class ImagePullsTest {

    private static final String PODS = "/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/pods/";

    @AutoClose
    private final FakeCluster cluster;

    ImagePullsTest(@TempDir Path folder) {
        cluster = new FakeCluster(folder);
    }

    private static Map<String, Object> waiting(String reason) {
        var state = Map.of("waiting", Map.of("reason", reason, "message", "not found"));
        return Map.of("containerStatuses", List.of(Map.of("name", "service", "state", state)));
    }

    private void noPodStays() {
        await().atMost(30, SECONDS).until(() -> cluster.api.paths(PODS).isEmpty());
    }

    @Test
    void aPullThatIsCancelledLeavesNoPod() {
        cluster.api.node(_ -> waiting("ContainerCreating"));
        var pull = cluster.engine.execute(FakeCluster.pullStep());
        await().atMost(30, SECONDS).until(() -> cluster.api.paths(PODS).size() == 1);
        pull.cancel(true);
        noPodStays();
    }

    @Test
    void aPullThatIsCancelledBeforeItKnowsOfItsPodLeavesNone() {
        var pull = new Object[1];
        cluster.api.node(_ -> waiting("ContainerCreating"));
        cluster.api.after("POST /api/v1/namespaces/" + FakeCluster.NAMESPACE + "/pods", () -> {
            await().atMost(30, SECONDS).until(() -> pull[0] != null);
            ((java.util.concurrent.Future<?>) pull[0]).cancel(true);
        });
        pull[0] = cluster.engine.execute(FakeCluster.pullStep());
        await().atMost(30, SECONDS)
                .until(() -> cluster.api.asked().stream().anyMatch(it -> it.startsWith("DELETE " + PODS)));
        noPodStays();
    }

    @Test
    void aPodThatCannotBeDeletedDoesNotHideWhyThePullFailed() {
        cluster.api.node(_ -> waiting("ErrImagePull"));
        cluster.api.refuse("DELETE " + PODS, 500, "etcd is slow");
        var failed = assertThrows(EngineException.Rejected.class, cluster::pull);
        assertThat(failed.rejection(), is(Cause.PULL_FAILED));
        assertThat(failed.getMessage(), containsString("not found"));
        assertThat(cluster.api.paths(PODS), hasSize(1));
    }
}
