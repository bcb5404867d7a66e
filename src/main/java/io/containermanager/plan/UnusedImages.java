package io.containermanager.plan;

import io.containermanager.model.ImageReference;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.ImageLocks;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Which of the images that this manager pulled are no longer used. Pure; images that others fetched are never named. */
public final class UnusedImages {
    private UnusedImages() {}

    /**
     * The images to remove.
     *
     * @param fetched what this manager fetched: the digest that came, by reference
     * @param targets the kept targets, newest first, with the digests they are bound to
     * @param good versions that services may come back to
     * @param previousKept how many images of a service are kept beside its newest
     */
    public static List<String> removable(
            Map<String, String> fetched,
            List<DesiredState> targets,
            Collection<DesiredService> good,
            int previousKept,
            Observation now) {
        var needed = new HashSet<String>();
        var perService = new HashMap<ServiceKey, LinkedHashSet<String>>();
        for (var target : targets) {
            target.apps().values().stream()
                    .flatMap(app -> app.services().stream())
                    .forEach(service -> {
                        var versions = perService.computeIfAbsent(service.key(), _ -> new LinkedHashSet<>());
                        var reference = ImageReference.normal(service.imageReference());
                        if (versions.contains(reference) || versions.size() <= previousKept) {
                            versions.add(reference);
                            needed.add(reference);
                        }
                    });
        }
        good.forEach(service -> needed.add(ImageReference.normal(service.imageReference())));
        now.containers().forEach(container -> needed.add(ImageReference.normal(reference(container))));
        return fetched.entrySet().stream()
                .filter(it -> !needed.contains(ImageReference.normal(it.getKey()))
                        && !needed.contains(ImageLocks.byDigest(it.getKey(), it.getValue())))
                .map(Map.Entry::getKey)
                .filter(now::hasImage)
                .sorted()
                .toList();
    }

    private static String reference(Container container) {
        var digest = container.imageId();
        return digest == null ? container.imageName() : ImageLocks.byDigest(container.imageName(), digest);
    }
}
