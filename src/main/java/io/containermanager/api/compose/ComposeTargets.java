package io.containermanager.api.compose;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.compose.ComposeExport;
import io.containermanager.model.compose.file.Warning;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.read.PlainText;
import io.containermanager.yaml.YamlWriter;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Apps as Compose files, in both directions. */
public final class ComposeTargets {

    private static final String FORMAT = "format";
    private static final List<String> FORMATS = List.of("json", "compose", "kubernetes");

    /** Services that one message names. */
    private static final int NAMED_MAX = 10;

    private final ComposeReader reader;
    private final ComposeWriter writer;
    private final TargetWriter targets;
    private final SecretVisibility visibility;

    public ComposeTargets(
            ComposeReader reader, ComposeWriter writer, TargetWriter targets, SecretVisibility visibility) {
        this.reader = reader;
        this.writer = writer;
        this.targets = targets;
        this.visibility = visibility;
    }

    /** The form in which an app is asked for: {@code json}, {@code compose} or {@code kubernetes}; 400 for another one. */
    public static String format(ApiRequest call) {
        var format = call.query(FORMAT).orElse("json");
        if (!FORMATS.contains(format)) {
            throw ApiError.parameter(
                            FORMAT,
                            "must be " + String.join(", ", FORMATS.subList(0, FORMATS.size() - 1)) + " or "
                                    + FORMATS.getLast())
                    .exception();
        }
        return format;
    }

    /** The declared app as a Compose file, secrets masked unless they may be shown. */
    public ApiResponse get(ApiRequest call, long appId) {
        var secretScope =
                visibility.asked(call, DisplayName.app(targets.latest().state(), appId) + " as a Compose file");
        var app = targets.latest()
                .state()
                .app(appId)
                .orElseThrow(() -> ApiError.notFound("No app with the id " + appId
                                + " is in the target state: only apps in the target can be exported.")
                        .exception());
        var unwritable = ComposeExport.unwritable(app);
        if (!unwritable.isEmpty()) {
            var some =
                    unwritable.stream().limit(NAMED_MAX).map(PlainText::quoted).toList();
            throw ApiError.conflict("A Compose file cannot have services called " + String.join(", ", some)
                            + (unwritable.size() > NAMED_MAX ? " and " + (unwritable.size() - NAMED_MAX) + " more" : "")
                            + ": rename them with letters, digits, dots, _ and - only, or get the app as JSON.")
                    .exception();
        }
        return ApiResponse.bytes(
                YamlWriter.bytes(ComposeExport.write(secretScope.of(app))),
                HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/yaml"),
                HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    }

    /**
     * Makes the posted file's app a part of the target.
     *
     * @param joining makes the target with the app, or throws why that cannot be
     */
    public ComposeWriter.Written post(
            ApiRequest call, long appId, TargetWriter.Request request, BiFunction<App, State, State> joining) {
        return writer.write(reader.posted(call, appId), request, joining);
    }

    /** What posting the file would make of the target; nothing is stored and no file is written. */
    public ComposeWriter.Preview preview(
            ApiRequest call, long appId, TargetWriter.Request request, BiFunction<App, State, State> joining) {
        return writer.preview(reader.posted(call, appId), request, joining);
    }

    /** Warnings as a response lists them. */
    public static List<?> listed(List<Warning> warnings) {
        return warnings.stream()
                .map(warning -> {
                    var tree = new LinkedHashMap<String, @Nullable Object>();
                    tree.put("pointer", warning.pointer());
                    if (warning.line() != null) {
                        tree.put("line", warning.line());
                    }
                    tree.put("message", warning.message());
                    if (warning.count() > 1) {
                        tree.put("count", warning.count());
                    }
                    return tree;
                })
                .toList();
    }
}
