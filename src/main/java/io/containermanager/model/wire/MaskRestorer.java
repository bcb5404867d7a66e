package io.containermanager.model.wire;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violations;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.secret.Masking;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts stored values where a posted declaration has masks; a mask left over reaches neither store nor hash nor engine. Pure. */
public final class MaskRestorer {

    private MaskRestorer() {}

    /** Whether a mask stands anywhere: a declaration without one is {@linkplain #restore restored} as it is. */
    public static boolean isMasked(State posted) {
        var found = new Violations();
        in(StateTree.write(posted), found);
        return !found.none();
    }

    /**
     * What was posted, with stored values in place of masks. A mask for which nothing is stored is a violation wherever it stands; its pointer
     * goes into the wire form as {@link StateTree} writes it.
     */
    public static Parsed<State> restore(State posted, State stored) {
        var apps = new TreeMap<Long, App>();
        posted.apps()
                .forEach((id, app) ->
                        apps.put(id, Masking.filled(app, stored.apps().get(id))));
        var state = new State(apps);
        var violations = new Violations();
        in(StateTree.write(state), violations);
        return violations.none() ? new Parsed.Good<>(state) : new Parsed.Bad<>(violations.list());
    }

    /** As for a state; {@code stored} is the app of the same id, null when there is none. */
    public static Parsed<App> restore(App posted, @Nullable App stored) {
        App app = Masking.filled(posted, stored);
        var violations = new Violations();
        in(StateTree.write(app), violations);
        return violations.none() ? new Parsed.Good<>(app) : new Parsed.Bad<>(violations.list());
    }

    /** Adds a violation for each text of a written tree that holds a mask; its depth is bounded by what is written. */
    private static void in(@Nullable Object tree, Violations violations) {
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
                    Masking.MASK + " stands for a stored value, but none is stored here: send the value itself");
        }
    }
}
