package io.containermanager.reconcile;

import io.containermanager.engine.StepResult;
import io.containermanager.model.ImageReference;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.ImageKeeping;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.step.Step;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Which images were fetched, for whom, and which images revisions run with. What must outlive the manager is in the store: an image that
 * a manager before this one fetched is removed like one of its own. Confined to the loop.
 */
final class ImageTracker {
    private final Loop loop;
    private final Map<ServiceKey, String> fetchedFor = new HashMap<>();

    ImageTracker(Loop loop) {
        this.loop = loop;
    }

    /** The spec hash a service's image was fetched for by this process. */
    Map<ServiceKey, String> fetchedFor() {
        return fetchedFor;
    }

    /** The service has its container: with the next one, {@code always} asks again. */
    void used(ServiceKey key) {
        fetchedFor.remove(key);
    }

    /** Only what was not there before is ours to remove one day. */
    void fetched(String image, StepResult result) {
        wanting(image).forEach(service -> fetchedFor.put(service.key(), service.specHash()));
        var digest = result.imageDigest();
        if (!result.changed() || digest == null) {
            return;
        }
        var added = new HashMap<>(Map.of(image, digest));
        var before = loop.targets.fetchedImages().get(image);
        if (before != null && !before.equals(digest)) {
            // The tag moved: what it meant before is still there, under its digest.
            added.put(ImageLocks.byDigest(image, before), before);
        }
        if (!loop.targets.fetchedImages().entrySet().containsAll(added.entrySet())) {
            write(loop.dependencies.store().noteImages(added, List.of()));
        }
    }

    void removed(String image) {
        if (loop.targets.fetchedImages().containsKey(image)) {
            write(loop.dependencies.store().noteImages(Map.of(), List.of(image)));
        }
    }

    /** The services that a fetch of this reference serves. */
    Stream<DesiredService> wanting(String image) {
        return Stream.concat(
                        loop.targets.healed().apps().values().stream().flatMap(app -> app.services().stream()),
                        loop.targets.lastGood().values().stream())
                .filter(service -> ImageReference.same(service.imageReference(), image));
    }

    /** Steps that remove the images which we fetched and no kept revision needs any more. */
    List<Step> unneeded(Observation observation) {
        var fetched = loop.targets.fetchedImages();
        if (loop.targets.problem() != null || fetched.isEmpty()) {
            return List.of();
        }
        var targets = loop.dependencies.store().history(TargetStore.HISTORY_MAX_TARGETS).stream()
                .map(loop.targets::desired)
                .toList();
        int kept = loop.dependencies.settings().previousImages();
        var good = loop.targets.lastGood().values();
        return ImageKeeping.removable(fetched, targets, good, kept, observation).stream()
                .<Step>map(image -> new Step.RemoveImage(
                        0,
                        image,
                        Objects.requireNonNull(fetched.get(image)),
                        "we fetched it, and neither the newest nor the " + kept + " versions before need it"))
                .toList();
    }

    /** Notes what images a revision runs with, once it runs. */
    void noteDigests(long revision, Observation observation) {
        var target = loop.targets.applied();
        if (target.revision() != revision || revision == 0) {
            return;
        }
        var digests = running(target, observation);
        if (!digests.equals(target.digests())) {
            write(loop.dependencies.store().noteDigests(revision, digests));
        }
    }

    /** Notes these for a revision, and for every other revision that containers were made for what those run. */
    CompletableFuture<Void> noteAll(long revision, Map<String, String> digests) {
        var store = loop.dependencies.store();
        var all = new ArrayList<CompletableFuture<Void>>();
        all.add(store.noteDigests(revision, digests));
        loop.observation().containers().stream()
                .map(container -> container.owner().revision())
                .distinct()
                .filter(it -> it != revision && it > 0)
                .flatMap(it -> store.revision(it).stream())
                .forEach(it -> all.add(store.noteDigests(it.revision(), running(it, loop.observation()))));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** What the revision's containers run, where a registry could give it again. */
    Map<String, String> running(StoredTarget target, Observation observation) {
        var digests = target.digests();
        for (var container : observation.containers()) {
            var id = container.imageId();
            boolean ours = container
                    .owner()
                    .instance()
                    .equals(loop.dependencies.instance().get());
            var declared = target.state()
                    .service(container.key())
                    .filter(service -> ImageReference.same(service.imageName(), container.imageName()));
            if (ours
                    && id != null
                    && declared.isPresent()
                    && observation.hasImage(ImageLocks.byDigest(container.imageName(), id))) {
                digests = ImageLocks.noted(
                        digests, container.key(), declared.get().imageName(), id);
            }
        }
        return digests;
    }

    private void write(CompletableFuture<Void> written) {
        loop.queue.answer(written, (_, failure) -> {
            if (failure != null) {
                loop.stepOutcomes.storeFailed(failure);
            }
        });
    }
}
