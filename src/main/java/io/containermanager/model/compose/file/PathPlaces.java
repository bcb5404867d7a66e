package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Interpolation.Hole;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a text of a Compose file becomes a path. There a variable without a value is no empty text but another path: {@code ${DATA}/x} would
 * be {@code /x} of the host, {@code ./${DATA}} the whole project. Pure.
 */
final class PathPlaces {

    private static final Pattern PATHS = Pattern.compile(String.join(
            "|",
            "/services/[^/]+/volumes/[0-9]+(?:/source|/target|/volume/subpath)?",
            "/services/[^/]+/tmpfs(?:/[0-9]+)?",
            "/services/[^/]+/(?:env_file|label_file)(?:/[0-9]+(?:/path)?|/path)?",
            "/services/[^/]+/(?:configs|secrets)/[0-9]+/target",
            "/services/[^/]+/devices/[0-9]+(?:/source|/target)?",
            "/services/[^/]+/extends/file",
            "/services/[^/]+/working_dir",
            "/services/[^/]+/build(?:/(?:context|dockerfile)|/additional_contexts/.*)?",
            "/services/[^/]+/credential_spec/file",
            "/services/[^/]+/develop/watch/[0-9]+/(?:path|target)",
            "/(?:configs|secrets)/[^/]+/file",
            "/volumes/[^/]+/driver_opts/device",
            "/include(?:/[0-9]+)?(?:/path(?:/[0-9]+)?|/project_directory|/env_file(?:/[0-9]+)?)?"));

    private PathPlaces() {}

    /** Whether the text at a pointer is a path, or has paths in it. */
    static boolean has(String pointer) {
        return PATHS.matcher(pointer).matches();
    }

    /** Why a text cannot be a path: a whole part of it, or its beginning, is a variable without a value. Null when it can. */
    static @Nullable String problem(String pointer, Interpolation.Result result) {
        // What is optional is not declared by an empty text.
        if (!has(pointer) || (result.text().isEmpty() && pointer.endsWith("/working_dir"))) {
            return null;
        }
        for (Hole hole : result.holes()) {
            boolean begins = hole.at() == 0 || result.text().charAt(hole.at() - 1) == ':';
            if (begins || (edge(result.text(), hole.at() - 1) && edge(result.text(), hole.at()))) {
                return (begins ? "is a path that begins with" : "is a path with a part that is only")
                        + " the variable " + Diagnostics.quoted(hole.variable())
                        + ", which has no value: give it one, or write ${"
                        + hole.variable() + ":-} if none is meant";
            }
        }
        return null;
    }

    /** Whether a part of a path ends at a place. */
    private static boolean edge(String text, int place) {
        return place == text.length() || text.charAt(place) == '/' || text.charAt(place) == ':';
    }
}
