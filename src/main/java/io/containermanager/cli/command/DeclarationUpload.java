package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.ApiErrors;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ComposeFolder;
import io.containermanager.cli.client.Declaration;
import io.containermanager.cli.client.FormBody;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A declaration on its way to the manager: previewed first, then stored.
 *
 * @param call the command
 * @param declaration the file
 * @param appId the app that it is for; 0 for a whole state, and for an app that is new
 * @param name the app's name, empty for a whole state
 * @param collected what is uploaded with a Compose file
 */
record DeclarationUpload(
        Invocation call, Declaration declaration, long appId, String name, ComposeFolder.Collected collected) {

    /** Reads a file and finds its app by name. */
    static DeclarationUpload of(Invocation call, AppDirectory names, Path file) {
        var declaration = Declaration.read(file, call.terminal().in());
        if (declaration.kind() == Declaration.Kind.STATE) {
            return new DeclarationUpload(call, declaration, 0, "", new ComposeFolder.Collected(Map.of(), List.of()));
        }
        var name = call.option("--name").orElseGet(declaration::name);
        long given = declaration.kind() == Declaration.Kind.APP
                ? declaration.tree().path("appId").asLong(0)
                : 0;
        var known = names.find(name).map(AppDirectory.AppName::id);
        // The manager chooses the id of a new app: two callers that did would give two apps the same one.
        long appId = given != 0 ? given : known.orElse(0L);
        var collected = declaration.kind() == Declaration.Kind.COMPOSE
                ? ComposeFolder.collect(
                        file,
                        declaration.yaml().tree(),
                        call.pathOption("--env-file"),
                        Set.of(call.option("--profile").orElse("").split(",", -1)))
                : new ComposeFolder.Collected(Map.of(), List.of());
        // Before it is sent: what is left out may be why the manager refuses it.
        collected.notes().forEach(call.terminal()::note);
        return new DeclarationUpload(call, declaration, appId, name, collected);
    }

    boolean isState() {
        return declaration.kind() == Declaration.Kind.STATE;
    }

    /** The plan, the app and the warnings, as if it were stored. */
    JsonNode preview() {
        return isState()
                ? send("/api/v1/state/plan", "application/json", declaration.json())
                : app(Map.of("dryRun", "true"));
    }

    /** Stores it; it is not applied yet. */
    JsonNode store() {
        return isState() ? send("/api/v1/state/target", "application/json", declaration.json()) : app(Map.of());
    }

    /** Stores an app and applies it, which a token limited to the app may do; the answer names the pass. */
    JsonNode storeAndApply() {
        return app(Map.of("apply", "true"));
    }

    private JsonNode app(Map<String, String> query) {
        boolean compose = declaration.kind() == Declaration.Kind.COMPOSE;
        var all = new TreeMap<>(query);
        if (compose) {
            all.put("name", name);
            call.option("--profile").ifPresent(profiles -> all.put("profile", profiles));
        }
        var path = ApiClient.query(appId == 0 ? "/api/v1/apps" : ApiClient.path("/api/v1/apps/{}", appId), all);
        return compose
                ? send(path, FormBody.TYPE, FormBody.of(declaration.form(collected)))
                : send(path, "application/json", declaration.json());
    }

    private JsonNode send(String path, String type, byte[] body) {
        var answer = call.api().postRaw(path, type, body);
        if (answer.status() >= 300) {
            throw ApiErrors.of(answer, Optional.of(declaration.posted()));
        }
        return answer.json();
    }

    /** What the file says that is handled differently, each with its line. */
    void printWarnings(JsonNode answer) {
        printNewWarnings(answer, MissingNode.getInstance());
    }

    /** The same without those that an earlier answer had: some are known only once it is stored. */
    void printNewWarnings(JsonNode answer, JsonNode earlier) {
        var printed = new HashSet<JsonNode>();
        earlier.path("warnings").forEach(printed::add);
        for (var warning : answer.path("warnings")) {
            if (warning.isObject() && printed.add(warning)) {
                int line = warning.path("line").asInt(0);
                var pointer = warning.path("pointer").asText("");
                call.terminal()
                        .note("Warning: " + declaration.shown() + (line == 0 ? "" : ":" + line) + ": "
                                + (pointer.isEmpty() ? "" : pointer + " ")
                                + warning.path("message").asText());
            }
        }
    }
}
