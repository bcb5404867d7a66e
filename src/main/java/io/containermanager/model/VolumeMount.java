package io.containermanager.model;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something mounted into a container.
 *
 * @param type what is mounted
 * @param source the app's volume name, or the host's absolute path; null for anonymous volumes and temporary file
 *     systems
 * @param target the absolute path in the container
 * @param readOnly whether the container may only read it
 * @param options further options by Docker's words ({@code nocopy}, {@code z}, {@code size=64m}), in order
 */
public record VolumeMount(Type type, @Nullable String source, String target, boolean readOnly, List<String> options) {

    /** Words for how something is mounted, beside {@code ro}, {@code rw} and {@code subpath=}. */
    public static final Set<String> OPTIONS = Set.of(
            "z",
            "Z",
            "nocopy",
            "cached",
            "delegated",
            "consistent",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "private",
            "rprivate");

    private static final String SUBPATH = "subpath=";

    /** What can be mounted. */
    public enum Type {
        /** A volume that the app names. */
        VOLUME,
        /** A volume without a name, that moves to the service's next container. */
        ANONYMOUS,
        /** A path of the host. */
        BIND,
        /** Memory. */
        TMPFS
    }

    public VolumeMount {
        options = List.copyOf(options);
    }

    /** Whether a word behind a mount in the short form means something. */
    public static boolean knowsOption(String word) {
        return OPTIONS.contains(word) || word.equals("ro") || word.equals("rw") || word.startsWith("subpath=");
    }

    /** The folder within the volume that is mounted instead of its root, or null. */
    public @Nullable String subpath() {
        return options.stream()
                .filter(option -> option.startsWith(SUBPATH))
                .map(option -> option.substring(SUBPATH.length()))
                .findFirst()
                .orElse(null);
    }

    /** Where in the container it is, in its shortest form: as an engine reports it. */
    public String path() {
        return clean(target);
    }

    /** A path from the root without doubled and last slashes and without {@code .} and {@code ..}. */
    public static String clean(String path) {
        var parts = new ArrayDeque<String>();
        for (var part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /** Whether the container could change data that outlives it. */
    public boolean writesData() {
        return !readOnly && type != Type.TMPFS;
    }
}
