package io.containermanager.model.compose.file;

import io.containermanager.model.App;
import io.containermanager.model.compose.file.Diagnostics.Message;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param places where the file has what stands elsewhere in the app
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
        AppPlaces places,
        List<ComposeTree.Hollow> hollow) {

    private static final Pattern FILE_NAME = Pattern.compile("[^.].*\\.[A-Za-z][A-Za-z0-9]{0,9}");

    /** The declarations of a kind: volumes, networks, configs, secrets. */
    public Map<String, @Nullable Object> declared(String kind) {
        return Collections.unmodifiableMap(ComposeTree.map(root.get(kind)));
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
     * As {@link #onHost}, for what a container gets to see: a side file at that path, or those below it, are to be written. A single one has
     * another place for each content; one that was not sent again keeps the place that the stored app binds.
     *
     * @param filled whether the container expects something there, so that an empty folder would be a surprise
     * @param readOnly whether the container cannot change it
     */
    @Nullable
    public String bound(String path, String pointer, boolean filled, boolean readOnly) {
        String host = onHost(path, pointer);
        if (host == null || !(host + "/").startsWith(request.projectRoot() + "/")) {
            return host;
        }
        String written = host.equals(request.projectRoot()) ? "" : below(host);
        String plain = FilePlaces.uploaded(written);
        String place = files.keepBound(plain, readOnly);
        if (place != null) {
            return request.projectRoot() + "/" + place;
        }
        if (files.keepBelow(plain, readOnly)) {
            return plain.isEmpty() ? host : request.projectRoot() + "/" + plain;
        }
        boolean asWritten = !plain.equals(written)
                || (path.startsWith("/") && request.host().has(host));
        String kept = asWritten ? host : earlier(plain).orElse(host);
        if (!kept.equals(host) && request.host().has(kept)) {
            diagnostics.warn(pointer, keptEarlier(path));
        } else if ((filled || namesFile(path))
                && !path.startsWith("/")
                && !request.host().has(kept)) {
            diagnostics.warn(
                    pointer,
                    Message.about(path)
                            .words(" was not uploaded: unless ")
                            .name(kept)
                            .words(" exists, the engine creates an empty folder of that name. Upload what the"
                                    + " container expects there as parts of a multipart request, or put it there"));
        }
        return kept;
    }

    /** Where the stored app binds the content of a file that was uploaded before: one that is still there, if there are several. */
    public Optional<String> earlier(String path) {
        App stored = request.known().app();
        if (stored == null) {
            return Optional.empty();
        }
        List<String> places = stored.services().stream()
                .flatMap(service -> service.config().volumes().stream())
                .map(mount -> String.valueOf(mount.source()))
                .filter(source -> source.startsWith(request.projectRoot() + "/")
                        && !below(source).equals(path)
                        && FilePlaces.uploaded(below(source)).equals(path))
                .toList();
        return places.stream()
                .filter(request.host()::has)
                .findFirst()
                .or(() -> places.stream().findFirst());
    }

    /** That a file was not sent, and what an earlier request brought is used. */
    public static Message keptEarlier(String path) {
        return Message.about(path).words(" was not uploaded: the content uploaded earlier is kept");
    }

    private String below(String host) {
        return host.substring(request.projectRoot().length() + 1);
    }

    /** Whether a path looks like a file's: with an ending such as {@code .conf}. */
    public static boolean namesFile(String path) {
        return FILE_NAME.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }
}
