package io.containermanager.model.read;

import io.containermanager.model.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a temporary file system is mounted, wherever it is written: the short form's words, an {@code options} list, Compose's {@code size}
 * and {@code mode}. What comes out is what the kernel takes: a size with no unit beyond {@code g}, a mode in octal.
 */
final class TmpfsOptions {

    private static final int OCTAL = 8;
    private static final long MODE_MAX = 0b111_111_111_111L;
    private static final Pattern KERNEL_SIZE = Pattern.compile("[0-9]{1,15}[kKmMgG%]?");
    private static final Pattern KERNEL_COUNT = Pattern.compile("[0-9]{1,15}[kKmMgG]?");
    private static final Pattern ID = Pattern.compile("[0-9]{1,10}");
    /** The greatest means none (chown(2)). */
    private static final long ID_MAX = 0xFFFF_FFFEL;

    private static final Pattern MEMORY_POLICY =
            Pattern.compile("default|local|(?:prefer|bind|interleave)(?:=(?:static|relative))?(?::[0-9,-]{1,64})?");
    private static final Set<String> FLAGS = Set.of(
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "exec",
            "noexec",
            "sync",
            "async",
            "dirsync",
            "mand",
            "nomand",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave");

    private TmpfsOptions() {}

    /** Words as they stand behind a path, {@code ro} and {@code rw} taken out; those that are refused are left out. */
    static List<String> words(TreeNode at, List<String> words) {
        if (at.violations().stored()) {
            return words;
        }
        var options = new ArrayList<String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String read = equals < 0
                    ? flag(at, word)
                    : value(at, word.substring(0, equals), word.substring(equals + 1), false);
            if (read != null) {
                options.add(read);
            }
        }
        return options;
    }

    /** Compose's size or mode of a tmpfs, where a mode that is a number is one, and one that is a text is octal. */
    static void add(TreeNode node, String key, List<String> options) {
        String text = node.text(Limits.NAME_CHARS_MAX);
        String read = text == null ? null : value(node, key, text, node.value() instanceof Number);
        if (read != null) {
            options.add(read);
        }
    }

    private static @Nullable String flag(TreeNode at, String word) {
        return FLAGS.contains(word)
                ? word
                : at.refuse(
                        "has the unknown option " + PlainText.quoted(word) + " of a tmpfs: supported are size=, mode=,"
                                + " uid=, gid=, nr_inodes=, nr_blocks=, mpol=, ro, "
                                + String.join(", ", FLAGS.stream().sorted().toList()));
    }

    private static @Nullable String value(TreeNode at, String key, String value, boolean number) {
        return switch (key) {
            case "size" -> size(at, value);
            case "mode" -> mode(at, value, number);
            case "uid", "gid" -> id(at, key, value);
            case "nr_inodes", "nr_blocks" -> form(at, key, value, KERNEL_COUNT, "a number");
            case "mpol" ->
                form(at, key, value, MEMORY_POLICY, "default, local, or prefer, bind or interleave with nodes");
            default -> flag(at, key);
        };
    }

    private static @Nullable String form(TreeNode at, String key, String value, Pattern form, String what) {
        return form.matcher(value).matches()
                ? key + "=" + value
                : at.refuse(PlainText.quoted(value) + " cannot be " + key + ": write " + what);
    }

    private static @Nullable String id(TreeNode at, String key, String value) {
        return ID.matcher(value).matches() && Long.parseLong(value) <= ID_MAX
                ? key + "=" + value
                : at.refuse(PlainText.quoted(value) + " cannot be " + key + ": write a number from 0 to " + ID_MAX);
    }

    private static @Nullable String size(TreeNode at, String value) {
        if (KERNEL_SIZE.matcher(value).matches()) {
            return "size=" + value;
        }
        Long bytes = SizeText.parse(value);
        return bytes == null
                ? at.refuse(
                        PlainText.quoted(value) + " is not a size: write bytes or a unit, such as \"64m\" or \"1g\"")
                : "size=" + bytes;
    }

    private static @Nullable String mode(TreeNode at, String value, boolean number) {
        String digits = value.startsWith("0o") ? value.substring(2) : value;
        try {
            long mode = Long.parseLong(digits, number ? 10 : OCTAL);
            if (mode >= 0 && mode <= MODE_MAX) {
                return "mode=" + (number ? Long.toOctalString(mode) : digits);
            }
        } catch (NumberFormatException notOne) {
            // Reported below.
        }
        return at.refuse(PlainText.quoted(value)
                + " is not a mode: write it in octal as a text, such as \"1777\", or as the number that is");
    }
}
