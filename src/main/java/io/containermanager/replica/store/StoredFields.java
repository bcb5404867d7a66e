package io.containermanager.replica.store;

import io.containermanager.store.StoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a stored tree. A field that is missing or of another type is damage, and fails with its place.
 *
 * @param place of the tree, for messages
 * @param tree its fields
 */
record StoredFields(String place, Map<?, ?> tree) {

    Set<String> names() {
        var names = new TreeMap<String, Boolean>();
        tree.keySet().forEach(name -> names.put(String.valueOf(name), true));
        return names.keySet();
    }

    /** A field's name that is an id. */
    long id(String name) {
        try {
            return Long.parseLong(name);
        } catch (NumberFormatException malformed) {
            throw damaged(name);
        }
    }

    String text(String name) {
        var value = textOrNull(name);
        if (value == null) {
            throw damaged(name);
        }
        return value;
    }

    @Nullable
    String textOrNull(String name) {
        return switch (tree.get(name)) {
            case null -> null;
            case String text -> text;
            default -> throw damaged(name);
        };
    }

    long number(String name) {
        return switch (tree.get(name)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw damaged(name);
        };
    }

    boolean truth(String name) {
        return tree.get(name) instanceof Boolean truth ? truth : fail(name);
    }

    private boolean fail(String name) {
        throw damaged(name);
    }

    Instant instant(String name) {
        var value = instantOrNull(name);
        if (value == null) {
            throw damaged(name);
        }
        return value;
    }

    @Nullable
    Instant instantOrNull(String name) {
        var text = textOrNull(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException malformed) {
            throw damaged(name);
        }
    }

    /** A tree within this one. */
    StoredFields required(String name) {
        var found = optional(name);
        if (found == null) {
            throw damaged(name);
        }
        return found;
    }

    /** A tree within this one; null when there is none. */
    @Nullable
    StoredFields optional(String name) {
        return switch (tree.get(name)) {
            case null -> null;
            case Map<?, ?> found -> new StoredFields(place + "." + name, found);
            default -> throw damaged(name);
        };
    }

    /** A list of trees. */
    List<StoredFields> list(String name) {
        if (!(tree.get(name) instanceof List<?> items)) {
            throw damaged(name);
        }
        var found = new ArrayList<StoredFields>();
        for (var item : items) {
            if (!(item instanceof Map<?, ?> each)) {
                throw damaged(name);
            }
            found.add(new StoredFields(place + "." + name + "[" + found.size() + "]", each));
        }
        return found;
    }

    /** A list of texts. */
    List<String> texts(String name) {
        if (!(tree.get(name) instanceof List<?> items)) {
            throw damaged(name);
        }
        return items.stream()
                .map(item -> item instanceof String text ? text : String.valueOf(fail(name)))
                .toList();
    }

    /** A tree of texts. */
    Map<String, String> textsByName(String name) {
        var fields = required(name);
        var texts = new TreeMap<String, String>();
        fields.names().forEach(key -> texts.put(key, fields.text(key)));
        return texts;
    }

    StoreException damaged(String name) {
        return new StoreException.Unavailable(
                place + "." + name + " is missing or damaged; put a good copy of the Secret in its place, nothing was"
                        + " overwritten",
                null);
    }
}
