package io.containermanager.plan.resource;

import io.containermanager.model.ImageReference;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Anonymous volumes that a container with another image goes on with: an engine fills a volume from the image only while it is new, so that
 * what the new image has at their paths cannot be seen. Docker and Docker Compose do the same and say nothing. Pure.
 */
public final class HiddenFiles {

    private HiddenFiles() {}

    /** What to know of a container that is to be made with the volumes of another one. */
    public static Optional<PlanWarning> planned(DesiredService wanted, Container giver) {
        if (giver.anonymousVolumes().isEmpty()
                || sameImage(
                        giver.imageName(), giver.imageId(), wanted.service().imageName(), wanted.imageDigest())) {
            return Optional.empty();
        }
        var key = wanted.key();
        var message =
                DisplayName.service(wanted.app().appName(), wanted.service().serviceName()) + ": "
                        + described(key, giver.anonymousVolumes());
        return Optional.of(new PlanWarning(key.appId(), Set.of(key.serviceId()), message));
    }

    /** The volumes that two containers with different images share. */
    public static List<AnonymousVolume> between(Container before, Container after) {
        return sameImage(before.imageName(), before.imageId(), after.imageName(), after.imageId())
                ? List.of()
                : before.anonymousVolumes().stream()
                        .filter(after.anonymousVolumes()::contains)
                        .toList();
    }

    /** The same for all containers of a service, each volume once. */
    public static List<AnonymousVolume> among(List<Container> containers) {
        var shared = new ArrayList<AnonymousVolume>();
        for (var one : containers) {
            for (var other : containers) {
                between(one, other).stream().filter(it -> !shared.contains(it)).forEach(shared::add);
            }
        }
        return shared;
    }

    /** What that means, and what to do about it. */
    public static String described(ServiceKey key, List<AnonymousVolume> volumes) {
        return "its new image keeps the anonymous " + named(volumes)
                + " of its previous container, which hide what the image has there. If those are files of the image and"
                + " not data, request new volumes after the update: container-manager restart " + key.appId() + "/"
                + key.serviceId() + " --renew-anon-volumes, or POST /api/v1/apps/" + key.appId() + "/services/"
                + key.serviceId() + "/restart?renewVolumes=true (the old ones are kept)";
    }

    /** Volumes with their paths, for people. */
    public static String named(List<AnonymousVolume> volumes) {
        return (volumes.size() == 1 ? "volume " : "volumes ")
                + volumes.stream()
                        .map(volume -> volume.name() + " at " + volume.target())
                        .collect(Collectors.joining(", "));
    }

    private static boolean sameImage(
            String oneName, @Nullable String oneDigest, String otherName, @Nullable String otherDigest) {
        return ImageReference.same(oneName, otherName)
                && (oneDigest == null || otherDigest == null || oneDigest.equals(otherDigest));
    }
}
