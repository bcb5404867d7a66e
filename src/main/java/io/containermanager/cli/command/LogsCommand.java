package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Shows and follows logs. */
final class LogsCommand implements Command {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final long LINES_MAX = 10_000;
    private static final long LINES_DEFAULT = 100;

    private static final Comparator<JsonNode> BY_ID =
            Comparator.comparingLong(line -> line.path("id").asLong());

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "logs", "Show the logs of services, or without any those of all.", "", "Ctrl-C ends following.")
                .addPositional(Arguments.positional("APP|APP/SERVICE", "0..*", "Only these"))
                .addOption(Arguments.flag("Follow: show new lines as they come", "-f", "--follow"))
                .addOption(Arguments.option(
                        "TIME", "Lines since then: 10m, 1h30m, 2026-11-23 or 2026-11-23T10:00:00Z", "--since"))
                .addOption(Arguments.flag("The manager's own lines too, marked manager", "--events"))
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

        private final String of;
        private final Map<String, String> parameters;
        private long after;

        Query(String of, Map<String, String> parameters) {
            this.of = of;
            this.parameters = parameters;
        }

        /** The newest entries in the memory, or where it has none, in the log files. */
        JsonNode newest(Invocation call, long lines) {
            var newest = Map.of("limit", Long.toString(lines), "since", since(call));
            var answer = ask(call, newest);
            if (answer.path("logs").isEmpty()) {
                var inFiles = new TreeMap<>(newest);
                inFiles.put("files", "true");
                return ask(call, inFiles);
            }
            return answer;
        }

        JsonNode newer(Invocation call) {
            return ask(call, Map.of("after", Long.toString(after), "limit", Long.toString(LINES_MAX)));
        }

        /** The entries, and where the next query begins. */
        private JsonNode ask(Invocation call, Map<String, String> more) {
            var all = new TreeMap<>(parameters);
            all.putAll(more);
            var answer = call.api().get(ApiClient.query("/api/v1/logs", all));
            after = answer.path("next").asLong();
            return answer;
        }
    }

    @Override
    public int run(Invocation call) {
        var lines = call.numberOption("--lines", 1, LINES_MAX).orElse(LINES_DEFAULT);
        var names = AppDirectory.of(call.api());
        var queries = queries(call, names);
        var printer = new LogPrinter(
                call, names, queries.size() > 1 || call.arguments().isEmpty());
        var found = new ArrayList<JsonNode>();
        for (var query : queries) {
            query.newest(call, lines).path("logs").forEach(found::add);
        }
        found.sort(BY_ID);
        printer.print(found.subList((int) Math.max(0, found.size() - lines), found.size()));
        if (found.isEmpty()) {
            call.terminal().note(nothing(call));
        }
        if (call.flag("--follow")) {
            follow(call, queries, printer);
        }
        return 0;
    }

    /** Why there are no lines, and what to do. */
    private static String nothing(Invocation call) {
        if (Stream.of("--since", "--search", "--pod", "--level")
                .anyMatch(option -> call.option(option).isPresent())) {
            return "No kept line matches.";
        }
        var of = call.arguments().isEmpty() ? "any service" : String.join(", ", call.arguments());
        return "No lines are kept of " + of + ": nothing was written, or it was dropped for newer lines."
                + " logs.max-entries and logs.max-bytes keep more in memory, logs.file-enabled: true in files.";
    }

    /** Until the user ends it, or the manager cannot be reached any more. */
    private static void follow(Invocation call, List<Query> queries, LogPrinter printer) {
        while (true) {
            Invocation.pause(INTERVAL);
            var found = new ArrayList<JsonNode>();
            var missing = new ArrayList<String>();
            for (var query : queries) {
                var answer = query.newer(call);
                if (answer.path("gap").asBoolean()) {
                    missing.add(query.of);
                }
                answer.path("logs").forEach(found::add);
            }
            if (!missing.isEmpty()) {
                call.terminal()
                        .note("(lines of " + String.join(", ", missing)
                                + " are missing: the manager no longer has them; logs.max-entries keeps more)");
            }
            found.sort(BY_ID);
            printer.print(found);
        }
    }

    private static List<Query> queries(Invocation call, AppDirectory names) {
        var common = new TreeMap<String, String>();
        call.option("--search").ifPresent(text -> common.put("q", text));
        call.option("--pod").ifPresent(pod -> common.put("pod", pod));
        call.option("--level").ifPresent(level -> common.put("level", level));
        if (!call.flag("--events")) {
            common.put("sourceType", "container");
        }
        if (call.arguments().isEmpty()) {
            return List.of(new Query("some services", common));
        }
        var queries = new ArrayList<Query>();
        for (var text : call.arguments()) {
            for (var service : names.services(text)) {
                var parameters = new TreeMap<>(common);
                parameters.put("appId", Long.toString(service.appId()));
                parameters.put("serviceId", Long.toString(service.serviceId()));
                queries.add(new Query(service.name(), parameters));
            }
        }
        return queries;
    }

    private static String since(Invocation call) {
        return call.option("--since")
                .map(text -> Units.duration(text)
                        .map(ago -> Instant.now().minus(ago))
                        .or(() -> Units.moment(text, ZoneId.systemDefault()))
                        .orElseThrow(() -> ClientException.usage(
                                "--since must be a time ago such as 10m or 1h30m, a date such as 2026-11-23 or a moment"
                                        + " such as 2026-11-23T10:00:00Z, not \"" + text + "\""))
                        .toString())
                .orElse("");
    }

    /** Prints log lines, each with its writer where there can be several. Not thread-safe. */
    private static final class LogPrinter {

        private static final List<Colour> COLOURS = List.of(Colour.CYAN, Colour.GREEN, Colour.YELLOW, Colour.GREY);

        private final Invocation call;
        private final boolean prefixed;
        private final boolean json;

        /** Apps whose names were asked for again: one that was removed has none. */
        private final Set<Long> asked = new HashSet<>();

        private AppDirectory names;

        /**
         * A printer.
         *
         * @param prefixed whether lines of several services come
         */
        LogPrinter(Invocation call, AppDirectory names, boolean prefixed) {
            this.call = call;
            this.names = names;
            this.prefixed = prefixed;
            this.json = call.option("--output").filter("json"::equals).isPresent();
        }

        void print(List<JsonNode> lines) {
            for (var line : lines) {
                call.terminal().line(json ? line.toString() : text(line));
            }
        }

        private String text(JsonNode line) {
            var time = call.flag("--timestamps")
                    ? Instant.ofEpochMilli(line.path("timestamp").asLong()) + "  "
                    : "";
            boolean container = line.path("source").path("type").asText().equals("container");
            var pod = line.path("pod").asText("");
            var writer = !container ? "manager" : pod.isEmpty() ? service(line) : pod;
            var colour = COLOURS.get(Math.floorMod(writer.hashCode(), COLOURS.size()));
            // The manager's own lines are always marked: they are not the service's.
            boolean marked = prefixed || !container || !pod.isEmpty();
            var prefix = marked ? call.terminal().coloured(colour, writer + " | ") : "";
            return time + prefix + line.path("message").asText();
        }

        private String service(JsonNode line) {
            var name = line.path("serviceName")
                    .asText(line.path("source").path("name").asText());
            if (!line.has("appId")) {
                return name;
            }
            if (line.has("appName")) {
                return line.path("appName").asText() + "/" + name;
            }
            // Kept by a version that did not keep the app's name.
            long appId = line.path("appId").asLong();
            if (names.apps().stream().noneMatch(app -> app.id() == appId) && asked.add(appId)) {
                names = AppDirectory.of(call.api());
            }
            return names.name(appId, 0) + "/" + name;
        }
    }
}
