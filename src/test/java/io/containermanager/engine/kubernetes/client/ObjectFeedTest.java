package io.containermanager.engine.kubernetes.client;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the library reports, as the cache's objects. */
class ObjectFeedTest {

    private final ObjectIndex objects = new ObjectIndex(
            object -> List.of(String.valueOf(ManifestTree.text(ManifestTree.object(object, "metadata"), "name"))));
    private final List<Change> changes = new ArrayList<>();
    private int listed;
    private final ObjectFeed feed =
            new ObjectFeed(ResourceKind.POD, objects, new KubernetesSerialization(), () -> listed++, changes::add);

    private static GenericKubernetesResource pod(String uid, String version) {
        var pod = new GenericKubernetesResource();
        pod.setKind("Pod");
        pod.setApiVersion("v1");
        pod.setMetadata(new ObjectMetaBuilder()
                .withName("web-0")
                .withUid(uid)
                .withResourceVersion(version)
                .build());
        return pod;
    }

    private List<String> seen() {
        return changes.stream()
                .map(it -> text(it.before()) + " -> " + text(it.after()))
                .toList();
    }

    private static String text(@Nullable Map<String, Object> object) {
        return object == null
                ? "none"
                : ManifestTree.text(ManifestTree.object(object, "metadata"), "uid") + "@"
                        + ManifestTree.text(ManifestTree.object(object, "metadata"), "resourceVersion");
    }

    @Test
    void aListIsReportedOnceItsObjectsAreHere() {
        feed.onAdd(pod("a", "1"));
        assertThat(listed, is(0));
        feed.onList("1", false);
        assertThat(listed, is(1));
    }

    @Test
    void anObjectIsAddedChangedAndDeleted() {
        feed.onAdd(pod("a", "1"));
        feed.onUpdate(pod("a", "1"), pod("a", "2"));
        assertThat(text(requireNonNull(objects.get("a"))), is("a@2"));
        feed.onDelete(pod("a", "3"), false);
        assertThat(seen(), contains("none -> a@1", "a@1 -> a@2", "a@3 -> none"));
        assertThat(objects.all(), is(empty()));
        assertThat("nothing is kept of a group that is gone", objects.groups(), is(0));
    }

    @Test
    void anObjectMadeAgainUnderItsNameIsADeletionAndANewOne() {
        feed.onAdd(pod("a", "1"));
        feed.onUpdate(pod("a", "1"), pod("b", "9"));
        assertThat(objects.all().stream().map(ObjectFeedTest::text).toList(), contains("b@9"));
        assertThat(seen(), contains("none -> a@1", "a@1 -> none", "none -> b@9"));
    }

    @Test
    void objectsThatBelongTogetherAreFoundTogether() {
        feed.onAdd(pod("a", "1"));
        feed.onAdd(pod("b", "2"));
        feed.onUpdate(pod("a", "1"), pod("a", "3"));
        assertThat(
                objects.group("web-0").stream().map(ObjectFeedTest::text).toList(), containsInAnyOrder("a@3", "b@2"));
        assertThat(objects.group("web-1"), is(empty()));
    }
}
