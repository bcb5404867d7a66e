package io.containermanager.engine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The images that an engine has, and which containers use them.
 *
 * @param images all of them, also those of others
 * @param ownContainer the name of the container that this manager runs in itself; null where it runs in none
 * @param reason why they are neither listed nor removed here, for people; null when they are
 */
public record EngineImages(
        List<Image> images,
        @Nullable String ownContainer,
        @Nullable String reason) {

    private static final String ID_PREFIX = "sha256:";
    private static final int SHORT_ID_CHARS = 12;

    /**
     * An image.
     *
     * @param id the engine's own id of it
     * @param names the references to it, tags first; empty when it is untagged
     * @param sizeBytes bytes of all its layers; null when unknown
     * @param sharedBytes how many of them other images have too; null when unknown
     * @param usedBy the names of the containers that were made from it, running or not, also those of others
     */
    public record Image(
            String id,
            List<String> names,
            @Nullable Long sizeBytes,
            @Nullable Long sharedBytes,
            List<String> usedBy) {
        public Image {
            names = List.copyOf(names);
            usedBy = List.copyOf(usedBy);
        }

        /** What it is removed by: its first name, or its id. */
        public String name() {
            return names.isEmpty() ? id : names.getFirst();
        }

        /** What people call it: its first name, or the beginning of its id, as Docker lists it. */
        public String label() {
            var hex = id.startsWith(ID_PREFIX) ? id.substring(ID_PREFIX.length()) : id;
            return names.isEmpty() ? hex.substring(0, Math.min(SHORT_ID_CHARS, hex.length())) : names.getFirst();
        }

        /** The bytes that its removal gives back at least, as layers that it shares may stay; null when unknown. */
        public @Nullable Long freedBytes() {
            return sizeBytes == null || sharedBytes == null ? null : (Long) Math.max(0, sizeBytes - sharedBytes);
        }
    }

    public EngineImages {
        images = List.copyOf(images);
    }

    /** Those of an engine in none of whose containers this manager runs. */
    public EngineImages(List<Image> images, @Nullable String reason) {
        this(images, null, reason);
    }

    /** None, for that reason. */
    public static EngineImages none(String reason) {
        return new EngineImages(List.of(), Objects.requireNonNull(reason));
    }
}
