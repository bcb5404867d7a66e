package io.containermanager.engine.kubernetes.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.Volume;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was deleted and stays because of a finalizer is named, with what to do. */
class HeldDeletionsTest {

    private static final String IN = "/namespaces/" + FakeCluster.NAMESPACE;
    private static final String PODS = "/api/v1" + IN + "/pods/";
    private static final String DEPLOYMENTS = "/apis/apps/v1" + IN + "/deployments/";
    private static final String CLAIMS = "/api/v1" + IN + "/persistentvolumeclaims/";

    @AutoClose
    private final FakeCluster cluster;

    HeldDeletionsTest(@TempDir Path folder) {
        cluster = new FakeCluster(folder, Duration.ofSeconds(6), _ -> {});
        cluster.pull();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void hold(String path, String... finalizers) {
        cluster.api.merge(path, Map.of("metadata", Map.of("finalizers", List.of(finalizers))));
    }

    private static Matcher<String> names(String kind, String name, String finalizer) {
        return allOf(
                containsString(
                        kind + " " + name + " was deleted, should be gone since 2026-11-28T12:00:00Z, and waits for"
                                + " the finalizer " + finalizer),
                containsString("kubectl get " + kind.toLowerCase(java.util.Locale.ROOT) + " " + name + " -n "
                        + FakeCluster.NAMESPACE + " -o jsonpath='{.metadata.finalizers}'"),
                containsString("kubectl patch " + kind.toLowerCase(java.util.Locale.ROOT) + " " + name));
    }

    private String running() {
        var usual = UpdatePolicy.DEFAULTS;
        var rollout = new UpdatePolicy(usual.pullPolicy(), usual.updateStrategy(), Duration.ofSeconds(1));
        var id = cluster.create(1, it -> it.rollout(rollout));
        cluster.start(id);
        return id;
    }

    @Test
    void aPodThatStaysAfterItsStop() {
        var id = running();
        var pod = cluster.api.paths(PODS).getFirst();
        hold(pod, "example.com/hold");
        var failed = assertThrows(EngineException.Rejected.class, () -> cluster.stop(id));
        assertThat(failed.getMessage(), names("Pod", name(pod), "example.com/hold."));
        var seen = requireNonNull(cluster.containers().getFirst().pods()).getFirst();
        assertThat("and while it is held", seen.reason(), names("Pod", name(pod), "example.com/hold."));
        hold(pod);
        cluster.stop(id);
        assertThat(cluster.api.paths(PODS), is(empty()));
    }

    @Test
    void theWorkloadOfARunningServiceThatWasDeletedOutside() {
        var id = running();
        var path = cluster.api.paths(DEPLOYMENTS).getFirst();
        hold(path, "example.com/one", "example.com/two");
        cluster.api.remove(path);
        await().atMost(30, SECONDS).until(() -> edited() != null);
        assertThat(edited(), startsWith("its Deployment " + name(path)));
        assertThat(edited(), containsString("waits for the finalizers example.com/one, example.com/two."));
        cluster.stop(id);
        var failed = assertThrows(EngineException.Rejected.class, () -> cluster.remove(id));
        assertThat(failed.getMessage(), containsString("Deployment " + name(path) + " was deleted"));
    }

    private @org.jspecify.annotations.Nullable String edited() {
        return cluster.containers().getFirst().attached().changed().spec();
    }

    @Test
    void aClaimThatIsPurgedWhilePodsMountIt() {
        cluster.execute(new Step.CreateVolume(FakeCluster.APP, "7_data", Volume.PLAIN, Reason.of("declared")));
        var claim = cluster.api.paths(CLAIMS).getFirst();
        hold(claim, "kubernetes.io/pvc-protection");
        var purge = new Step.RemoveVolume(FakeCluster.APP, "7_data", Reason.of("purged"));
        var failed = assertThrows(EngineException.Rejected.class, () -> cluster.execute(purge));
        assertThat(
                failed.getMessage(),
                names("PersistentVolumeClaim", name(claim), "kubernetes.io/pvc-protection (pods still mount it)."));
        assertThat(cluster.api.get(claim), is(notNullValue()));
    }

    @Test
    void aNamespaceThatIsBeingDeletedSaysWhatItWaitsFor() {
        var path = "/api/v1/namespaces/" + FakeCluster.NAMESPACE;
        var remaining =
                "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances";
        cluster.api.merge(
                path, Map.of("status", Map.of("conditions", List.of(Map.of("status", "True", "message", remaining)))));
        cluster.api.refuse(
                "POST /apis/apps/v1" + IN,
                403,
                "deployments.apps \"web1\" is forbidden: unable to create new content in namespace "
                        + FakeCluster.NAMESPACE + " because it is being terminated");
        var failed = assertThrows(EngineException.Rejected.class, () -> cluster.create(1, it -> it));
        assertThat(failed.getMessage(), containsString("It waits: " + remaining));
    }
}
