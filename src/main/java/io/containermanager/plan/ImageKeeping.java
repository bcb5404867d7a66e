package io.containermanager.plan;

import io.containermanager.model.Container;
import io.containermanager.model.Observation;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of the images that this process fetched nobody needs any more. Pure; images that others fetched are never named. */
public final class ImageKeeping {

    private ImageKeeping() {}

    /**
     * The images to remove.
     *
     * @param fetched references that this process fetched
     * @param targets the kept targets, newest first
     * @param good specs that services may come back to
     * @param previousKept how many images of a service are kept beside its newest
     */
    public static List<String> removable(
            Set<String> fetched,
            List<State> targets,
            Collection<DesiredService> good,
            int previousKept,
            Observation now) {
        var needed = new HashSet<String>();
        var perService = new HashMap<ServiceKey, LinkedHashSet<String>>();
        for (var target : targets) {
            target.apps()
                    .values()
                    .forEach(app -> app.services().forEach(service -> {
                        var images = perService.computeIfAbsent(
                                new ServiceKey(app.appId(), service.serviceId()), _ -> new LinkedHashSet<>());
                        if (images.size() <= previousKept) {
                            images.add(service.imageName());
                        }
                    }));
        }
        perService.values().forEach(needed::addAll);
        good.forEach(service -> needed.add(service.service().imageName()));
        now.containers().stream().map(Container::imageName).forEach(needed::add);
        return fetched.stream()
                .filter(image -> !needed.contains(image) && now.images().contains(image))
                .sorted()
                .toList();
    }
}
