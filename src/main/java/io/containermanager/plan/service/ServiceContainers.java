package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.step.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service's containers, sorted by what they are to it.
 *
 * @param match the one whose spec is the wanted one: a live one before others, then the newest; null when there is none
 * @param others all the rest, newest first, but those that the engine is removing
 * @param removing whether the engine is removing one
 */
public record ServiceContainers(@Nullable Container match, List<Container> others, boolean removing) {

    /** Why one is made where there is none. */
    static final Reason MISSING = new Reason("its container does not exist", "its container did not exist");

    /** Live first, then newest; the id decides between twins, so that every plan chooses alike. */
    private static final Comparator<Container> PREFERENCE = Comparator.comparing(ServiceContainers::live)
            .thenComparing(Container::createdAt)
            .thenComparing(Container::id)
            .reversed();

    private static final Comparator<Container> NEWEST_FIRST = Comparator.comparing(Container::createdAt)
            .thenComparing(Container::id)
            .reversed();

    /**
     * Sorts the containers.
     *
     * @param held the version that failed, when another one is wanted because of that
     * @param lost ids of those that cannot serve again, whatever they were made from
     */
    static ServiceContainers of(
            DesiredService wanted,
            List<Container> own,
            EngineFacts facts,
            ServiceMemory.@Nullable Hold held,
            Set<String> lost) {
        if (own.isEmpty()) {
            return new ServiceContainers(null, List.of(), false);
        }
        var match = own.stream()
                .filter(container -> matches(wanted, container, facts) && !isHeld(held, container, facts))
                .filter(container -> !lost.contains(container.id()))
                .min(PREFERENCE)
                .orElse(null);
        var others = new ArrayList<>(own);
        others.removeIf(container -> container.equals(match) || status(container) == Status.REMOVING);
        others.sort(NEWEST_FIRST);
        boolean removing = own.stream().anyMatch(container -> status(container) == Status.REMOVING);
        return new ServiceContainers(match, List.copyOf(others), removing);
    }

    /** How they stand to the declaration, as far as no rule knows better. */
    Sync sync() {
        if (match != null) {
            return Sync.IN_SYNC;
        }
        return others.isEmpty() ? Sync.MISSING : Sync.NEEDS_UPDATE;
    }

    boolean anyLive() {
        return (match != null && live(match)) || others.stream().anyMatch(ServiceContainers::live);
    }

    /** Whether a container was made from that spec. One whose fingerprint cannot be read is never replaced for that alone. */
    static boolean matches(DesiredService wanted, Container container, EngineFacts facts) {
        if (status(container) == Status.DEAD || status(container) == Status.REMOVING) {
            return false;
        }
        var origin = facts.origins().get(container.id());
        var hash = container.owner().specHash();
        if (wanted.specHash().equals(facts.networks().alike().get(container.id()))) {
            return wanted.is(wanted.specHash(), origin == null ? null : runs(wanted, container, origin));
        }
        if (SpecHash.comparable(hash)) {
            return wanted.is(hash, origin == null ? null : runs(wanted, container, origin));
        }
        return origin == null || origin.specHash() == null || wanted.is(origin.specHash(), origin.imageDigest());
    }

    /** What failed with another image of the same spec is not what is wanted in its place, though that be bound to no image. */
    private static boolean isHeld(ServiceMemory.@Nullable Hold held, Container container, EngineFacts facts) {
        return held != null && held.imageDigest() != null && isOf(held, container, facts);
    }

    /** Whether a container is one of the version that failed. One whose revision was bound to no image is known by the image it has. */
    static boolean isOf(ServiceMemory.Hold held, Container container, EngineFacts facts) {
        var origin = facts.origins().get(container.id());
        var bound = origin == null ? null : origin.imageDigest();
        return held.specHash().equals(container.owner().specHash())
                && (held.imageDigest() == null
                        || held.imageDigest().equals(bound == null ? container.imageId() : bound));
    }

    /**
     * The digest that a container runs. One that was made for a revision that was bound to none, from an image that no registry gave, is not
     * what a newer revision was bound to: its own image decides.
     */
    private static @Nullable String runs(DesiredService wanted, Container container, EngineFacts.Origin origin) {
        boolean older = container.owner().revision() < wanted.revision();
        return origin.imageDigest() == null && older ? container.imageId() : origin.imageDigest();
    }

    /** Whether a container is one of the version that ran well. */
    static boolean isOf(GoodSpec good, Container container, EngineFacts facts) {
        var origin = facts.origins().get(container.id());
        var digest = origin == null ? null : origin.imageDigest();
        return container.owner().specHash().equals(good.specHash())
                && (digest == null || good.imageDigest() == null || digest.equals(good.imageDigest()));
    }

    /** The digest by which a registry can give a container's image again; null for an image that no registry gave. */
    static @Nullable String registryDigest(Container container, Observation observation) {
        var digest = container.imageId();
        return digest != null && observation.hasImage(ImageLocks.byDigest(container.imageName(), digest))
                ? digest
                : null;
    }

    /** What is remembered of a container of the wanted spec that runs well. */
    static GoodSpec goodSpec(DesiredService wanted, Container container, Observation observation) {
        return new GoodSpec(wanted.revision(), wanted.specHash(), digest(wanted, container, observation));
    }

    /** What is remembered of a container of the wanted spec that failed. */
    static ServiceMemory.Hold hold(DesiredService wanted, Container container, Observation observation, String reason) {
        var digest = digest(wanted, container, observation);
        return new ServiceMemory.Hold(wanted.specHash(), digest, wanted.revision(), reason);
    }

    private static @Nullable String digest(DesiredService wanted, Container container, Observation observation) {
        return wanted.imageDigest() != null ? wanted.imageDigest() : registryDigest(container, observation);
    }

    /** The same of a container by what it says itself: its version may not be wanted any more. */
    static GoodSpec goodSpec(Container container, Observation observation) {
        var owner = container.owner();
        return new GoodSpec(owner.revision(), owner.specHash(), registryDigest(container, observation));
    }

    /** Whether a container holds what a second one of its service would want: it runs or will run again without us. */
    public static boolean live(Container container) {
        return switch (status(container)) {
            case RUNNING, PAUSED, RESTARTING -> true;
            case CREATED, EXITED, DEAD, REMOVING -> false;
        };
    }

    private static Status status(Container container) {
        return container.run().status();
    }

    /**
     * Why a container is to be replaced by one of another version.
     *
     * @param before the container; null when it is not known
     */
    static Reason difference(
            DesiredService declared, DesiredService wanted, @Nullable Container before, EngineFacts facts) {
        if (before != null && before.owner().specHash().equals(wanted.specHash())) {
            var bound = "revision " + declared.revision() + " is bound to a different image of "
                    + wanted.service().imageName() + " than its container ";
            return new Reason(bound + "runs", bound + "ran").and(": " + wanted.imageDigest());
        }
        var fields = before == null ? null : facts.differences().get(before.id());
        var different = "revision " + declared.revision() + " declares a different spec than its container ";
        return new Reason(different + "has", different + "had")
                .and(fields == null || fields.isEmpty() ? "" : ": " + String.join(", ", fields));
    }
}
