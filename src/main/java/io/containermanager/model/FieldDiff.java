package io.containermanager.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One field in which two declarations of a service differ, for people: values masked and cut.
 *
 * @param field by its wire names, with dots: {@code imageName}, {@code ports}, {@code environment.LOG_LEVEL}
 * @param before its value, at most {@link #VALUE_CHARS_MAX} characters; null when it was at its default
 * @param after its value, likewise; a secret that changed reads {@link Masking#MASK} on both sides
 */
public record FieldDiff(
        String field, @Nullable String before, @Nullable String after) {

    /** Characters of a value; longer ones end in "…". */
    public static final int VALUE_CHARS_MAX = 200;

    /** Fields that one comparison lists; then one more says how many there are beyond. */
    public static final int FIELDS_MAX = 50;

    /** The fields that differ, by name. */
    public static List<FieldDiff> between(Service before, Service after) {
        var found = new ArrayList<FieldDiff>();
        compare(
                "",
                new Pair(tree(before), tree(Masking.mask(before))),
                new Pair(tree(after), tree(Masking.mask(after))),
                found);
        if (found.size() <= FIELDS_MAX) {
            return List.copyOf(found);
        }
        var listed = new ArrayList<>(found.subList(0, FIELDS_MAX));
        listed.add(new FieldDiff("and " + (found.size() - FIELDS_MAX) + " more", null, null));
        return List.copyOf(listed);
    }

    /** The same place of a declaration as it is, and as it may be seen. */
    private record Pair(@Nullable Object plain, @Nullable Object masked) {

        @Nullable
        Object plain(String key) {
            return plain instanceof Map<?, ?> map ? map.get(key) : null;
        }

        Pair child(String key) {
            return new Pair(plain(key), masked instanceof Map<?, ?> map ? map.get(key) : null);
        }

        boolean leaf() {
            return plain != null && !(plain instanceof Map);
        }
    }

    private static Map<String, @Nullable Object> tree(Service service) {
        Map<String, @Nullable Object> tree = ConfigWriter.write(service.config());
        tree.put("serviceName", service.serviceName());
        tree.put("imageName", service.imageName());
        return tree;
    }

    private static void compare(String field, Pair before, Pair after, List<FieldDiff> found) {
        if (Objects.equals(before.plain(), after.plain())) {
            return;
        }
        if (before.leaf() || after.leaf()) {
            found.add(new FieldDiff(field, text(before.masked()), text(after.masked())));
            return;
        }
        var keys = new TreeSet<String>();
        for (Pair pair : List.of(before, after)) {
            if (pair.plain() instanceof Map<?, ?> map) {
                map.keySet().forEach(key -> keys.add(String.valueOf(key)));
            }
        }
        keys.forEach(
                key -> compare(field.isEmpty() ? key : field + "." + key, before.child(key), after.child(key), found));
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = value instanceof String plain ? plain : CanonicalJson.write(value);
        return text.length() <= VALUE_CHARS_MAX ? text : text.substring(0, VALUE_CHARS_MAX) + "…";
    }
}
