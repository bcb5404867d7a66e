package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.Names;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** Shows and follows logs. */
final class LogsCommand implements Command {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final long LINES_MAX = 10_000;
    private static final long LINES_DEFAULT = 100;

    private static final List<Colour> PREFIXES = List.of(Colour.CYAN, Colour.GREEN, Colour.YELLOW, Colour.GREY);

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "logs",
                        "Show the logs of services, or without any those of all and of the manager itself.",
                        "",
                        "Ctrl-C ends following.")
                .addPositional(Arguments.positional("APP|APP/SERVICE", "0..*", "Only these"))
                .addOption(Arguments.flag("Follow: show new lines as they come", "-f", "--follow"))
                .addOption(Arguments.option("TIME", "Lines since then: 10m, 2h, or 2026-11-23T10:00:00Z", "--since"))
                .addOption(Arguments.option("TEXT", "Lines that contain this text", "--search"))
                .addOption(Arguments.option("NAME", "Lines of this pod only, on Kubernetes", "--pod"))
                .addOption(Arguments.option("LEVEL", "Lines of this level: debug, info, warn, error", "--level"))
                .addOption(
                        Arguments.option("LINES", "How many lines at most, 1 … 10000 (default: 100)", "-n", "--lines"))
                .addOption(Arguments.flag("Show each line's time", "-t", "--timestamps"))
                .addOption(Arguments.output("table", "json"));
    }

    /** One query of the log, each with its own place: one for all could skip a line that another query found later. */
    private static final class Query {

        private final Map<String, String> parameters;
        private long after;

        Query(Map<String, String> parameters) {
            this.parameters = parameters;
        }

        /** The entries, and where the next query begins. */
        JsonNode ask(Invocation call, Map<String, String> more) {
            var all = new TreeMap<>(parameters);
            all.putAll(more);
            var answer = call.api().get(ApiClient.query("/api/v1/logs", all));
            after = answer.path("next").asLong();
            return answer;
        }

        JsonNode newer(Invocation call) {
            return ask(call, Map.of("after", Long.toString(after), "limit", Long.toString(LINES_MAX)));
        }
    }

    @Override
    public int run(Invocation call) {
        var lines = call.numberOption("--lines", 1, LINES_MAX).orElse(LINES_DEFAULT);
        var queries = queries(call);
        var found = new ArrayList<JsonNode>();
        for (var query : queries) {
            query.ask(call, Map.of("limit", Long.toString(lines), "since", since(call)))
                    .path("logs")
                    .forEach(found::add);
        }
        found.sort(Comparator.comparingLong(line -> line.path("id").asLong()));
        var shown = found.subList((int) Math.max(0, found.size() - lines), found.size());
        shown.forEach(
                line -> print(call, line, queries.size() > 1 || call.arguments().isEmpty()));
        if (call.flag("--follow")) {
            follow(call, queries);
        }
        return 0;
    }

    /** Until the user ends it, or the manager cannot be reached any more. */
    private static void follow(Invocation call, List<Query> queries) {
        while (true) {
            Invocation.pause(INTERVAL);
            var found = new ArrayList<JsonNode>();
            for (var query : queries) {
                var answer = query.newer(call);
                if (answer.path("gap").asBoolean()) {
                    call.terminal().note("(lines are missing: the manager no longer has them)");
                }
                answer.path("logs").forEach(found::add);
            }
            found.sort(Comparator.comparingLong(line -> line.path("id").asLong()));
            found.forEach(line ->
                    print(call, line, queries.size() > 1 || call.arguments().isEmpty()));
        }
    }

    private static List<Query> queries(Invocation call) {
        var common = new TreeMap<String, String>();
        call.option("--search").ifPresent(text -> common.put("q", text));
        call.option("--pod").ifPresent(pod -> common.put("pod", pod));
        call.option("--level").ifPresent(level -> common.put("level", level));
        if (call.arguments().isEmpty()) {
            return List.of(new Query(common));
        }
        var names = Names.of(call.api());
        var queries = new ArrayList<Query>();
        for (var text : call.arguments()) {
            for (var service : names.services(text)) {
                var parameters = new TreeMap<>(common);
                parameters.put("appId", Long.toString(service.appId()));
                parameters.put("serviceId", Long.toString(service.serviceId()));
                queries.add(new Query(parameters));
            }
        }
        return queries;
    }

    private static String since(Invocation call) {
        return call.option("--since")
                .map(text -> Units.duration(text)
                        .map(ago -> Instant.now().minus(ago).toString())
                        .orElseGet(() -> moment(text)))
                .orElse("");
    }

    private static String moment(String text) {
        if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*")) {
            return text;
        }
        throw ClientException.usage(
                "--since must be a time ago such as 10m or a moment such as 2026-11-23T10:00:00Z, not \"" + text
                        + "\"");
    }

    private static void print(Invocation call, JsonNode line, boolean prefixed) {
        if (call.option("--output").filter("json"::equals).isPresent()) {
            call.terminal().line(line.toString());
            return;
        }
        var source =
                line.path("serviceName").asText(line.path("source").path("name").asText());
        var time = call.flag("--timestamps")
                ? Instant.ofEpochMilli(line.path("timestamp").asLong()) + "  "
                : "";
        var pod = line.path("pod").asText("");
        var writer = pod.isEmpty() ? source : pod;
        var colour = PREFIXES.get(Math.floorMod(writer.hashCode(), PREFIXES.size()));
        var prefix = prefixed || !pod.isEmpty() ? call.terminal().coloured(colour, writer + " | ") : "";
        call.terminal().line(time + prefix + line.path("message").asText());
    }
}
