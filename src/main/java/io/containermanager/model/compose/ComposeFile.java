package io.containermanager.model.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file with variables replaced, as the translators see it.
 *
 * @param request what it came from
 * @param variables those of the request and of {@code .env}
 * @param root the top level
 * @param active the services of active profiles, {@code extends} resolved, in the file's order
 * @param project the project's name, which begins the engine's names of volumes and networks
 * @param files takes contents that are to be written below the project's root
 * @param notes takes what is refused or warned about
 */
record ComposeFile(
        ComposeRequest request,
        Map<String, String> variables,
        Map<String, @Nullable Object> root,
        Map<String, Map<String, @Nullable Object>> active,
        String project,
        Map<String, String> files,
        Notes notes) {

    /** The declarations of a kind: volumes, networks, configs, secrets. */
    Map<String, @Nullable Object> declared(String kind) {
        return new LinkedHashMap<>(Trees.map(root.get(kind)));
    }

    /** A host's path for one of the file; complains and answers null when it leaves the project. */
    @Nullable
    String onHost(String path, String pointer) {
        String host = SourcePaths.onHost(request.projectRoot(), path);
        if (host == null) {
            notes.refuse(pointer, "\"" + path + "\" leaves the project's folder: write an absolute path");
        }
        return host;
    }
}
