package io.containermanager.plan.input;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which image a tag means to a revision: looked up once, then kept, so that a tag that moves changes nothing until an update is requested. The
 * digests of a revision are listed by reference ({@code web:1}), and by service ({@code 1001/2 web:1}) where one differs from the others.
 * Pure.
 */
public final class ImageLocks {
    private ImageLocks() {}

    /** The digest that a service's image is bound to, null when to none. */
    public static @Nullable String digest(Map<String, String> digests, ServiceKey key, String image) {
        var own = digests.get(ofService(key, image));
        return own == null ? digests.get(image) : own;
    }

    private static String ofService(ServiceKey key, String image) {
        return key + " " + image;
    }

    /** These digests with one service's image bound to that digest; the others of the same reference keep theirs. */
    public static Map<String, String> with(Map<String, String> digests, ServiceKey key, String image, String digest) {
        var changed = new TreeMap<>(digests);
        changed.remove(ofService(key, image));
        if (!digest.equals(changed.get(image))) {
            changed.put(ofService(key, image), digest);
        }
        return changed;
    }

    /** The same for a digest that was found running: what is bound already stays. */
    public static Map<String, String> noted(Map<String, String> digests, ServiceKey key, String image, String digest) {
        if (digest(digests, key, image) != null) {
            return digests;
        }
        var changed = new TreeMap<>(digests);
        changed.put(image, digest);
        return changed;
    }

    /**
     * What a new target takes over from the applied one: images that are declared as before stay what they are, but those with pull
     * policy {@code always}, which ask for the newest with every new target.
     */
    public static Map<String, String> inherited(State state, Map<String, String> applied) {
        var kept = new TreeMap<String, String>();
        eachService(state, (key, service) -> {
            var image = service.imageName();
            var digest = digest(applied, key, image);
            if (digest != null && service.config().updatePolicy().pullPolicy() != PullPolicy.ALWAYS) {
                kept.putAll(kept.containsKey(image) ? with(kept, key, image, digest) : Map.of(image, digest));
            }
        });
        // A digest by reference would bind those services too that ask for the newest.
        eachService(state, (_, service) -> {
            if (service.config().updatePolicy().pullPolicy() == PullPolicy.ALWAYS) {
                kept.remove(service.imageName());
            }
        });
        return kept;
    }

    /**
     * Whether a state means the same images with either of these digests, as far as both are known: digests of other services, and those
     * noted once a container ran, make no difference.
     */
    public static boolean same(State state, Map<String, String> digests, Map<String, String> other) {
        return moved(state, digests, state, other).isEmpty();
    }

    /**
     * A service whose image is declared as before and bound to another digest.
     *
     * @param image as it is declared
     * @param before the digest that it was bound to
     * @param now the one that it is bound to
     */
    public record Moved(ServiceKey key, String image, String before, String now) {}

    /** The services of both states that mean another image by the same reference, as far as both digests are known. */
    public static List<Moved> moved(
            State before, Map<String, String> digestsBefore, State now, Map<String, String> digestsNow) {
        var moved = new ArrayList<Moved>();
        eachService(now, (key, service) -> {
            var image = service.imageName();
            if (before.service(key).filter(old -> old.imageName().equals(image)).isPresent()) {
                var one = digest(digestsBefore, key, image);
                var two = digest(digestsNow, key, image);
                if (one != null && two != null && !one.equals(two)) {
                    moved.add(new Moved(key, image, one, two));
                }
            }
        });
        return moved;
    }

    private static void eachService(State state, BiConsumer<ServiceKey, Service> action) {
        for (App app : state.apps().values()) {
            app.services().forEach(service -> action.accept(new ServiceKey(app.appId(), service.serviceId()), service));
        }
    }

    /** The reference {@code repository@digest} of an image, in its normal form. */
    public static String byDigest(String image, String digest) {
        return ImageReference.apart(image).repository() + "@" + digest;
    }
}
