package io.containermanager.reconcile.operation;

import io.containermanager.engine.EngineImages;
import io.containermanager.engine.EngineImages.Image;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ImageReference;
import io.containermanager.plan.ImageNeeds;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.OperationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes images by hand, as {@code docker image rm} and {@code docker image prune -a} do: one, or all that nothing uses or needs. Pure.
 *
 * @param image a name or an id of one, or the beginning of its id; null for all that are unused
 * @param dryRun whether to change nothing
 * @param by who asks
 */
public record ImageRemoval(@Nullable String image, boolean dryRun, String by) {

    /** How many are removed at a time; a further request removes more. */
    public static final int IMAGES_MAX = 200;

    /** Containers and services that are named to people; further ones are counted. */
    private static final int NAMED_MAX = 5;

    private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

    /**
     * An image and what keeps it.
     *
     * @param usedByOthers those of its containers that this manager does not manage
     * @param neededBy who needs it though no container uses it, for people
     */
    public record Found(Image image, List<String> usedByOthers, List<String> neededBy) {

        public Found {
            usedByOthers = List.copyOf(usedByOthers);
            neededBy = List.copyOf(neededBy);
        }

        /** Whether no container uses it and no service needs it. */
        public boolean removable() {
            return image.usedBy().isEmpty() && neededBy.isEmpty();
        }

        /** Why it cannot be removed, as a sentence without an end. */
        String kept() {
            if (image.usedBy().isEmpty()) {
                return "image " + image.label() + " is needed by " + some(neededBy);
            }
            var others = usedByOthers.size() < image.usedBy().size()
                    ? ""
                    : image.usedBy().size() == 1
                            ? ", which this manager does not manage"
                            : ", none of which this manager manages";
            return "image " + image.label() + " is used by "
                    + (image.usedBy().size() == 1 ? "container " : "containers ") + some(image.usedBy()) + others;
        }

        private static String some(List<String> all) {
            int more = all.size() - NAMED_MAX;
            var named = String.join(", ", all.subList(0, Math.min(NAMED_MAX, all.size())));
            return more > 0 ? named + " and " + more + " more" : named;
        }
    }

    /**
     * An image that stays though nothing uses it.
     *
     * @param why what keeps it
     * @param reason the same for people
     */
    public record Kept(Image image, Why why, String reason) {

        /** What keeps it. */
        public enum Why {
            /** A service needs it. */
            NEEDED,
            /** The engine refuses to remove it. */
            REFUSED,
            /** It lost its names; the engine keeps it for an image that is built on it. */
            UNTAGGED
        }
    }

    /**
     * What is to be done.
     *
     * @param remove these, in this order
     * @param kept unused ones that stay
     * @param left how many more could be removed by a further request
     */
    public record Decision(List<Image> remove, List<Kept> kept, int left) {
        public Decision {
            remove = List.copyOf(remove);
            kept = List.copyOf(kept);
        }
    }

    /**
     * Every image of an engine with what needs it.
     *
     * @param managed whether a container of that name is this manager's
     */
    public static List<Found> found(EngineImages engine, Predicate<String> managed, ImageNeeds needs) {
        return engine.images().stream()
                .map(image -> {
                    var names = new ArrayList<>(image.names());
                    names.add(image.id());
                    var others =
                            image.usedBy().stream().filter(managed.negate()).toList();
                    return new Found(image, others, needs.of(names));
                })
                .toList();
    }

    /**
     * Which images go.
     *
     * @param managed whether a container of that name is this manager's
     * @throws OperationException when the one that is meant does not exist or has to stay
     */
    public Decision decide(EngineImages engine, Predicate<String> managed, ImageNeeds needs) {
        if (engine.reason() != null) {
            throw new OperationException.Refused(engine.reason());
        }
        var found = found(engine, managed, needs);
        if (image != null) {
            var meant = meant(image, found);
            if (!meant.removable()) {
                throw new OperationException.Refused(capital(meant.kept())
                        + (meant.image().usedBy().isEmpty()
                                ? ": change what needs it first"
                                : ": remove what uses it first"));
            }
            return new Decision(List.of(meant.image()), List.of(), 0);
        }
        var removable =
                found.stream().filter(Found::removable).map(Found::image).toList();
        var kept = found.stream()
                .filter(it -> it.image().usedBy().isEmpty() && !it.removable())
                .map(it -> new Kept(it.image(), Kept.Why.NEEDED, it.kept()))
                .toList();
        var first = removable.subList(0, Math.min(IMAGES_MAX, removable.size()));
        return new Decision(first, kept, removable.size() - first.size());
    }

    private static String capital(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1);
    }

    private static Found meant(String image, List<Found> found) {
        var name = ImageReference.normal(image);
        for (var it : found) {
            if (it.image().names().stream().map(ImageReference::normal).anyMatch(name::equals)) {
                return it;
            }
        }
        var id = ID.matcher(image);
        var begun = id.matches()
                ? found.stream()
                        .filter(it -> it.image().id().replace("sha256:", "").startsWith(id.group(1)))
                        .toList()
                : List.<Found>of();
        if (begun.size() > 1) {
            throw new OperationException.Refused(
                    begun.size() + " images have an id that begins with " + image + ": give more of it");
        }
        if (begun.isEmpty()) {
            throw new OperationException.Unknown("The engine has no image " + image);
        }
        return begun.getFirst();
    }

    /** What the engine is asked for: an image is gone with its last name, an untagged one by its id. */
    public List<Step.RemoveImage> steps(Image gone) {
        return (gone.names().isEmpty() ? List.of(gone.id()) : gone.names())
                .stream()
                        .map(name -> new Step.RemoveImage(0, name, gone.id(), Reason.of("requested by " + by)))
                        .toList();
    }

    /** A removal of all unused images begins: told before, because a manager that is killed meanwhile may not tell of each that is gone. */
    public Event begun(List<Image> going) {
        return Event.of(
                        EventType.OPERATOR_ACTION,
                        "removal of " + going.size() + (going.size() == 1 ? " unused image" : " unused images")
                                + " requested by " + by)
                .with("by", by)
                .with("images", going.stream().map(Image::label).toList());
    }

    /** An image is gone. */
    public Event event(Image gone) {
        return Event.of(EventType.IMAGE_REMOVED, "image " + gone.label() + " was removed by " + by)
                .with("image", gone.name())
                .with("imageId", gone.id())
                .with("names", gone.names())
                .with("freedBytes", gone.freedBytes())
                .with("by", by);
    }

    /** An image that the engine keeps though it has no name any more. */
    public Kept untagged(Image image) {
        return new Kept(
                image,
                Kept.Why.UNTAGGED,
                "the names of image " + image.label()
                        + " were removed; the image stays because another is built on it");
    }

    /** Nothing is freed by that. */
    public Event event(Kept untagged) {
        var image = untagged.image();
        return Event.of(EventType.IMAGE_REMOVED, untagged.reason() + " (requested by " + by + ")")
                .with("image", image.name())
                .with("imageId", image.id())
                .with("names", image.names())
                .with("freedBytes", 0)
                .with("by", by);
    }
}
