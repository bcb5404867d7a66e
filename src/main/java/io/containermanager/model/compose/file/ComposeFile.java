package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file with variables replaced, as the translators see it.
 *
 * @param request what it came from
 * @param variables those of the request and of {@code .env}
 * @param root the top level
 * @param active the services of active profiles, {@code extends} resolved, in the file's order
 * @param resting the services that are left out because nothing of them is to run
 * @param project the project's name, which begins the engine's names of volumes and networks
 * @param files takes what is to be written below the project's folder
 * @param diagnostics takes what is refused or warned about
 * @param hollow texts in which a variable without a value stood; more are added while the file is read
 */
public record ComposeFile(
        ComposeRequest request,
        Map<String, String> variables,
        Map<String, @Nullable Object> root,
        Map<String, Map<String, @Nullable Object>> active,
        Set<String> resting,
        String project,
        SideFiles files,
        Diagnostics diagnostics,
        List<ComposeTree.Hollow> hollow) {

    private static final Pattern FILE_NAME = Pattern.compile("[^.].*\\.[A-Za-z][A-Za-z0-9]{0,9}");

    /** The declarations of a kind: volumes, networks, configs, secrets. */
    public Map<String, @Nullable Object> declared(String kind) {
        return new LinkedHashMap<>(ComposeTree.map(root.get(kind)));
    }

    /** A host's path for one of the file; complains and answers null when it is none, or leaves the project. */
    @Nullable
    public String onHost(String path, String pointer) {
        String host = path.isBlank() ? null : SourcePaths.onHost(request.projectRoot(), path);
        if (host == null) {
            diagnostics.refuse(
                    pointer,
                    path.isBlank()
                            ? "has no path: write one, such as ./data"
                            : Diagnostics.quoted(path) + " is outside the project folder: write an absolute path"
                                    + (path.startsWith("~") ? ", because ~ is not expanded" : ""));
        }
        return host;
    }

    /** How the side file at a path is named. */
    public String sideFile(String path) {
        return SourcePaths.sideFile(request.projectRoot(), path);
    }

    /**
     * As {@link #onHost}, for what a container gets to see: side files at that path, or below it, are to be written there.
     *
     * @param filled whether the container expects something there, so that an empty folder would be a surprise
     * @param readOnly whether the container cannot change it
     */
    @Nullable
    public String bound(String path, String pointer, boolean filled, boolean readOnly) {
        String host = onHost(path, pointer);
        if (host != null && (host + "/").startsWith(request.projectRoot() + "/")) {
            boolean came = files.keepBelow(host.substring(request.projectRoot().length()), readOnly);
            boolean expected = filled || namesFile(path);
            if (expected && !came && !path.startsWith("/") && !request.host().has(host)) {
                diagnostics.warn(
                        pointer,
                        Message.about(path)
                                .words(" was not uploaded: unless ")
                                .name(host)
                                .words(" exists, the engine creates an empty folder of that name. Upload what the"
                                        + " container expects there as parts of a multipart request, or put it there"));
            }
        }
        return host;
    }

    /** Whether a path looks like a file's: with an ending such as {@code .conf}. */
    public static boolean namesFile(String path) {
        return FILE_NAME.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }
}
