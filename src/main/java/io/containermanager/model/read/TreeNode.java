package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.Violations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place of a plain tree: its value, its JSON pointer, and where to complain. A node without a value stands for what
 * was left out
 * as well as for null: nothing that can be declared distinguishes them. No method throws, whatever the tree holds.
 *
 * @param value the plain value, or null
 * @param pointer where it stands
 * @param violations takes what is wrong with it
 */
public record TreeNode(@Nullable Object value, String pointer, Violations violations) {

    boolean absent() {
        return value == null;
    }

    boolean isMap() {
        return value instanceof Map;
    }

    boolean isList() {
        return value instanceof List;
    }

    /** Complains; of the whole document by what it is. */
    void bad(String message) {
        violations.add(pointer, pointer.isEmpty() ? "the document " + message : message);
    }

    /** Complains about what can be read and no engine takes; not about a tree that was accepted before. */
    void useless(String message) {
        violations.addUnlessStored(pointer, message);
    }

    /** Complains as {@link #bad} does, and answers null for use in an expression. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // safe: it answers nothing but null
    <T> @Nullable T refuse(String message) {
        bad(message);
        return null;
    }

    /** Whether this is a map; complains about anything else, and about each key that is not known. */
    public boolean object(Collection<String> known) {
        if (!(value instanceof Map<?, ?> map)) {
            bad("must be an object, not " + kind());
            return false;
        }
        for (Object key : map.keySet()) {
            String name = String.valueOf(key);
            if (!known.contains(name)) {
                complainAbout(name, known);
            }
        }
        return true;
    }

    private void complainAbout(String key, Collection<String> known) {
        String where = key.length() > Limits.QUOTE_CHARS_MAX ? pointer : pointer + "/" + escaped(key);
        violations.add(where, "unknown key " + PlainText.quoted(key) + ": " + NearestKey.advice(key, known));
    }

    /** The value of a key; absent when there is no such key. */
    public TreeNode child(String key) {
        Object child = value instanceof Map<?, ?> map ? map.get(key) : null;
        return new TreeNode(child, pointer + "/" + escaped(key), violations);
    }

    /** The entries of a map, in its order; empty when absent; complains about anything else. */
    Map<String, TreeNode> entries() {
        var entries = new LinkedHashMap<String, TreeNode>();
        if (value instanceof Map<?, ?> map) {
            if (within(map.size(), Limits.ENTRIES_MAX)) {
                map.forEach((key, child) -> entries.put(
                        String.valueOf(key),
                        new TreeNode(child, pointer + "/" + escaped(String.valueOf(key)), violations)));
            }
        } else if (value != null) {
            bad("must be an object, not " + kind());
        }
        return entries;
    }

    /** The items of a list; empty when absent; complains about anything else. */
    List<TreeNode> items() {
        return items(Limits.ENTRIES_MAX);
    }

    List<TreeNode> items(int max) {
        var items = new ArrayList<TreeNode>();
        if (value instanceof List<?> list) {
            if (within(list.size(), max)) {
                for (Object item : list) {
                    items.add(new TreeNode(item, pointer + "/" + items.size(), violations));
                }
            }
        } else if (value != null) {
            bad("must be a list, not " + kind());
        }
        return items;
    }

    private boolean within(int size, int max) {
        if (size > max) {
            bad("has " + size + " entries: at most " + max + " are allowed");
        }
        return size <= max;
    }

    /** A list, or one item without the list around it. */
    List<TreeNode> oneOrMore() {
        return value == null || value instanceof List ? items() : List.of(this);
    }

    /** The text of a string, number or boolean; null when absent or refused. */
    @Nullable
    String text() {
        return text(Limits.TEXT_CHARS_MAX);
    }

    @Nullable
    String text(int maxChars) {
        if (value == null) {
            return null;
        }
        String text = PlainText.of(value);
        if (text == null) {
            return refuse("must be a string, not " + kind());
        }
        if (text.length() > maxChars) {
            return refuse("has " + text.length() + " characters: at most " + maxChars + " are allowed");
        }
        return PlainText.intact(text) ? text : refuse("contains a NUL or an unpaired surrogate: write valid text");
    }

    /** As {@link #text}, but a missing one is refused too. */
    @Nullable
    String requiredText(int maxChars) {
        return value == null ? refuse("is missing: give a string") : text(maxChars);
    }

    /** As {@link #requiredText}, but only a string: a number in the place of a name is a mistake, not a name. */
    @Nullable
    String requiredString(int maxChars) {
        return value == null || value instanceof String
                ? requiredText(maxChars)
                : refuse("must be a string, not " + kind());
    }

    /** A text of a form that can be quoted in the complaint. */
    @Nullable
    String word(Pattern form, String rule) {
        String text = text(Limits.TEXT_CHARS_MAX);
        if (text == null || form.matcher(text).matches()) {
            return text;
        }
        return refuse(PlainText.quoted(text) + " " + rule);
    }

    /** A path from the root of a file system. */
    @Nullable
    String absolutePath() {
        String path = text();
        if (path == null || path.startsWith("/")) {
            return path;
        }
        return refuse(PlainText.quoted(path) + " must be an absolute path, beginning with /");
    }

    /** Every text of a list, or of one item without the list around it. */
    List<String> texts() {
        var texts = new ArrayList<String>();
        for (TreeNode item : oneOrMore()) {
            String text = item.requiredText(Limits.TEXT_CHARS_MAX);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    List<String> words(Pattern form, String rule) {
        var words = new ArrayList<String>();
        for (TreeNode item : oneOrMore()) {
            String word = item.absent() ? item.requiredText(Limits.TEXT_CHARS_MAX) : item.word(form, rule);
            if (word != null) {
                words.add(word);
            }
        }
        return words;
    }

    /** True or false, also as a string (what interpolation leaves behind); null when absent or refused. */
    @Nullable
    Boolean flag() {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        return switch (value) {
            case String text when text.equals("true") -> Boolean.TRUE;
            case String text when text.equals("false") -> Boolean.FALSE;
            default -> refuse("must be true or false, not " + kind());
        };
    }

    /** A whole number within bounds; null when absent or refused. */
    @Nullable
    Long integer(long min, long max) {
        if (value == null) {
            return null;
        }
        Long number = PlainText.integer(value);
        if (number == null || number < min || number > max) {
            return refuse("must be a whole number from " + min + " to " + max);
        }
        return number;
    }

    /** An id: a whole number that is written as one. Null when absent or refused. */
    @Nullable
    Long id(long max) {
        return value instanceof String
                ? refuse("must be a whole number from 1 to " + max + ", without quotes")
                : integer(1, max);
    }

    private String kind() {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "a list";
            case String text -> "a string";
            case Boolean flag -> "a boolean";
            case Number number -> "a number";
            default -> "what it is";
        };
    }

    /** A key as a token of a JSON pointer (RFC 6901, section 3). */
    public static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** The keys and places that a JSON pointer leads by, as they are in the tree; none for the whole of it. */
    public static List<String> tokens(String pointer) {
        return Arrays.stream(pointer.split("/", -1))
                .skip(1)
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList();
    }
}
