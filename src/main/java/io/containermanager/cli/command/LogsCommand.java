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
    private static final long LINES_DEFAULT = 100;

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

    @Override
    public int run(Invocation call) {
        var lines = call.numberOption("--lines", 1, LogSelection.LINES_MAX).orElse(LINES_DEFAULT);
        var names = AppDirectory.of(call.api());
        var selection = new LogSelection(call, names, since(call));
        var printer = new LogPrinter(call, names, selection.isMixed());
        call.noteEngineAway();
        var found = selection.newest(lines);
        printer.print(found);
        if (found.stream().allMatch(LogSelection::isNotice)) {
            call.terminal().note(nothing(call));
        }
        while (call.flag("--follow")) {
            // Until the user ends it, or the manager cannot be reached any more.
            Invocation.pause(INTERVAL);
            printer.print(selection.newer());
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
                if (json) {
                    call.terminal().line(line.toString());
                } else if (LogSelection.isNotice(line)) {
                    call.terminal().note("(" + time(line) + service(line) + ": " + message(line) + ")");
                } else {
                    call.terminal().line(text(line));
                }
            }
        }

        private String time(JsonNode line) {
            return call.flag("--timestamps")
                    ? Instant.ofEpochMilli(line.path("timestamp").asLong()) + "  "
                    : "";
        }

        private static String message(JsonNode line) {
            return line.path("message").asText();
        }

        private String text(JsonNode line) {
            boolean container = line.path("source").path("type").asText().equals("container");
            var pod = line.path("pod").asText("");
            var writer = !container ? "manager" : pod.isEmpty() ? service(line) : pod;
            var colour = COLOURS.get(Math.floorMod(writer.hashCode(), COLOURS.size()));
            // The manager's own lines are always marked: they are not the service's.
            boolean marked = prefixed || !container || !pod.isEmpty();
            var prefix = marked ? call.terminal().coloured(colour, writer + " | ") : "";
            return time(line) + prefix + message(line);
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

    /**
     * The lines that a command shows of some services, and what is said of those that are missing: a filter leaves lines out, but not that
     * lines are missing among which it looked. Not thread-safe.
     */
    private static final class LogSelection {

        /** What the manager gives of one query at most. */
        static final long LINES_MAX = 10_000;

        /** Pages of one search of the log files; each has the manager's bounds of time and bytes. */
        private static final int PAGES_MAX = 20;

        /** What leaves out lines. */
        private static final List<String> FILTERS = List.of("--search", "--pod", "--level");

        private final Invocation call;
        private final String since;
        private final List<Query> lines = new ArrayList<>();

        /** Notices are no container's, and of no level that is asked for: where lines are left out they are asked for beside them. */
        private final List<Query> notices = new ArrayList<>();

        /**
         * The selection that a command's arguments make.
         *
         * @param since a moment; empty for no limit
         */
        LogSelection(Invocation call, AppDirectory names, String since) {
            this.call = call;
            this.since = since;
            var parameters = new TreeMap<String, String>();
            call.option("--search").ifPresent(text -> parameters.put("q", text));
            call.option("--pod").ifPresent(pod -> parameters.put("pod", pod));
            call.option("--level").ifPresent(level -> parameters.put("level", level));
            if (!call.flag("--events")) {
                parameters.put("sourceType", "container");
            }
            boolean filtered =
                    FILTERS.stream().anyMatch(option -> call.option(option).isPresent());
            if (call.arguments().isEmpty()) {
                add("some services", parameters, Map.of(), filtered);
            }
            for (var text : call.arguments()) {
                for (var service : names.someServices(text)) {
                    var of = Map.of(
                            "appId", Long.toString(service.appId()), "serviceId", Long.toString(service.serviceId()));
                    add(service.name(), parameters, of, filtered);
                }
            }
        }

        private void add(String name, Map<String, String> parameters, Map<String, String> of, boolean filtered) {
            lines.add(new Query(name, parameters, of));
            if (filtered) {
                notices.add(new Query(name, Map.of("sourceType", "manager"), of));
            }
        }

        /** Whether a line is what the manager says about a container's log in that log. */
        static boolean isNotice(JsonNode line) {
            var source = line.path("source");
            return source.path("type").asText().equals("manager")
                    && source.path("name").asText().equals("logs");
        }

        /** Whether lines of several services may come. */
        boolean isMixed() {
            return lines.size() > 1 || call.arguments().isEmpty();
        }

        /** The newest lines, oldest first, at most so many; with the notices of where some are missing among them. */
        List<JsonNode> newest(long limit) {
            var found = new TreeMap<Long, JsonNode>();
            for (var query : lines) {
                query.newest(limit).forEach(line -> found.put(id(line), line));
            }
            while (found.size() > limit) {
                found.pollFirstEntry();
            }
            long from = found.size() < limit || found.isEmpty() ? 0 : found.firstKey();
            for (var query : notices) {
                query.inMemory(LINES_MAX).stream()
                        .filter(line -> isNotice(line) && id(line) >= from)
                        .forEach(line -> found.put(id(line), line));
            }
            return List.copyOf(found.values());
        }

        /** What came since the last question. */
        List<JsonNode> newer() {
            var found = new TreeMap<Long, JsonNode>();
            var missing = new ArrayList<String>();
            for (var query : lines) {
                var answer = query.newer();
                if (answer.path("gap").asBoolean()) {
                    missing.add(query.of);
                }
                answer.path("logs").forEach(line -> found.put(id(line), line));
            }
            if (!missing.isEmpty()) {
                call.terminal()
                        .note("(lines of " + String.join(", ", missing)
                                + " are missing: the manager no longer has them; logs.max-entries keeps more)");
            }
            for (var query : notices) {
                for (var line : query.newer().path("logs")) {
                    if (isNotice(line)) {
                        found.put(id(line), line);
                    }
                }
            }
            return List.copyOf(found.values());
        }

        private static long id(JsonNode line) {
            return line.path("id").asLong();
        }

        /** One query of the log, each with its own place: one for all could skip a line that another query found later. */
        private final class Query {

            private final String of;
            private final Map<String, String> parameters = new TreeMap<>();
            private long after;

            Query(String of, Map<String, String> parameters, Map<String, String> service) {
                this.of = of;
                this.parameters.putAll(parameters);
                this.parameters.putAll(service);
            }

            /** The newest in the memory; where it has fewer than were asked for and may have lost some, in the log files too. */
            List<JsonNode> newest(long limit) {
                var found = inMemory(limit);
                boolean chosen = !since.isEmpty() || parameters.containsKey("q") || parameters.containsKey("level");
                return found.isEmpty() || (chosen && found.size() < limit) ? searched(limit) : found;
            }

            List<JsonNode> inMemory(long limit) {
                var answer = ask(Map.of("limit", Long.toString(limit), "since", since));
                after = answer.path("next").asLong();
                return answer.path("logs").valueStream().toList();
            }

            private List<JsonNode> searched(long limit) {
                var found = new ArrayList<JsonNode>();
                var before = "";
                for (int page = 0; page < PAGES_MAX; page++) {
                    var answer = ask(Map.of(
                            "limit",
                            Long.toString(limit - found.size()),
                            "since",
                            since,
                            "files",
                            "true",
                            "before",
                            before));
                    answer.path("logs").forEach(found::add);
                    var search = answer.path("search");
                    if (page == 0) {
                        missing(search.path("dropped"));
                    }
                    before = search.path("before").asText("");
                    if (before.isEmpty() || found.size() >= limit) {
                        return found;
                    }
                    if (page == PAGES_MAX - 1) {
                        call.terminal()
                                .note("(older lines of " + of + " were not searched: there are too many; --since limits"
                                        + " them)");
                    }
                }
                return found;
            }

            private void missing(JsonNode dropped) {
                if (dropped.has("upToTimestamp")) {
                    call.terminal()
                            .note("(lines of " + of + " up to "
                                    + Units.toSeconds(Instant.ofEpochMilli(dropped.path("upToTimestamp")
                                                    .asLong())
                                            .toString())
                                    + " are missing: the manager no longer has them; logs.max-entries keeps more)");
                }
            }

            JsonNode newer() {
                var answer = ask(Map.of("after", Long.toString(after), "limit", Long.toString(LINES_MAX)));
                after = answer.path("next").asLong();
                return answer;
            }

            private JsonNode ask(Map<String, String> more) {
                var all = new TreeMap<>(parameters);
                all.putAll(more);
                return call.api().get(ApiClient.query("/api/v1/logs", all));
            }
        }
    }
}
