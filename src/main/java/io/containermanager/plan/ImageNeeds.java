package io.containermanager.plan;

import io.containermanager.model.ImageReference;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** For which services images have to stay, whether a container uses them yet or not. Pure. */
public final class ImageNeeds {

    private final Map<String, Set<String>> needs = new HashMap<>();

    private ImageNeeds() {}

    /**
     * What is needed of an engine's images.
     *
     * @param applied the target that is maintained
     * @param newest the target that would be applied next
     * @param good versions that services may come back to
     */
    public static ImageNeeds of(DesiredState applied, DesiredState newest, Collection<DesiredService> good) {
        var known = new ImageNeeds();
        known.declared(applied, " of the applied revision ");
        if (newest.revision() != applied.revision()) {
            known.declared(newest, " of revision ");
        }
        good.forEach(service -> {
            var reference = ImageReference.normal(service.imageReference());
            if (known.needs.getOrDefault(reference, Set.of()).stream()
                    .noneMatch(it -> it.startsWith(name(service) + " of "))) {
                known.add(reference, name(service) + ", which ran well with it in revision " + service.revision());
            }
        });
        return known;
    }

    private void declared(DesiredState target, String of) {
        target.apps().values().stream()
                .flatMap(app -> app.services().stream())
                .forEach(service ->
                        add(ImageReference.normal(service.imageReference()), name(service) + of + target.revision()));
    }

    private void add(String reference, String who) {
        needs.computeIfAbsent(reference, _ -> new LinkedHashSet<>()).add(who);
    }

    private static String name(DesiredService service) {
        return DisplayName.service(service.app().appName(), service.service().serviceName());
    }

    /** Who needs an image that has these names, for people: {@code shop/web of the applied revision 4}. */
    public List<String> of(List<String> names) {
        return names.stream()
                .map(ImageReference::normal)
                .distinct()
                .flatMap(name -> needs.getOrDefault(name, Set.of()).stream())
                .distinct()
                .toList();
    }
}
