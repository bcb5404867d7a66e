package io.containermanager.engine.kubernetes.client;

import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts what the library reports of one kind into the cache, by uid: the library itself tells objects apart by name, and reports one that was
 * deleted and made again while the watch was broken as changed.
 *
 * @param objects is changed here only
 * @param listed is called each time all objects of a list have been put
 * @param listener is called after each change
 */
record ObjectFeed(
        ResourceKind kind,
        ObjectIndex objects,
        KubernetesSerialization serialization,
        Runnable listed,
        Consumer<Change> listener)
        implements ResourceEventHandler<GenericKubernetesResource> {

    @Override
    public void onList(String resourceVersion, boolean remainedEmpty) {
        listed.run();
    }

    @Override
    public void onAdd(GenericKubernetesResource object) {
        put(object);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
        if (!before.getMetadata().getUid().equals(object.getMetadata().getUid())) {
            onDelete(before, true);
        }
        put(object);
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean unknown) {
        var tree = tree(object);
        var gone = objects.remove(object.getMetadata().getUid());
        listener.accept(new Change(kind, unknown && gone != null ? gone : tree, null));
    }

    private void put(GenericKubernetesResource object) {
        var tree = tree(object);
        var before = objects.put(object.getMetadata().getUid(), tree);
        listener.accept(new Change(kind, before, tree));
    }

    @SuppressWarnings("unchecked") // The library's word for a plain tree.
    private Map<String, Object> tree(GenericKubernetesResource object) {
        object.getMetadata().setManagedFields(List.of());
        return (Map<String, Object>) serialization.convertValue(object, Map.class);
    }
}
