package io.containermanager.api.apps;

import io.containermanager.api.apps.UploadedFiles.UploadedFile;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.state.SecretDisplay;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.model.App;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.read.PlainText;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.files.ProjectFiles;
import io.containermanager.yaml.SideFileReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that came with an app's Compose file and that its services mount: what an editor shows and sends again, changed. Only what this
 * manager wrote is read, never what containers or others put there.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/apps/shop/files
 * curl 'localhost:3002/api/v1/apps/shop/files/content?path=site.conf&reveal=true'
 * curl -F compose=@compose.yaml -F site.conf=@site.conf localhost:3002/api/v1/apps/shop
 * }</pre>
 */
public final class FileRoutes implements RouteGroup {

    /** Files that one answer lists; it counts all. */
    static final int LISTED_MAX = 1_000;

    private static final String MISSING = "The file is missing on the disk: send it again with the Compose file.";

    private static final String FILES = "/api/v1/apps/{appId}/files";

    private final Supplier<StoredTarget> target;
    private final ProjectFiles files;
    private final SecretVisibility visibility;

    public FileRoutes(Supplier<StoredTarget> target, ProjectFiles files, SecretVisibility visibility) {
        this.target = target;
        this.files = files;
        this.visibility = visibility;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                        FILES,
                        "List the files that came with an app's Compose file; without their contents",
                        this::list),
                Route.get(FILES + "/content", "Get the text of one of them; with ?reveal=true", this::content)
                        .query("path", "reveal"));
    }

    private ApiResponse list(ApiRequest call) {
        var all = UploadedFiles.of(app(call), files.written());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("count", all.size());
        tree.put(
                "files",
                all.stream()
                        .limit(LISTED_MAX)
                        .map(file -> row(call.appId(), file))
                        .toList());
        return ApiResponse.ok(tree);
    }

    private Map<String, @Nullable Object> row(long appId, UploadedFile file) {
        var size = files.size(appId, file.below());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("path", file.path());
        tree.put("kind", file.kind().word());
        tree.put("sizeBytes", size.isPresent() ? size.getAsLong() : null);
        if (size.isEmpty()) {
            tree.put("reason", MISSING);
        }
        tree.put("source", file.source());
        tree.put("services", file.services());
        tree.put("targets", file.targets());
        return tree;
    }

    private ApiResponse content(ApiRequest call) {
        var app = app(call);
        var path = call.query("path")
                .orElseThrow(() -> ApiError.parameter(
                                "path",
                                "is required: the path of a file that GET /api/v1/apps/" + call.appId()
                                        + "/files lists")
                        .exception());
        var file = UploadedFiles.of(app, files.written()).stream()
                .filter(it -> it.path().equals(path) || it.source().equals(path))
                .findFirst()
                .orElseThrow(() -> ApiError.notFound(
                                "No file " + PlainText.quoted(path) + " came with the app with the id " + app.appId()
                                        + ": GET /api/v1/apps/" + app.appId() + "/files lists those that did.")
                        .exception());
        // By the name its users know it by, however it was asked for.
        var display = visibility.read(
                call,
                "the file " + PlainText.quoted(file.path()) + " of "
                        + DisplayName.app(target.get().state(), app.appId()));
        var size = files.size(app.appId(), file.below());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("path", file.path());
        tree.put("kind", file.kind().word());
        tree.put("sizeBytes", size.isPresent() ? size.getAsLong() : null);
        text(app.appId(), file, display, size, tree);
        return ApiResponse.ok(tree);
    }

    /** The text, or null with the reason. */
    private void text(
            long appId,
            UploadedFile file,
            SecretDisplay display,
            OptionalLong size,
            Map<String, @Nullable Object> tree) {
        String text = null;
        String reason = null;
        if (size.isEmpty()) {
            reason = MISSING;
        } else if (display == SecretDisplay.MASKED) {
            reason = "Any part of a file may be secret: ask with reveal=true, which needs the scope admin.";
        } else {
            var bytes = files.content(appId, file.below()).orElse(null);
            text = bytes == null ? null : SideFileReader.text(bytes);
            reason = text != null
                    ? null
                    : bytes == null
                            ? "The file has more than 1 MiB, the most that can be uploaded."
                            : "The file is binary: its bytes are not UTF-8.";
        }
        tree.put("text", text);
        if (reason != null) {
            tree.put("reason", reason);
        }
    }

    private App app(ApiRequest call) {
        return target.get()
                .state()
                .app(call.appId())
                .orElseThrow(() -> ApiError.notFound("No app with the id " + call.appId()
                                + " is in the target state: only apps in the target have files.")
                        .exception());
    }
}
