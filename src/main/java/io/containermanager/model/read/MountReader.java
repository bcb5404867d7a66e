package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.VolumeMount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is mounted: {@code volumes} in Compose's short form ({@code [source:]target[:options]}) and long form, and
 * {@code tmpfs}. Not thread-safe: made for one service.
 */
final class MountReader {

    private static final List<String> KEYS = List.of(
            "type", "source", "target", "readOnly", "read_only", "options", "bind", "volume", "tmpfs", "consistency");
    private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z-]{0,15}");
    private static final String FORM =
            " is not a mount: write \"name:/path\", \"/host/path:/path\", \"/path\", optionally with \":ro\"";

    private final List<VolumeMount> mounts = new ArrayList<>();
    private final String pointer;

    private MountReader(String pointer) {
        this.pointer = pointer;
    }

    /** The mounts of both keys, those of {@code tmpfs} last. */
    static List<VolumeMount> read(TreeNode volumes, TreeNode tmpfs) {
        var reader = new MountReader(volumes.pointer());
        for (TreeNode item : volumes.items()) {
            reader.add(item, item.isMap() ? readLong(item) : readShort(item));
        }
        for (TreeNode item : tmpfs.oneOrMore()) {
            reader.add(item, readTmpfs(item));
        }
        return reader.mounts;
    }

    private void add(TreeNode item, @Nullable VolumeMount mount) {
        if (mount != null) {
            item.violations().origin(pointer + "/" + mounts.size(), item.pointer());
            mounts.add(mount);
        }
    }

    private static @Nullable VolumeMount readShort(TreeNode item) {
        String text = item.requiredText(Limits.TEXT_CHARS_MAX);
        if (text == null) {
            return null;
        }
        List<String> parts = Arrays.asList(text.split(":", -1));
        if (parts.size() > 3 || parts.contains("")) {
            return item.refuse(PlainText.quoted(text) + FORM);
        }
        if (parts.size() == 1) {
            return mount(item, VolumeMount.Type.ANONYMOUS, null, text, List.of());
        }
        String source = parts.getFirst();
        List<String> words = parts.size() == 3 ? List.of(parts.get(2).split(",", -1)) : List.of();
        return mount(
                item,
                source.matches("[./~].*") ? VolumeMount.Type.BIND : VolumeMount.Type.VOLUME,
                source,
                parts.get(1),
                words);
    }

    /** Only what looks like an option: a URL that was taken for a mount ends with its password here. */
    private static String shown(String option) {
        return OPTION.matcher(option).matches() ? PlainText.quoted(option) : "at its end";
    }

    private static @Nullable VolumeMount mount(
            TreeNode item, VolumeMount.Type type, @Nullable String source, String target, List<String> words) {
        boolean readOnly = false;
        var options = new ArrayList<String>();
        for (String word : words) {
            readOnly |= word.equals("ro");
            if (VolumeMount.OPTIONS.contains(word)) {
                options.add(word);
            } else if (!Set.of("ro", "rw").contains(word) && !word.startsWith("subpath=")) {
                return item.refuse("has the unknown option " + shown(word) + ": supported are ro, rw,  "
                        + String.join(
                                ", ", VolumeMount.OPTIONS.stream().sorted().toList()));
            } else if (word.startsWith("subpath=")) {
                options.add(word);
            }
        }
        return checked(item, new VolumeMount(type, source, target, readOnly, options));
    }

    /** The rules for both ends of a mount. */
    private static @Nullable VolumeMount checked(TreeNode item, VolumeMount mount) {
        if (!mount.target().startsWith("/")) {
            return item.refuse(
                    PlainText.quoted(mount.target()) + " must be an absolute path in the container, beginning with /");
        }
        String source = mount.source();
        if (mount.type() == VolumeMount.Type.BIND && (source == null || !source.startsWith("/"))) {
            return item.refuse(PlainText.quoted(String.valueOf(source))
                    + " must be an absolute path of the host, beginning with /");
        }
        if (source != null
                && mount.type() == VolumeMount.Type.BIND
                && Arrays.asList(source.split("/")).contains("..")) {
            return item.refuse(PlainText.quoted(source) + " must not contain ..");
        }
        if (source != null
                && mount.type() == VolumeMount.Type.VOLUME
                && !Patterns.RESOURCE.matcher(source).matches()) {
            return item.refuse(PlainText.quoted(source) + " is not a valid volume name: it " + Patterns.RESOURCE_RULE);
        }
        return mount;
    }

    private static @Nullable VolumeMount readTmpfs(TreeNode item) {
        String text = item.requiredText(Limits.TEXT_CHARS_MAX);
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        var options = new ArrayList<>(
                colon < 0
                        ? List.<String>of()
                        : List.of(text.substring(colon + 1).split(",", -1)));
        boolean readOnly = options.remove("ro");
        options.removeIf(option -> option.isEmpty() || option.equals("rw"));
        return checked(
                item,
                new VolumeMount(VolumeMount.Type.TMPFS, null, target, readOnly, TmpfsOptions.words(item, options)));
    }

    private static @Nullable VolumeMount readLong(TreeNode item) {
        int before = item.violations().count();
        item.object(KEYS);
        String source = item.child("source").text();
        String target = item.child("target").requiredText(Limits.TEXT_CHARS_MAX);
        VolumeMount.Type type = type(item.child("type"), source);
        TreeNode camelCase = item.child("readOnly");
        boolean readOnly = Boolean.TRUE.equals((camelCase.absent() ? item.child("read_only") : camelCase).flag());
        var options = new ArrayList<String>();
        extra(item.child("bind"), List.of("propagation", "selinux", "createHostPath", "create_host_path"), options);
        extra(item.child("volume"), List.of("nocopy", "subpath"), options);
        extra(item.child("tmpfs"), List.of("size", "mode"), options);
        if (type == VolumeMount.Type.TMPFS) {
            options.addAll(TmpfsOptions.words(
                    item.child("options"), item.child("options").texts()));
        } else {
            options.addAll(item.child("options").texts());
            for (String option : options) {
                if (!VolumeMount.OPTIONS.contains(option) && !option.startsWith("subpath=")) {
                    item.child("options").bad("has the unknown option " + shown(option));
                }
            }
        }
        if (target == null || type == null || item.violations().count() != before) {
            return null;
        }
        if (source != null && (type == VolumeMount.Type.TMPFS || type == VolumeMount.Type.ANONYMOUS)) {
            return item.child("source").refuse("must be left out: a tmpfs has no source");
        }
        return checked(item, new VolumeMount(type, source, target, readOnly, options));
    }

    private static VolumeMount.@Nullable Type type(TreeNode node, @Nullable String source) {
        String word = node.text(Limits.NAME_CHARS_MAX);
        return switch (word == null ? "volume" : word) {
            case "volume" -> source == null ? VolumeMount.Type.ANONYMOUS : VolumeMount.Type.VOLUME;
            case "bind" -> VolumeMount.Type.BIND;
            case "tmpfs" -> VolumeMount.Type.TMPFS;
            default -> node.refuse(PlainText.quoted(String.valueOf(word)) + " must be volume, bind or tmpfs");
        };
    }

    private static void extra(TreeNode node, List<String> known, List<String> options) {
        if (node.absent() || !node.object(known)) {
            return;
        }
        for (String key : known) {
            String value = node.child(key).text();
            if (value == null) {
                continue;
            }
            switch (key) {
                case "propagation", "selinux" -> options.add(value);
                case "nocopy" -> addIf(options, value.equals("true"), key);
                case "createHostPath", "create_host_path" -> addIf(options, false, key);
                case "size", "mode" -> TmpfsOptions.add(node.child(key), key, options);
                default -> options.add(key.toLowerCase(Locale.ROOT) + "=" + value);
            }
        }
    }

    private static void addIf(List<String> options, boolean wanted, String option) {
        if (wanted) {
            options.add(option);
        }
    }
}
