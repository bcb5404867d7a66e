package io.containermanager.api.compose;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ComposeSettings;
import io.containermanager.api.state.AppDocument;
import io.containermanager.event.FailureText;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.ComposeApp;
import io.containermanager.model.compose.ComposeImport;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.compose.file.ComposeRequest.Known;
import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.model.read.Parsed;
import io.containermanager.yaml.SideFileReader;
import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;

/** Reads a posted Compose file with what the request, the configuration and the stored target say to it. */
public final class ComposeReader {

    /** Variables of the request: {@code ?env.NAME=value}. */
    private static final String VARIABLE = "env.";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");

    private final ComposeSettings settings;
    private final LongUnaryOperator greatestServiceId;

    /**
     * With what every file is read.
     *
     * @param greatestServiceId the greatest service id that an app ever used
     */
    public ComposeReader(ComposeSettings settings, LongUnaryOperator greatestServiceId) {
        this.settings = settings;
        this.greatestServiceId = greatestServiceId;
    }

    /**
     * A posted file, parsed, that can be read on top of any target.
     *
     * @param appId the app that it is for
     * @param appName the name the request gives it
     * @param yaml the parsed file
     * @param upload the bytes that came
     * @param sideFiles what came with it, as it is read
     * @param variables the request's
     * @param profiles active ones
     */
    record Posted(
            long appId,
            Optional<String> appName,
            YamlTree yaml,
            ComposeUpload upload,
            Map<String, SideFile> sideFiles,
            Map<String, String> variables,
            Set<String> profiles) {}

    /** Parses what was posted; throws 400 when it is not YAML, or a parameter is wrong. */
    Posted posted(ApiRequest call, long appId) {
        var variables = variables(call);
        var profiles = new HashSet<String>();
        call.queryAll("profile").forEach(value -> profiles.addAll(List.of(value.split(",", -1))));
        var upload = ComposeUpload.read(call);
        var sideFiles = new HashMap<String, SideFile>();
        upload.files().forEach((path, bytes) -> sideFiles.put(path, SideFileReader.read(path, bytes)));
        return new Posted(appId, call.query("name"), yaml(upload.yaml()), upload, sideFiles, variables, profiles);
    }

    /** The app that it declares on top of a stored target; throws 400 with everything that is refused, with lines. */
    ComposeApp app(Posted posted, State stored) {
        long greatest = greatestServiceId.applyAsLong(posted.appId());
        var known = stored.app(posted.appId())
                .map(app -> Known.of(app, greatest))
                .orElse(new Known(null, null, Map.of(), greatest, null));
        var request = new ComposeRequest(
                posted.appId(),
                posted.appName().orElse(null),
                posted.yaml().tree(),
                posted.variables(),
                posted.profiles(),
                posted.sideFiles(),
                known,
                folder(posted.appId()),
                posted.yaml()::line,
                settings.variables(),
                ComposeReader::isThere);
        var read = ComposeImport.readWithWarnings(request);
        return switch (read.app()) {
            case Parsed.Good<ComposeApp>(var app) -> app;
            case Parsed.Bad<ComposeApp>(var violations) ->
                throw invalid(withCause(violations, posted.upload().yaml()))
                        .withWarnings(ComposeTargets.listed(read.warnings()))
                        .exception();
        };
    }

    /** An empty folder is what an engine left that bound a missing file. */
    private static boolean isThere(String path) {
        try {
            var at = Path.of(path);
            if (Files.isRegularFile(at)) {
                return true;
            }
            try (var entries = Files.list(at)) {
                return entries.findAny().isPresent();
            }
        } catch (IOException | UncheckedIOException | InvalidPathException noFolder) {
            return false;
        }
    }

    private String folder(long appId) {
        return settings.projectRoot().resolve(Long.toString(appId)).toString();
    }

    /** The files that containers are to see, by path below the app's folder. */
    static Map<String, byte[]> files(ComposeApp app, ComposeUpload upload) {
        var files = new HashMap<String, byte[]>();
        app.texts().forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        app.copies().forEach((path, source) -> files.put(path, upload.files().getOrDefault(source, new byte[0])));
        return files;
    }

    /** The same refusal with places in the Compose file instead of the target. */
    static ApiException inFile(ApiException refused, ComposeApp app) {
        var error = refused.error();
        return error.withViolations(error.violations().stream()
                        .map(violation -> AppDocument.place(app.app().appId(), violation))
                        .map(app.inFile())
                        .toList())
                .exception();
    }

    /** A blank that is none comes first: what follows may come of it. A file of which nothing is understood has no other reason. */
    private static List<Violation> withCause(List<Violation> violations, String text) {
        var cause = YamlTree.falseBlank(text).map(problem -> new Violation("", problem));
        if (cause.isEmpty()) {
            return violations;
        }
        var all = new ArrayList<>(List.of(cause.get()));
        violations.stream().filter(one -> !one.pointer().isEmpty()).forEach(all::add);
        return all;
    }

    private static ApiError invalid(List<Violation> violations) {
        return ApiError.document("invalid Compose file", violations);
    }

    private static Map<String, String> variables(ApiRequest call) {
        var variables = new HashMap<String, String>();
        for (var parameter : call.queryNames()) {
            if (parameter.startsWith(VARIABLE)) {
                var name = parameter.substring(VARIABLE.length());
                if (!NAME.matcher(name).matches()) {
                    throw ApiError.parameter(
                                    VARIABLE + "…", "must be followed by a variable's name: env.TZ=Europe/Berlin")
                            .exception();
                }
                variables.put(name, call.query(parameter).orElse(""));
            }
        }
        return variables;
    }

    private static YamlTree yaml(String text) {
        try {
            return YamlTree.compose(text);
        } catch (YamlTree.MalformedException malformed) {
            var message = FailureText.of(malformed);
            throw ApiError.invalid(
                            "malformed YAML",
                            "The file is not valid YAML: " + message,
                            List.of(new Violation("", message)))
                    .exception();
        }
    }
}
