package io.containermanager.model.compose.file;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an uploaded file is put that services bind by its path: each content has a place of its own, so that another content makes another
 * service, and an older target finds the older one. Paths are below the project's folder. Pure.
 */
public final class FilePlaces {

    private static final String FOLDER = SideFiles.FOLDER + "/files/";
    private static final Pattern PLACE = Pattern.compile(Pattern.quote(FOLDER) + "[^/]+/(.+)", Pattern.DOTALL);

    private FilePlaces() {}

    /** The place of a file with that content. */
    static String of(String fingerprint, String path) {
        return FOLDER + fingerprint + "/" + path;
    }

    /** Whether a path below the project's folder is such a place. */
    public static boolean isPlace(String path) {
        return PLACE.matcher(path).matches();
    }

    /** How the file at such a place was uploaded; other paths are answered as they are. */
    public static String uploaded(String path) {
        Matcher place = PLACE.matcher(path);
        return place.matches() ? place.group(1) : path;
    }

    /** What services bind below the project's folder, as written; empty for that folder itself. */
    public static Set<String> bound(String projectRoot, Map<String, Map<String, @Nullable Object>> services) {
        var bound = new HashSet<String>();
        for (Map<String, @Nullable Object> service : services.values()) {
            for (Object volume : ComposeTree.list(service.get("volumes"))) {
                Map<String, @Nullable Object> longForm = ComposeTree.map(volume);
                Object source = volume instanceof Map
                        ? "bind".equals(longForm.get("type")) ? longForm.get("source") : null
                        : String.valueOf(volume).split(":", 2)[0];
                if (source != null && (volume instanceof Map || SourcePaths.isPath(source.toString()))) {
                    String host = SourcePaths.onHost(projectRoot, source.toString());
                    if (host != null && (host + "/").startsWith(projectRoot + "/")) {
                        bound.add(host.equals(projectRoot) ? "" : host.substring(projectRoot.length() + 1));
                    }
                }
            }
        }
        return bound;
    }

    /** Whether a path is in one of these folders. */
    static boolean isIn(Set<String> folders, String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (folders.contains(path.substring(0, slash))) {
                return true;
            }
        }
        return folders.contains("");
    }
}
