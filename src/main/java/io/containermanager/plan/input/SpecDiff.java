package io.containermanager.plan.input;

import io.containermanager.model.Service;
import io.containermanager.model.wire.StateTree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says which fields of a service's spec differ: names only, but for the image, because values may be secret. Pure. */
public final class SpecDiff {

    /** How many fields are named; the rest are counted. */
    public static final int FIELDS_MAX = 20;

    /** The field that lists what is mounted. */
    private static final String MOUNTS = "volumes";

    /** Where an uploaded file is: its place depends on its content, and its name is what the operator knows. */
    private static final Pattern PLACE =
            Pattern.compile("/\\.compose/(?:files/[0-9a-f]+/([^:,}]+)|configs/([^/:,}]+)\\.[0-9a-f]+)");

    private SpecDiff() {}

    /** The fields that differ, such as {@code image web:1 -> web:2} and {@code environment.LEVEL}; empty when none does. */
    public static List<String> of(Service before, Service now) {
        var fields = new ArrayList<String>();
        if (!before.imageName().equals(now.imageName())) {
            fields.add("image " + before.imageName() + " -> " + now.imageName());
        }
        compare("", StateTree.write(before.config()), StateTree.write(now.config()), fields);
        return bounded(fields);
    }

    /** The places at which two trees differ. */
    public static List<String> of(Map<String, ?> before, Map<String, ?> now) {
        var fields = new ArrayList<String>();
        compare("", before, now, fields);
        return bounded(fields);
    }

    private static List<String> bounded(List<String> fields) {
        int more = fields.size() - FIELDS_MAX;
        if (more <= 0) {
            return List.copyOf(fields);
        }
        var named = new ArrayList<>(fields.subList(0, FIELDS_MAX));
        named.add("and " + more + " more");
        return List.copyOf(named);
    }

    private static void compare(String path, @Nullable Object before, @Nullable Object now, List<String> fields) {
        if (Objects.equals(before, now)) {
            return;
        }
        if (before instanceof Map<?, ?> one && now instanceof Map<?, ?> other) {
            var keys = new TreeSet<String>();
            one.keySet().forEach(key -> keys.add(String.valueOf(key)));
            other.keySet().forEach(key -> keys.add(String.valueOf(key)));
            for (var key : keys) {
                compare(path.isEmpty() ? key : path + "." + key, one.get(key), other.get(key), fields);
            }
        } else {
            fields.addAll(isMounts(path) ? mounts(path, before, now) : List.of(path));
        }
    }

    private static boolean isMounts(String path) {
        return path.equals(MOUNTS) || path.endsWith("." + MOUNTS);
    }

    /**
     * Which mounts differ: uploaded files with another content by their names, all others by where the container sees them. The field alone
     * where no single one differs, as when only their order does, and where one says no place.
     */
    private static List<String> mounts(String path, @Nullable Object before, @Nullable Object now) {
        var old = places(before);
        var wanted = places(now);
        if (old == null || wanted == null) {
            return List.of(path);
        }
        var targets = new TreeSet<>(old.keySet());
        targets.addAll(wanted.keySet());
        var contents = new LinkedHashSet<String>();
        var others = new ArrayList<String>();
        for (var target : targets) {
            var one = old.getOrDefault(target, "");
            var other = wanted.getOrDefault(target, "");
            if (one.equals(other)) {
                continue;
            }
            var file = PLACE.matcher(other);
            if (file.find() && withoutContent(one).equals(withoutContent(other))) {
                contents.add("content of " + (file.group(1) == null ? file.group(2) : file.group(1)));
            } else {
                others.add("mount at " + target);
            }
        }
        others.addAll(contents);
        return others.isEmpty() ? List.of(path) : others;
    }

    /** Mounts as texts by where the container sees them; null where one says none. */
    private static @Nullable Map<String, String> places(@Nullable Object mounts) {
        var places = new TreeMap<String, String>();
        for (Object mount : mounts instanceof List<?> list ? list : List.of()) {
            var text = String.valueOf(mount);
            var parts = text.split(":", -1);
            Object target = mount instanceof Map<?, ?> tree ? tree.get("target") : parts[Math.min(1, parts.length - 1)];
            if (target == null || places.put(String.valueOf(target), text) != null) {
                return null;
            }
        }
        return places;
    }

    /** A config with another content comes as a file in a folder of that name. */
    private static String withoutContent(String mount) {
        return PLACE.matcher(mount).replaceAll("/$1$2").replace("/configs/", "/");
    }
}
