package io.containermanager.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's images and volumes take on its disk.
 *
 * @param images all images that it has, also those of others
 * @param volumes bytes of each volume by its name; null where the engine does not know them
 * @param reason why nothing is known; null when it is
 */
public record DiskUsage(
        List<Image> images,
        Map<String, @Nullable Long> volumes,
        @Nullable String reason) {

    /**
     * An image.
     *
     * @param id its digest
     * @param names the references to it, tags first; empty when it is untagged
     * @param sizeBytes bytes of all its layers; null when unknown
     * @param sharedBytes how many of them other images have too; null when unknown
     * @param containers how many containers use it, running or not; null when unknown
     */
    public record Image(
            String id,
            List<String> names,
            @Nullable Long sizeBytes,
            @Nullable Long sharedBytes,
            @Nullable Integer containers) {
        public Image {
            names = List.copyOf(names);
        }
    }

    public DiskUsage {
        images = List.copyOf(images);
    }

    /** Nothing, for that reason. */
    public static DiskUsage unknown(String reason) {
        return new DiskUsage(List.of(), Map.of(), reason);
    }
}
