package io.containermanager.engine.kubernetes.version;

import io.containermanager.model.ImageReference;
import io.containermanager.plan.input.ImageLocks;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The images that nodes are known to have pulled for this process, at most {@link #MAX} references; the oldest are forgotten, and so are all at a
 * restart: then an image is pulled once more, which takes a moment where a node has it. Thread-safe.
 */
public final class PulledImages {

    public static final int MAX = 10_000;

    /** Digests by normal reference; an empty one is not known. */
    private final Map<String, String> digests = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX;
        }
    };

    public synchronized void add(String reference, @Nullable String digest) {
        var normal = ImageReference.normal(reference);
        digests.remove(normal);
        digests.put(normal, digest == null ? "" : digest);
        if (digest != null) {
            digests.put(ImageReference.normal(ImageLocks.byDigest(reference, digest)), digest);
        }
    }

    public synchronized boolean has(String reference) {
        return digests.containsKey(ImageReference.normal(reference));
    }

    public synchronized @Nullable String digest(String reference) {
        var digest = digests.get(ImageReference.normal(reference));
        return digest == null || digest.isEmpty() ? null : digest;
    }

    public synchronized boolean forget(String reference) {
        return digests.remove(ImageReference.normal(reference)) != null;
    }

    public synchronized Set<String> references() {
        return new HashSet<>(digests.keySet());
    }
}
