package io.containermanager.model.read;

import io.containermanager.model.Limits;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what may be written as a map or as a list of {@code KEY=VALUE}: variables, labels, sysctls, options. */
final class KeyValues {

    private static final Pattern BLANK = Pattern.compile("\\s");

    private static final Pattern VARIABLE = Pattern.compile("[^\\s=\\x00]{1,255}");
    private static final Pattern ANY_KEY = Pattern.compile("[^=\\x00]{1,255}");

    private KeyValues() {}

    /** Environment variables; numbers and booleans become strings. */
    static SortedMap<String, String> environment(TreeNode node) {
        return read(node, VARIABLE, "a variable name has 1 to 255 characters and no space or =");
    }

    /** Labels, sysctls and driver options. */
    static SortedMap<String, String> plain(TreeNode node) {
        return read(node, ANY_KEY, "a key has 1 to 255 characters and no =");
    }

    private static SortedMap<String, String> read(TreeNode node, Pattern form, String rule) {
        var pairs = new TreeMap<String, String>();
        if (node.isList()) {
            node.items().forEach(item -> readPair(item, form, rule, pairs));
        } else {
            node.entries().forEach((key, value) -> put(value, key, value, form, rule, pairs));
        }
        return pairs;
    }

    private static void readPair(TreeNode item, Pattern form, String rule, SortedMap<String, String> pairs) {
        String text = item.requiredText(Limits.TEXT_CHARS_MAX);
        if (text == null) {
            return;
        }
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? null : text.substring(equals + 1);
        put(item, key, new TreeNode(value, item.pointer(), item.violations()), form, rule, pairs);
    }

    private static void put(
            TreeNode at, String key, TreeNode value, Pattern form, String rule, SortedMap<String, String> pairs) {
        if (!form.matcher(key).matches() || !PlainText.intact(key)) {
            // Its first word: what comes after a blank may have been meant as the value.
            at.bad(PlainText.quoted(BLANK.split(key, 2)[0]) + " is not a valid name: " + rule);
        } else if (!at.violations().stored() && NameText.problem(key).isPresent()) {
            at.bad("a key " + NameText.problem(key).get());
        } else if (value.absent()) {
            at.bad("has no value: give one, an empty string too, or leave the entry out");
        } else {
            String text = value.text();
            if (text != null) {
                pairs.put(key, text);
            }
        }
    }
}
