package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.EngineAway;
import io.containermanager.cli.output.Suggestion;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Shows setting by setting what differs: what runs from the target, or the target from a file. */
final class DiffCommand implements Command {

    /** What only running services have, and what repeats other members. */
    private static final List<String> LEFT_OUT =
            List.of("/containerId", "/status", "/appId", "/appName", "/config/image");

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "diff",
                        "Show what differs between what runs and the stored target, or with -f between the target and"
                                + " a file.",
                        "",
                        "Secrets are masked: a secret that changed shows no difference. Exit code 3: something"
                                + " differs.")
                .addOption(Arguments.option("FILE", "compose.yaml or an app (JSON or YAML)", "-f", "--file"))
                .addOption(Arguments.option(
                        "FILE", "Values for variables of a Compose file, instead of .env", "--env-file"))
                .addOption(Arguments.option(
                        "NAMES", "Active profiles of a Compose file, separated by commas; * for all", "--profile"))
                .addOption(
                        Arguments.option("NAME", "The app's name; otherwise the file's, then the folder's", "--name"));
    }

    @Override
    public int run(Invocation call) {
        boolean differs = call.option("--file").isPresent() ? ofFile(call) : ofState(call);
        if (!differs) {
            call.terminal().line("No differences.");
            return 0;
        }
        call.terminal().next(call.option("--file").isPresent() ? ApplyCommand.again(call) : Suggestion.of("plan"));
        return ClientException.NOT_CONVERGED;
    }

    private static boolean ofState(Invocation call) {
        var state = call.api().get("/api/v1/state");
        EngineAway.sentence(state.path("current").path("engine")).ifPresent(call.terminal()::note);
        var before = services(state.path("current").path("apps"));
        var after = services(state.path("target").path("apps"));
        var same = inSync(
                state.path("target"),
                call.api().get("/api/v1/reconciliation"),
                call.api().get("/api/v1/state/plan"));
        before.keySet().removeAll(same);
        after.keySet().removeAll(same);
        before.replaceAll((name, running) -> madeFrom(call, name, running, after.get(name)));
        return print(call, before, after);
    }

    /**
     * What a container was declared as: its engine reports it together with what its image and the engine itself filled in.
     *
     * @param declared what the target declares now; null when it does not any more
     */
    private static JsonNode madeFrom(Invocation call, String name, JsonNode running, @Nullable JsonNode declared) {
        var found = call.api()
                .get(ApiClient.path(
                        "/api/v1/apps/{}/services/{}/explain",
                        running.path("appId").asLong(),
                        running.path("serviceId").asLong()));
        if (found.has("madeFrom")) {
            return found.path("madeFrom");
        }
        call.terminal()
                .note(name
                        + ": the revision that its container was made from is not kept; only its image is compared.");
        var image = running.path("imageName");
        return (declared == null ? running : declared).<ObjectNode>deepCopy().set("imageName", image);
    }

    /**
     * The services that match the target by the manager's own comparison and that nothing is done about: of the others,
     * what their containers were made from is compared.
     */
    static Set<String> inSync(JsonNode target, JsonNode reconciliation, JsonNode plan) {
        var planned = new HashSet<String>();
        plan.path("steps")
                .forEach(step -> planned.add(step.path("appId").asText() + "/"
                        + step.path("serviceId").asText()));
        var same = new HashSet<String>();
        for (var app : target.path("apps")) {
            var verdicts = reconciliation
                    .path("status")
                    .path(app.path("appId").asText())
                    .path("services");
            for (var service : app.path("services")) {
                var id = service.path("serviceId").asText();
                if (verdicts.path(id).path("status").asText().equals("in-sync")
                        && !planned.contains(app.path("appId").asText() + "/" + id)) {
                    same.add(app.path("appName").asText() + "/"
                            + service.path("serviceName").asText());
                }
            }
        }
        return same;
    }

    private static boolean ofFile(Invocation call) {
        var names = AppDirectory.of(call.api());
        var upload = DeclarationUpload.of(
                call, names, call.path(call.option("--file").orElse("")));
        if (upload.isState()) {
            throw ClientException.usage(
                    "diff -f compares one app: name a Compose file or an app. container-manager apply"
                            + " --dry-run -f FILE shows the plan of a state.");
        }
        var app = upload.preview().path("app");
        var target = call.api().get("/api/v1/state/target");
        var stored = target.path("apps").path(Long.toString(upload.appId()));
        return print(call, services(List.of(stored)), services(List.of(app)));
    }

    private static Map<String, JsonNode> services(Iterable<JsonNode> apps) {
        var services = new TreeMap<String, JsonNode>();
        for (var app : apps) {
            for (var service : app.path("services")) {
                services.put(
                        app.path("appName").asText() + "/"
                                + service.path("serviceName").asText(),
                        service);
            }
        }
        return services;
    }

    private static boolean print(Invocation call, Map<String, JsonNode> before, Map<String, JsonNode> after) {
        var all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        boolean differs = false;
        for (var name : all) {
            var old = flat(before.getOrDefault(name, MissingNode.getInstance()));
            var wanted = flat(after.getOrDefault(name, MissingNode.getInstance()));
            if (!old.equals(wanted)) {
                differs = true;
                call.terminal().line(name + (old.isEmpty() ? " (new)" : wanted.isEmpty() ? " (removed)" : ""));
                printSettings(call, old, wanted);
            }
        }
        return differs;
    }

    private static void printSettings(Invocation call, Map<String, String> before, Map<String, String> after) {
        var all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        for (var place : all) {
            var old = before.get(place);
            var wanted = after.get(place);
            if (old != null && !old.equals(wanted)) {
                call.terminal().line(call.terminal().coloured(Colour.RED, "  - " + place + ": " + old));
            }
            if (wanted != null && !wanted.equals(old)) {
                call.terminal().line(call.terminal().coloured(Colour.GREEN, "  + " + place + ": " + wanted));
            }
        }
    }

    /** Every value by its place. */
    private static Map<String, String> flat(JsonNode service) {
        var values = new TreeMap<String, String>();
        collect(service, "", values);
        values.keySet().removeAll(LEFT_OUT);
        var named = new TreeMap<String, String>();
        values.forEach((place, value) -> named.put(place.substring(1).replace('/', '.'), value));
        return named;
    }

    private static void collect(JsonNode node, String place, Map<String, String> values) {
        if (node.isObject()) {
            node.properties().forEach(member -> collect(member.getValue(), place + "/" + member.getKey(), values));
        } else if (node.isArray()) {
            // A list as a whole: numbering its items would show a removed one as a change of all behind it.
            var items = new LinkedHashMap<String, Integer>();
            node.forEach(item -> items.merge(item.isValueNode() ? item.asText() : item.toString(), 1, Integer::sum));
            values.put(place, String.join(", ", items.keySet()));
        } else if (!node.isMissingNode() && !place.isEmpty()) {
            values.put(place, node.asText());
        }
    }
}
