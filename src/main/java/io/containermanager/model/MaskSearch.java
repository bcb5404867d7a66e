package io.containermanager.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds masks that nothing took the place of: they must reach neither store nor hash nor engine. */
final class MaskSearch {

    private MaskSearch() {}

    /** Adds a violation for each text of a written tree that holds a mask; its depth is bounded by what is written. */
    static void in(@Nullable Object tree, Violations violations) {
        search(tree, "", violations);
    }

    private static void search(@Nullable Object value, String pointer, Violations violations) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((key, child) -> {
                    String name = String.valueOf(key);
                    String below = pointer + "/" + TreeNode.escaped(name);
                    complain(name, below, violations);
                    search(child, below, violations);
                });
            case List<?> list -> {
                for (int place = 0; place < list.size(); place++) {
                    search(list.get(place), pointer + "/" + place, violations);
                }
            }
            case String text -> complain(text, pointer, violations);
            case null, default -> {}
        }
    }

    private static void complain(String text, String pointer, Violations violations) {
        if (text.contains(Masking.MASK)) {
            violations.add(
                    pointer,
                    Masking.MASK + " stands for a stored value, and none is stored here: give the value itself");
        }
    }
}
