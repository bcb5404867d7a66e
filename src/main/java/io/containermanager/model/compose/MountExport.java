package io.containermanager.model.compose;

import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes mounts as Compose declares them: the long form, the short one for options that only that has, {@code tmpfs} for a temporary file
 * system with further options. What is left over, or another order of options, is under {@link ComposeKeys#EXTENSION} beside it. Pure.
 */
final class MountExport {

    private static final int OCTAL = 8;
    private static final Set<String> PROPAGATION =
            Set.of("shared", "rshared", "slave", "rslave", "private", "rprivate");
    private static final Set<String> SELINUX = Set.of("z", "Z");
    private static final Set<String> TMPFS_KEYS = Set.of("size", "mode");

    private MountExport() {}

    /** Puts {@code volumes} and {@code tmpfs} into a service. */
    static void write(List<VolumeMount> mounts, Map<String, @Nullable Object> service) {
        // Those of tmpfs are read after all others, and so only the last ones may stand there.
        int end = mounts.size();
        while (end > 0 && shortTmpfs(mounts.get(end - 1))) {
            end--;
        }
        var volumes = mounts.subList(0, end).stream().map(MountExport::volume).toList();
        var tmpfs = mounts.subList(end, mounts.size()).stream()
                .map(MountExport::tmpfs)
                .toList();
        ComposeTree.putIfAny(service, "volumes", volumes.isEmpty() ? null : volumes);
        ComposeTree.putIfAny(service, "tmpfs", tmpfs.isEmpty() ? null : tmpfs);
    }

    /** Whether the long form cannot say it, and the short one can. */
    private static boolean shortTmpfs(VolumeMount mount) {
        return mount.type() == VolumeMount.Type.TMPFS
                && !read(options(mount)).equals(mount.options())
                && mount.target().indexOf(':') < 0
                && mount.options().stream().noneMatch(option -> option.indexOf(',') >= 0);
    }

    private static String tmpfs(VolumeMount mount) {
        var options = new ArrayList<>(mount.options());
        if (mount.readOnly()) {
            options.add("ro");
        }
        return mount.target() + ":" + String.join(",", options);
    }

    private static Object volume(VolumeMount mount) {
        var options = options(mount);
        boolean said = read(options).equals(mount.options());
        if (!said && shortForm(mount)) {
            var words = new ArrayList<>(mount.options());
            if (mount.readOnly()) {
                words.addFirst("ro");
            }
            return mount.source() + ":" + mount.target() + ":" + String.join(",", words);
        }
        var volume = new LinkedHashMap<String, @Nullable Object>();
        volume.put(
                "type",
                switch (mount.type()) {
                    case VOLUME, ANONYMOUS -> "volume";
                    case BIND -> "bind";
                    case TMPFS -> "tmpfs";
                });
        ComposeTree.putIfAny(volume, "source", mount.source());
        volume.put("target", mount.target());
        if (mount.readOnly()) {
            volume.put("read_only", true);
        }
        volume.putAll(options);
        if (!said) {
            volume.put(ComposeKeys.EXTENSION, Map.of("options", mount.options()));
        }
        return volume;
    }

    private static boolean shortForm(VolumeMount mount) {
        return mount.source() != null
                && mount.type() != VolumeMount.Type.TMPFS
                && (mount.source() + mount.target()).indexOf(':') < 0
                && mount.options().stream().allMatch(option -> option.matches("[A-Za-z]+"));
    }

    /** What Compose has keys for. */
    private static Map<String, @Nullable Object> options(VolumeMount mount) {
        var bind = new LinkedHashMap<String, Object>();
        var volume = new LinkedHashMap<String, Object>();
        var tmpfs = new LinkedHashMap<String, Object>();
        for (String option : mount.options()) {
            String[] parts = option.split("=", 2);
            switch (mount.type()) {
                case BIND -> {
                    if (PROPAGATION.contains(option) || SELINUX.contains(option)) {
                        bind.put(SELINUX.contains(option) ? "selinux" : "propagation", option);
                    }
                }
                case VOLUME, ANONYMOUS -> {
                    if (option.equals("nocopy")) {
                        volume.put("nocopy", true);
                    } else if (parts[0].equals("subpath") && parts.length > 1) {
                        volume.put("subpath", parts[1]);
                    }
                }
                case TMPFS -> {
                    if (TMPFS_KEYS.contains(parts[0]) && parts.length > 1) {
                        tmpfs.put(parts[0], number(parts[0], parts[1]));
                    }
                }
            }
        }
        tmpfs.values().removeIf(""::equals);
        var options = new LinkedHashMap<String, @Nullable Object>();
        ComposeTree.putIfAny(options, "bind", bind);
        ComposeTree.putIfAny(options, "volume", volume);
        ComposeTree.putIfAny(options, "tmpfs", tmpfs);
        return options;
    }

    /** A mode is a number in Compose, a size bytes or with a unit; empty for what it knows no form of, as a share of the memory. */
    private static Object number(String key, String value) {
        if (key.equals("mode")) {
            return value.matches("[0-7]{1,5}") ? (Object) Integer.parseInt(value, OCTAL) : "";
        }
        return value.endsWith("%") ? "" : value;
    }

    /** The options that the keys are read as. */
    private static List<String> read(Map<String, @Nullable Object> options) {
        var words = new ArrayList<String>();
        for (String key : List.of("propagation", "selinux")) {
            Object value = ComposeTree.map(options.get("bind")).get(key);
            if (value != null) {
                words.add(value.toString());
            }
        }
        Map<String, @Nullable Object> volume = ComposeTree.map(options.get("volume"));
        if (volume.containsKey("nocopy")) {
            words.add("nocopy");
        }
        if (volume.containsKey("subpath")) {
            words.add("subpath=" + volume.get("subpath"));
        }
        Map<String, @Nullable Object> tmpfs = ComposeTree.map(options.get("tmpfs"));
        if (tmpfs.containsKey("size")) {
            words.add("size=" + tmpfs.get("size"));
        }
        if (tmpfs.get("mode") instanceof Integer mode) {
            words.add("mode=" + Integer.toOctalString(mode));
        }
        return words;
    }
}
