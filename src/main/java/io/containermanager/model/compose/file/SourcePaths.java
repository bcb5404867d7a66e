package io.containermanager.model.compose.file;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Where paths of a Compose file live on the host. */
public final class SourcePaths {

    private SourcePaths() {}

    public static boolean relative(String source) {
        return source.startsWith(".") || source.startsWith("~");
    }

    /** Whether the source of a mount's short form is a path, not the name of a volume. */
    static boolean isPath(String source) {
        return relative(source) || source.startsWith("/");
    }

    /**
     * A path below the project's root for one relative to the Compose file; null when it leaves that root or means a
     * home.
     */
    static @Nullable String onHost(String projectRoot, String path) {
        if (path.startsWith("/")) {
            return path;
        }
        var parts = new ArrayDeque<String>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..") && parts.pollLast() == null) {
                return null;
            }
            if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.addLast(part);
            }
        }
        return path.startsWith("~")
                ? null
                : parts.isEmpty() ? projectRoot : projectRoot + "/" + String.join("/", parts);
    }

    /** How side files are named: relative to the Compose file, without {@code ./}; absolute paths below the project's root too. */
    static String sideFile(String projectRoot, String path) {
        if (path.startsWith(projectRoot + "/")) {
            return path.substring(projectRoot.length() + 1);
        }
        String plain = path.startsWith("/") ? null : onHost("", path);
        return plain == null || plain.isEmpty() ? path : plain.substring(1);
    }
}
