package io.containermanager.reconcile;

import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking the registry what the tags of an app mean now.
 *
 * @param images what each service's image means, and what the service was bound to
 * @param revision of the newest target: a new one when an image moved and the update was to be made
 * @param changed whether a new revision was made
 * @param applied the pass that applies it; null when nothing was applied
 */
public record ImageUpdateResult(
        List<Image> images,
        long revision,
        boolean changed,
        @Nullable Applied applied) {
    public ImageUpdateResult {
        images = List.copyOf(images);
    }

    /** Whether an update brings another image. */
    public boolean moved() {
        return images.stream().anyMatch(Image::moved);
    }

    /**
     * The image of one service.
     *
     * @param serviceId the service
     * @param serviceName its name
     * @param image the reference that the target declares
     * @param from the digest it runs, null when it is not known
     * @param to the digest that the registry gives, null when it could not be asked
     * @param moved whether an update brings that: not if the service is bound to it, nor if that very image is held
     * @param hold why the service is held, if the tag means the image that failed, or if moved might; null otherwise
     * @param problem why it was not asked, or what the registry said; null when all went well
     */
    public record Image(
            long serviceId,
            String serviceName,
            String image,
            @Nullable String from,
            @Nullable String to,
            boolean moved,
            @Nullable Hold hold,
            @Nullable String problem) {
        /** Whether the tag means the very image that is held. */
        public boolean held() {
            return hold != null && !moved;
        }
    }
}
