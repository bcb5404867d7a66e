package io.containermanager.reconcile.report;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices containers that were recreated from another image than before, though the declaration did not change. A pulled image is held by its
 * digest, so that happens only to images that were built or loaded on the machine: they have no digest, and their tag means whatever it was
 * given last. Confined to the loop; forgets at a restart.
 */
public final class LocalImageDrift {

    private static final int SHORT_ID_CHARS = 19;

    private final Map<ServiceKey, Ran> ran = new HashMap<>();

    private record Ran(String specHash, String imageName, String imageId) {

        static @Nullable Ran of(Container container) {
            var id = container.imageId();
            return id == null || !container.run().running()
                    ? null
                    : new Ran(container.owner().specHash(), container.imageName(), id);
        }

        boolean moved(Ran now) {
            return specHash.equals(now.specHash) && imageName.equals(now.imageName) && !imageId.equals(now.imageId);
        }
    }

    /** What is to be published of the manager's containers as they are now. */
    public List<Event> observed(Observation own) {
        var events = new ArrayList<Event>();
        for (var container : own.containers()) {
            var now = Ran.of(container);
            if (now == null) {
                continue;
            }
            var before = ran.put(container.key(), now);
            if (before != null && before.moved(now)) {
                events.add(Event.ofService(EventType.DRIFT_DETECTED, container.key(), reason(before, now))
                        .with("containerId", container.id())
                        .with("image", now.imageName())
                        .with("imageIdBefore", before.imageId())
                        .with("imageId", now.imageId()));
            }
        }
        return events;
    }

    /** Forgets services that are neither declared nor run. */
    public void keepOnly(Collection<ServiceKey> services) {
        ran.keySet().retainAll(services);
    }

    private static String reason(Ran before, Ran now) {
        return "its container was recreated from another image: the tag " + now.imageName() + " means "
                + shortened(now.imageId()) + " now, and meant " + shortened(before.imageId())
                + ". An image that was built or loaded on this machine has no digest to hold it by: give each build a"
                + " tag of its own, or push it to a registry";
    }

    private static String shortened(String imageId) {
        return imageId.substring(0, Math.min(SHORT_ID_CHARS, imageId.length()));
    }
}
