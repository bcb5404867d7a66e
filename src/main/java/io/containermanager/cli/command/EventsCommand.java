package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.output.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** Shows and follows what happened and why. */
final class EventsCommand implements Command {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final long EVENTS_MAX = 1_000;
    private static final long EVENTS_DEFAULT = 50;

    @Override
    public CommandSpec spec() {
        return Arguments.command("events", "Show what happened and why, oldest first.", "", "Ctrl-C ends following.")
                .addPositional(Arguments.positional("APP|APP/SERVICE", "0..1", "Only of this app or service"))
                .addOption(Arguments.flag("Follow: show new events as they come", "-f", "--follow"))
                .addOption(Arguments.option("TYPE", "Only of this type, such as step-failed", "--type"))
                .addOption(Arguments.option("EVENTS", "How many at most, 1 … 1000 (default: 50)", "-n", "--lines"))
                .addOption(Arguments.output("table", "json"));
    }

    @Override
    public int run(Invocation call) {
        var limit = call.numberOption("--lines", 1, EVENTS_MAX).orElse(EVENTS_DEFAULT);
        var filter = filter(call);
        var answer = ask(call, filter, Map.of("limit", Long.toString(limit)));
        var names = AppDirectory.of(call.api());
        long after = print(call, answer, 0, names);
        while (call.flag("--follow")) {
            Invocation.pause(INTERVAL);
            var more = Map.of("after", Long.toString(after), "limit", Long.toString(EVENTS_MAX));
            var answered = ask(call, filter, more);
            names = answered.path("events").isEmpty() ? names : AppDirectory.of(call.api());
            after = print(call, answered, after, names);
        }
        return 0;
    }

    private static Map<String, String> filter(Invocation call) {
        var filter = new TreeMap<String, String>();
        call.option("--type").ifPresent(type -> filter.put("type", type));
        call.argument().ifPresent(text -> {
            var names = AppDirectory.of(call.api());
            if (text.indexOf('/') < 0) {
                filter.put("appId", Long.toString(names.app(text).id()));
            } else {
                var service = names.service(text);
                filter.put("appId", Long.toString(service.appId()));
                filter.put("serviceId", Long.toString(service.serviceId()));
            }
        });
        return filter;
    }

    private static JsonNode ask(Invocation call, Map<String, String> filter, Map<String, String> more) {
        var all = new TreeMap<>(filter);
        all.putAll(more);
        return call.api().get(ApiClient.query("/api/v1/events", all));
    }

    /** Prints events in their order; the number of the last one. */
    private static long print(Invocation call, JsonNode answer, long after, AppDirectory names) {
        var events = new ArrayList<JsonNode>();
        answer.path("events").forEach(events::add);
        events.sort(Comparator.comparingLong(event -> event.path("seq").asLong()));
        long last = Math.max(after, answer.path("next").asLong());
        for (var event : events) {
            if (call.option("--output").filter("json"::equals).isPresent()) {
                call.terminal().line(event.toString());
            } else {
                call.terminal()
                        .line(Units.toSeconds(event.path("timestamp").asText()) + "  "
                                + event.path("type").asText()
                                + subject(event, names) + ": "
                                + event.path("reason").asText() + details(event));
            }
        }
        return last;
    }

    /** What is fetched and how far it is, which the reason of such an event leaves to its details. */
    private static String details(JsonNode event) {
        var details = event.path("details");
        if (!event.path("type").asText().equals("pull-progress")) {
            return "";
        }
        var percent = details.path("percent");
        return " " + details.path("image").asText() + (percent.isNumber() ? ", " + percent.asInt() + " %" : "");
    }

    /** Whose event it is, where its own words do not begin with its name. */
    private static String subject(JsonNode event, AppDirectory names) {
        long appId = event.path("appId").asLong();
        if (appId == 0) {
            return "";
        }
        long serviceId = event.path("serviceId").asLong();
        var name = names.name(appId, serviceId);
        var label = serviceId == 0 ? "app " + name : name;
        var named = Pattern.compile("(?<![\\w./-])" + Pattern.quote(label) + "(?![\\w/-])");
        return named.matcher(event.path("reason").asText()).find() ? "" : " of " + label;
    }
}
