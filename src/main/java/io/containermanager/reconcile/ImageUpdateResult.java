package io.containermanager.reconcile;

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

    /** Whether a tag means another image than its service runs. */
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
     * @param problem why it was not asked, or what the registry said; null when all went well
     */
    public record Image(
            long serviceId,
            String serviceName,
            String image,
            @Nullable String from,
            @Nullable String to,
            @Nullable String problem) {
        /** Whether the tag means another image than the service runs. */
        public boolean moved() {
            return to != null && !to.equals(from);
        }
    }
}
