package io.containermanager.api.apps;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.state.SecretDisplay;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.AppExport;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.KubernetesSettings.Publish;
import io.containermanager.event.FailureText;
import io.containermanager.model.App;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.store.files.BoundFiles;
import io.containermanager.yaml.YamlWriter;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A declared app as manifests for a Kubernetes cluster, secrets masked unless they may be shown. */
public final class KubernetesExport {

    /** Its parameters beside those of every export. */
    private static final List<String> QUERY = List.of("namespace", "publish");

    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");
    private static final int LABEL_CHARS_MAX = 63;
    private static final byte[] MASKED_FILE =
            "masked: export with --reveal (reveal=true in the API)\n".getBytes(StandardCharsets.UTF_8);

    private final TargetWriter targets;
    private final SecretVisibility visibility;
    private final Path projectRoot;
    private final BoundFiles boundFiles;

    /** @param projectRoot the absolute folder below which each app's own files are */
    public KubernetesExport(TargetWriter targets, SecretVisibility visibility, Path projectRoot) {
        this.targets = targets;
        this.visibility = visibility;
        this.projectRoot = projectRoot.normalize();
        this.boundFiles = new BoundFiles(this.projectRoot);
    }

    /** 404 for an app that is not in the target, 409 with all reasons for one that cannot be exported. */
    ApiResponse get(ApiRequest call, long appId) {
        var secretScope =
                visibility.asked(call, DisplayName.app(targets.latest().state(), appId) + " as Kubernetes manifests");
        var app = targets.latest()
                .state()
                .app(appId)
                .orElseThrow(() -> ApiError.notFound("No app with the id " + appId
                                + " is in the target state: only apps in the target can be exported.")
                        .exception());
        var settings = AppExport.settings(namespace(call, app), publish(call));
        var folder = projectRoot.resolve(Long.toString(appId)).toString();
        var refused = AppExport.refusals(app, settings, folder);
        if (!refused.isEmpty()) {
            throw new ApiError(
                            Status.CONFLICT_409,
                            "conflict",
                            "This app cannot be exported as Kubernetes manifests; violations lists why.",
                            refused,
                            List.of())
                    .exception();
        }
        return ApiResponse.bytes(
                yaml(secretScope.of(app), secretScope, settings),
                HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/yaml"),
                HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    }

    private byte[] yaml(App app, SecretDisplay secretScope, KubernetesSettings settings) {
        try {
            var text = new StringBuilder(head(app, secretScope, settings));
            for (var manifest : AppExport.of(app, settings, contents(app, secretScope))) {
                text.append("---\n").append(new String(YamlWriter.bytes(manifest), StandardCharsets.UTF_8));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (EngineException.Rejected tooLarge) {
            throw ApiError.conflict("This app cannot be exported as Kubernetes manifests: " + FailureText.of(tooLarge))
                    .exception();
        }
    }

    /** The files that its services bind, as they are now. */
    private SortedMap<String, byte[]> contents(App app, SecretDisplay secretScope) {
        var bound = app.services().stream()
                .flatMap(service -> service.config().volumes().stream())
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .map(mount -> String.valueOf(mount.source()))
                .collect(Collectors.toSet());
        var contents = boundFiles.read(app.appId(), bound);
        // Any part of a file may be secret.
        return secretScope == SecretDisplay.MASKED
                ? contents.keySet().stream()
                        .collect(Collectors.toMap(it -> it, _ -> MASKED_FILE, (one, _) -> one, TreeMap::new))
                : contents;
    }

    /** What to know before it is applied, as comments. */
    private static String head(App app, SecretDisplay secretScope, KubernetesSettings settings) {
        var text = new StringBuilder();
        comment(text, DisplayName.app(app.appName()) + " as Kubernetes manifests: kubectl apply -f <this file>");
        if (secretScope == SecretDisplay.MASKED) {
            comment(
                    text,
                    "Secrets and the contents of files are masked: export with --reveal (reveal=true in the API) for"
                            + " those that work.");
        }
        var secrets = app.services().stream()
                .flatMap(service -> service.config().runtimeOptions().secrets().stream())
                .distinct()
                .sorted()
                .toList();
        if (!secrets.isEmpty()) {
            comment(
                    text,
                    "First: kubectl -n " + settings.namespace() + " create secret generic " + AppExport.SECRET + " "
                            + secrets.stream()
                                    .map(name -> "--from-file=" + name + "=<file>")
                                    .collect(Collectors.joining(" ")));
        }
        AppExport.differences(app, settings).stream()
                .map(PlanWarning::message)
                .map(message -> message.replace("set engine.kubernetes.publish", "export with --publish"))
                .forEach(difference -> comment(text, "Unlike Docker: " + difference));
        return text.toString();
    }

    private static void comment(StringBuilder text, String line) {
        text.append("# ")
                .append(line.replaceAll("\\p{Cntrl}|[\\u0085\\u2028\\u2029]", " "))
                .append('\n');
    }

    /** 400 when a parameter of this export was given for another one. */
    static void refuseParameters(ApiRequest call) {
        QUERY.stream().filter(name -> call.query(name).isPresent()).findFirst().ifPresent(name -> {
            throw ApiError.parameter(name, "is only for format=kubernetes").exception();
        });
    }

    private static String namespace(ApiRequest call, App app) {
        var given = call.query("namespace");
        if (given.isPresent()) {
            if (!LABEL.matcher(given.get()).matches()) {
                throw ApiError.parameter("namespace", "must be up to 63 lower-case letters, digits and -, such as shop")
                        .exception();
            }
            return given.get();
        }
        var clean = app.appName()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        var cut = clean.substring(0, Math.min(clean.length(), LABEL_CHARS_MAX)).replaceAll("-+$", "");
        return cut.isEmpty() ? "app-" + app.appId() : cut;
    }

    private static Publish publish(ApiRequest call) {
        var word = call.query("publish").orElse(Publish.CLUSTER_IP.word());
        return Arrays.stream(Publish.values())
                .filter(publish -> publish.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ApiError.parameter(
                                "publish",
                                "must be one of "
                                        + Arrays.stream(Publish.values())
                                                .map(Publish::word)
                                                .collect(Collectors.joining(", ")))
                        .exception());
    }
}
