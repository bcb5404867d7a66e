package io.containermanager.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** What the service says of itself when it is ready (the seed's "Server Output"). Pure. */
public final class Banner {

    private static final String RULE = "=".repeat(80);

    /** The endpoints it shows, by their names. */
    private static final List<String> SHOWN = List.of(
            "GET /api/v1/state",
            "POST /api/v1/state/target",
            "POST /api/v1/state/apply",
            "GET /api/v1/status",
            "GET /api/v1/reconciliation",
            "GET /api/v1/metrics",
            "GET /api/v1/ws/stats",
            "GET /api/v1/apps",
            "GET /api/v1/apps/{appId}",
            "POST /api/v1/apps/{appId}",
            "DELETE /api/v1/apps/{appId}",
            "GET /api/v1/logs",
            "POST /api/v1/containers/{id}/exec");

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private Banner() {}

    /**
     * What the banner shows.
     *
     * @param address {@code host:port} as a browser on this machine reaches it
     * @param secure whether it is https
     * @param dockerMode {@code SIMULATED} or {@code REAL}
     * @param webSocket whether the WebSocket routes exist
     * @param intervalMillis between two broadcasts
     * @param sentences what each endpoint is for, by its name; what stands behind a semicolon is left out
     */
    public record Facts(
            String address,
            boolean secure,
            String dockerMode,
            boolean webSocket,
            long intervalMillis,
            Map<String, String> sentences) {

        /** Where a browser on this machine opens it. */
        public String url() {
            return (secure ? "https://" : "http://") + address;
        }
    }

    /** What is logged: a record for each line for people; one with all lines for what collects JSON, for which it is one event. */
    public static List<String> records(Facts facts, boolean json) {
        return joined(lines(facts), json);
    }

    /** The same for other lines that belong together. */
    public static List<String> joined(List<String> lines, boolean json) {
        return json ? List.of(String.join("\n", lines)) : lines;
    }

    /** The banner's lines. */
    static List<String> lines(Facts facts) {
        var lines = new ArrayList<String>();
        var base = facts.url();
        lines.add(RULE);
        lines.add("🚀 Simple Container Manager API");
        lines.add(RULE);
        lines.add("Server running on " + base);
        lines.add("Documentation: " + base + "/api/docs");
        lines.add("Docker mode: " + facts.dockerMode());
        lines.add(RULE);
        lines.add("");
        lines.add("HTTP Endpoints:");
        SHOWN.forEach(name -> lines.add(endpoint(name, facts)));
        lines.add(RULE);
        lines.add("");
        addWebSocket(lines, facts);
        return lines;
    }

    private static String endpoint(String name, Facts facts) {
        var words = name.split(" ", 2);
        var path = PARAMETER.matcher(words[1]).replaceAll(":$1");
        return String.format(Locale.ROOT, "  %-6s %-34s - %s", words[0], path, sentence(name, facts));
    }

    private static String sentence(String name, Facts facts) {
        return Objects.requireNonNull(facts.sentences().get(name), name).split(";", 2)[0];
    }

    private static void addWebSocket(List<String> lines, Facts facts) {
        if (!facts.webSocket()) {
            lines.add("WebSocket: switched off (ws.enabled)");
            return;
        }
        var url = (facts.secure() ? "wss://" : "ws://") + facts.address() + "/ws/metrics";
        lines.add("WebSocket Endpoints:");
        lines.add("  WS     " + url + "  - " + sentence("WS /ws/metrics", facts));
        lines.add(RULE);
        lines.add("");
        lines.add("🔌 Initializing WebSocket server...");
        lines.add("✅ WebSocket server ready on " + url);
        lines.add("📊 Broadcasting metrics every " + facts.intervalMillis() + "ms");
    }
}
