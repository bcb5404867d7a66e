package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.compose.file.Diagnostics.Place;
import io.containermanager.model.read.NearestKey;
import io.containermanager.model.read.TreeNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each key that an object of a Compose file may have. A key that stands nowhere here is refused as unknown.
 *
 * @param carried keys that mean here what they mean to Compose
 * @param warned keys that are left out with a warning, and why that does no harm
 * @param refused keys that Compose knows and that cannot be left out silently, and what to do instead
 */
public record Keys(Set<String> carried, Map<String, String> warned, Map<String, String> refused) {

    public Keys {
        carried = Set.copyOf(carried);
        warned = Map.copyOf(warned);
        refused = Map.copyOf(refused);
    }

    static Keys of(Set<String> carried) {
        return new Keys(carried, Map.of(), Map.of());
    }

    static Keys of(Set<String> carried, Map<String, String> warned) {
        return new Keys(carried, warned, Map.of());
    }

    /** Notes what is warned about, refused or unknown among an object's keys. */
    public void classify(Map<String, @Nullable Object> tree, String at, Diagnostics diagnostics) {
        classify(tree, at, diagnostics::warn, diagnostics::refuse);
    }

    /** As {@link #classify(Map, String, Notes)} for an object that may stand in another file. */
    void classify(Map<String, @Nullable Object> tree, Place at, Diagnostics diagnostics) {
        classify(
                tree,
                at.pointer(),
                (pointer, message) -> diagnostics.warn(new Place(at.file(), pointer), Message.of(message)),
                (pointer, message) -> diagnostics.refuse(new Place(at.file(), pointer), message));
    }

    private void classify(
            Map<String, @Nullable Object> tree,
            String at,
            BiConsumer<String, String> warn,
            BiConsumer<String, String> refuse) {
        tree.forEach((key, value) -> {
            String place = at + "/" + TreeNode.escaped(key);
            if (warned.containsKey(key)) {
                if (value != null) {
                    warn.accept(place, key + " is left out: " + warned.get(key));
                }
            } else if (refused.containsKey(key)) {
                if (Boolean.FALSE.equals(value)) {
                    // What is not wanted need not be had.
                    return;
                }
                refuse.accept(place, key + " " + refused.get(key));
            } else if (!carried.contains(key)) {
                refuse.accept(
                        Diagnostics.near(place, at),
                        "unknown key " + Diagnostics.quoted(key) + ": "
                                + NearestKey.advice(key, new TreeSet<>(carried)));
            }
        });
    }
}
