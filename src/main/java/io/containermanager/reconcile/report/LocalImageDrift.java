package io.containermanager.reconcile.report;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.ImageLocks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices containers that were recreated from another image than before by the same tag, whether their declaration changed or not. A pulled image
 * is held by its digest, so that happens unasked only to images that were built or loaded on the machine: they have no digest, and their tag
 * means whatever it was given last, after a rollback too. Confined to the loop; forgets at a restart.
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
            return imageName.equals(now.imageName) && !imageId.equals(now.imageId);
        }

        /** Whether a registry gave it: then it is another one because an update or a rollback was ordered. */
        boolean pulled(Observation seen) {
            return seen.hasImage(ImageLocks.byDigest(imageName, imageId));
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
            if (before != null && before.moved(now) && !now.pulled(own)) {
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
        var rollback =
                before.specHash().equals(now.specHash()) ? "" : ", and a rollback does not bring the former one back";
        return "its container was recreated from another image: the tag " + now.imageName() + " means "
                + shortened(now.imageId()) + " now, and meant " + shortened(before.imageId())
                + ". An image that was built or loaded on this machine has no digest to hold it by" + rollback
                + ": give each build a tag of its own, or push it to a registry";
    }

    private static String shortened(String imageId) {
        return imageId.substring(0, Math.min(SHORT_ID_CHARS, imageId.length()));
    }
}
