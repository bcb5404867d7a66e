package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.DefaultComposeFile;
import io.containermanager.cli.client.ServiceCheck;
import io.containermanager.cli.client.ServiceWord;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import io.containermanager.config.ShellWord;
import io.containermanager.model.text.UnicodeText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Lists apps and services with their status and why it is so. */
final class PsCommand implements Command {

    private static final int IMAGE_MIN_CHARS = 16;

    /** As much of a container's id as Docker shows. */
    private static final int ID_CHARS = 12;

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "ps",
                        "List services with their status and the reason for it.",
                        "",
                        "SYNC compares a service with what was applied: in-sync, needs-update, missing or extra. While"
                                + " no",
                        "other version is to run it says what is under way: starting, restarting, repairing,",
                        "rolling back, stopping.",
                        "-o wide adds health, restarts, start time, the numbers of app and service, the container's"
                                + " id,",
                        "and on Kubernetes how many pods are ready (READY) and their nodes.")
                .addPositional(Arguments.positional("APP|APP/SERVICE", "0..*", "Only these"))
                .addOption(Arguments.allOutputs());
    }

    @Override
    public int run(Invocation call) {
        var reconciliation = call.api().get("/api/v1/reconciliation");
        var running = running(call.api().get("/api/v1/state/current"));
        var rows = rows(reconciliation, running);
        if (call.format() == Format.WIDE) {
            addDetails(rows, call.api().get("/api/v1/containers"));
        }
        var wanted = call.arguments();
        var bare = call.tabular() || !wanted.isEmpty() ? bare(call) : new ArrayList<JsonNode>();
        if (!wanted.isEmpty()) {
            var names = AppDirectory.ofStatus(reconciliation);
            bare.forEach(names::withApp);
            var keys = wanted.stream()
                    .flatMap(text -> names.services(text).stream())
                    .map(service -> key(service.appId(), service.serviceId()))
                    .toList();
            rows.removeIf(row -> !keys.contains(
                    key(row.path("appId").asLong(), row.path("serviceId").asLong())));
            bare.removeIf(app -> wanted.stream()
                    .flatMap(text -> names.find(text).stream())
                    .noneMatch(it -> it.id() == app.path("appId").asLong()));
        }
        call.noteEngineAway();
        print(call, rows);
        problems(call, reconciliation);
        if (call.tabular()) {
            bare.forEach(app -> withoutServices(call, app.path("appName").asText()));
            call.terminal().next(next(call, rows));
        }
        return 0;
    }

    private static void print(Invocation call, List<ObjectNode> rows) {
        var table = call.format() == Format.WIDE ? wideTable(rows) : table(rows);
        if (rows.isEmpty() && call.tabular()) {
            if (call.arguments().isEmpty()) {
                call.terminal().note("No services are applied.");
            }
            return;
        }
        var document = JsonNodeFactory.instance.objectNode();
        document.putArray("services").addAll(rows);
        call.print(document, table, rows.stream().map(row -> text(row, "name")).toList());
    }

    private static Suggestion next(Invocation call, List<ObjectNode> rows) {
        if (rows.isEmpty()) {
            return Suggestion.of("apply").with(file(call));
        }
        return rows.stream()
                .filter(row -> !text(row, "sync").equals("in-sync"))
                .findFirst()
                .map(row -> Suggestion.of("explain", text(row, "name")))
                .orElse(Suggestion.of("logs", "-f", text(rows.getFirst(), "name")));
    }

    private static Table table(List<ObjectNode> rows) {
        var table = coloured(new Table("SERVICE", "STATUS", "SYNC", "IMAGE", "PORTS", "REASON"))
                .yielding("PORTS")
                .yielding("IMAGE", IMAGE_MIN_CHARS);
        for (var row : rows) {
            table.add(
                    text(row, "name"),
                    text(row, "status"),
                    ServiceWord.of(text(row, "sync"), row),
                    text(row, "image"),
                    ports(row),
                    text(row, "reason"));
        }
        return table;
    }

    /** Every column; those about pods where the engine has pods. */
    private static Table wideTable(List<ObjectNode> rows) {
        boolean pods = rows.stream().anyMatch(row -> row.has("ready"));
        var headings = new ArrayList<>(List.of(
                "SERVICE",
                "STATUS",
                "SYNC",
                "HEALTH",
                "RESTARTS",
                "STARTED",
                "IMAGE",
                "PORTS",
                "NUMBERS",
                "CONTAINER"));
        headings.addAll(pods ? List.of("READY", "NODES", "REASON") : List.of("REASON"));
        var table = coloured(new Table(headings.toArray(String[]::new))).withStatus("HEALTH");
        for (var row : rows) {
            var cells = new ArrayList<>(List.of(
                    text(row, "name"),
                    text(row, "status"),
                    ServiceWord.of(text(row, "sync"), row),
                    text(row, "health"),
                    text(row, "restarts"),
                    Units.toSeconds(text(row, "startedAt")),
                    text(row, "image"),
                    ports(row),
                    key(row.path("appId").asLong(), row.path("serviceId").asLong()),
                    UnicodeText.start(text(row, "containerId"), ID_CHARS)));
            if (pods) {
                cells.add(text(row, "ready"));
                cells.add(text(row, "nodes"));
            }
            cells.add(text(row, "reason"));
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    /** A job that has ended as declared, or what an operator stopped, is no error. */
    private static Table coloured(Table table) {
        return table.withStatus(
                        "STATUS",
                        row -> Colour.ofContainer(row.get(1), row.get(2).equals("in-sync")))
                .withStatus("SYNC");
    }

    /** What can be applied from here: the Compose file of this folder, an example, or what the user has. */
    private static List<String> file(Invocation call) {
        var folder = call.environment().folder();
        if (DefaultComposeFile.find(folder, call.environment().variables()).isPresent()) {
            return List.of();
        }
        var example = call.environment()
                .launch()
                .example()
                .map(file -> file.startsWith(folder) ? folder.relativize(file) : file);
        return List.of("-f", example.map(Path::toString).orElse("compose.yaml"));
    }

    private static void problems(Invocation call, JsonNode reconciliation) {
        // In whole: the table may have cut them.
        ServiceCheck.reasons(
                        reconciliation,
                        Optional.ofNullable(reconciliation.path("lastError").textValue()))
                .forEach(reason -> call.terminal().note("Problem: " + reason));
        var paused = reconciliation.path("pausedUntil").asText("");
        if (!paused.isEmpty() && !paused.equals("null")) {
            call.terminal().note("Reconciliation is paused until " + paused + "; container-manager resume ends that.");
        }
    }

    /** Apps that have no row: none of their services is declared. */
    private static List<JsonNode> bare(Invocation call) {
        return call.api()
                .get("/api/v1/state/target")
                .path("apps")
                .valueStream()
                .filter(app -> app.path("services").isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static void withoutServices(Invocation call, String name) {
        call.terminal()
                .note("App " + name + AppDirectory.NO_SERVICES + ". container-manager apply declares some, and"
                        + " container-manager remove " + ShellWord.quoted(name) + " takes it out.");
    }

    private static List<ObjectNode> rows(JsonNode reconciliation, Map<String, JsonNode> running) {
        var rows = new ArrayList<ObjectNode>();
        for (var app : AppDirectory.ofStatus(reconciliation).apps()) {
            for (var service : app.services().entrySet()) {
                var status = reconciliation
                        .path("status")
                        .path(Long.toString(app.id()))
                        .path("services")
                        .path(Long.toString(service.getKey()));
                rows.add(row(app, service, status, running.get(key(app.id(), service.getKey()))));
            }
        }
        return rows;
    }

    private static ObjectNode row(
            AppDirectory.AppName app, Map.Entry<Long, String> service, JsonNode status, @Nullable JsonNode container) {
        var row = JsonNodeFactory.instance.objectNode();
        row.put("name", app.name() + "/" + service.getValue());
        row.put("appId", app.id());
        row.put("serviceId", service.getKey());
        row.put(
                "status",
                container == null ? "missing" : container.path("status").asText("missing"));
        row.put("sync", status.path("status").asText());
        row.put("image", container == null ? "" : container.path("imageName").asText());
        row.set("ports", container == null ? JsonNodeFactory.instance.arrayNode() : ports(container.path("config")));
        row.put(
                "containerId",
                container == null ? "" : container.path("containerId").asText());
        row.put("reason", status.path("reason").asText(""));
        List.of("progress", "cause", "action")
                .forEach(name ->
                        Optional.ofNullable(status.path(name).textValue()).ifPresent(word -> row.put(name, word)));
        return row;
    }

    /** What only the wide table shows: how the containers are, and on engines with pods how many of those are ready, and where. */
    private static void addDetails(List<ObjectNode> rows, JsonNode containers) {
        for (var row : rows) {
            for (var container : containers.path("containers")) {
                if (container.path("containerId").asText().equals(text(row, "containerId"))) {
                    var health = container.path("health").asText();
                    row.put("health", health.equals("none") ? "" : health);
                    row.put("restarts", container.path("restarts").asText(""));
                    row.put("startedAt", container.path("startedAt").asText(""));
                    addPods(row, container);
                }
            }
        }
    }

    private static void addPods(ObjectNode row, JsonNode container) {
        if (!container.path("pods").isArray()) {
            return;
        }
        int ready = 0;
        var nodes = new TreeSet<String>();
        for (var pod : container.path("pods")) {
            ready += pod.path("ready").asBoolean() ? 1 : 0;
            if (pod.path("node").isTextual()) {
                nodes.add(pod.path("node").asText());
            }
        }
        row.put("ready", ready + "/" + container.path("replicas").asText());
        row.put("nodes", String.join(", ", nodes));
    }

    private static JsonNode ports(JsonNode config) {
        var ports = config.path("ports");
        return ports.isArray() ? ports : JsonNodeFactory.instance.arrayNode();
    }

    private static String ports(ObjectNode row) {
        var ports = new ArrayList<String>();
        row.path("ports").forEach(port -> ports.add(port.asText()));
        return String.join(", ", ports);
    }

    private static String text(JsonNode row, String member) {
        return row.path(member).asText("");
    }

    private static Map<String, JsonNode> running(JsonNode state) {
        var services = new HashMap<String, JsonNode>();
        for (var app : state.path("apps")) {
            for (var service : app.path("services")) {
                services.put(
                        key(
                                app.path("appId").asLong(),
                                service.path("serviceId").asLong()),
                        service);
            }
        }
        if (!state.has("apps")) {
            throw ClientException.failed("The manager's state has no apps: is this URL a container manager's?");
        }
        return services;
    }

    private static String key(long appId, long serviceId) {
        return appId + "/" + serviceId;
    }
}
