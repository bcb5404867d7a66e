package io.containermanager.model.text;

import java.util.Collection;
import java.util.List;

/** Lists names in a sentence, up to a number of them; the others are counted. Pure. */
public final class Names {

    private Names() {}

    /** {@code a}, {@code a and b}, {@code a, b and c}, or {@code a, b and 3 more}. */
    public static String listed(Collection<String> names, int max) {
        var all = List.copyOf(names);
        if (all.size() > max) {
            return String.join(", ", all.subList(0, max)) + " and " + (all.size() - max) + " more";
        }
        return all.size() < 2
                ? String.join(", ", all)
                : String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.getLast();
    }
}
