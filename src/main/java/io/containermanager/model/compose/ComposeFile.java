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
 * @param files takes what is to be written below the project's folder
 * @param notes takes what is refused or warned about
 */
record ComposeFile(
        ComposeRequest request,
        Map<String, String> variables,
        Map<String, @Nullable Object> root,
        Map<String, Map<String, @Nullable Object>> active,
        String project,
        SideFiles files,
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
            notes.refuse(
                    pointer,
                    Notes.quoted(path) + " leaves the project's folder: write an absolute path"
                            + (path.startsWith("~") ? ", for ~ is nobody's home here" : ""));
        }
        return host;
    }

    /** As {@link #onHost}, for what a container gets to see: side files at that path, or below it, are to be written there. */
    @Nullable
    String bound(String path, String pointer) {
        String host = onHost(path, pointer);
        if (host != null && !path.startsWith("/")) {
            boolean came = files.keepBelow(host.substring(request.projectRoot().length()));
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (!came && name.matches("[^.].*\\.[A-Za-z][A-Za-z0-9]{0,9}")) {
                notes.warn(
                        pointer,
                        Notes.quoted(path) + " did not come along: unless " + Notes.quoted(host)
                                + " is there, the engine makes an empty folder of that name. Send the file as a part"
                                + " of a multipart request, or put it there");
            }
        }
        return host;
    }
}
