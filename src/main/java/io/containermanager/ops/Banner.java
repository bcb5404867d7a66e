package io.containermanager.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the service says of itself when it is ready (the seed's "Server Output"). Pure. */
public final class Banner {

    private static final String RULE = "=".repeat(80);

    /** The endpoints told, by method, path and purpose. */
    private static final List<String[]> ENDPOINTS = List.of(
            new String[] {"GET", "/api/v1/state", "Get current and target state"},
            new String[] {"POST", "/api/v1/state/target", "Set target state"},
            new String[] {"POST", "/api/v1/state/apply", "Apply target state"},
            new String[] {"GET", "/api/v1/status", "Get manager status"},
            new String[] {"GET", "/api/v1/reconciliation", "Compare current and target state"},
            new String[] {"GET", "/api/v1/metrics", "Get system metrics"},
            new String[] {"GET", "/api/v1/ws/stats", "WebSocket connection stats"},
            new String[] {"GET", "/api/v1/apps", "List all apps"},
            new String[] {"GET", "/api/v1/apps/:appId", "Get specific app"},
            new String[] {"POST", "/api/v1/apps/:appId", "Set app"},
            new String[] {"DELETE", "/api/v1/apps/:appId", "Remove app"},
            new String[] {"GET", "/api/v1/logs", "Get container logs"},
            new String[] {"POST", "/api/v1/containers/:id/exec", "Execute command in container"});

    private Banner() {}

    /**
     * What the banner tells.
     *
     * @param address {@code host:port} as a browser on this machine reaches it
     * @param secure whether it is https
     * @param dockerMode {@code SIMULATED} or {@code REAL}
     * @param webSocket whether the WebSocket routes exist
     * @param intervalMillis between two broadcasts
     */
    public record Facts(String address, boolean secure, String dockerMode, boolean webSocket, long intervalMillis) {}

    /** What is logged: a record for each line for people; one with all lines for what collects JSON, for which it is one event. */
    public static List<String> records(Facts facts, boolean json) {
        return json ? List.of(String.join("\n", lines(facts))) : lines(facts);
    }

    /** The banner's lines. */
    static List<String> lines(Facts facts) {
        var lines = new ArrayList<String>();
        var base = (facts.secure() ? "https://" : "http://") + facts.address();
        lines.add(RULE);
        lines.add("🚀 Simple Container Manager API");
        lines.add(RULE);
        lines.add("Server running on " + base);
        lines.add("Documentation: " + base + "/api/docs");
        lines.add("Docker mode: " + facts.dockerMode());
        lines.add(RULE);
        lines.add("");
        lines.add("HTTP Endpoints:");
        ENDPOINTS.forEach(row -> lines.add(String.format(Locale.ROOT, "  %-6s %-34s - %s", (Object[]) row)));
        lines.add(RULE);
        lines.add("");
        addWebSocket(lines, facts);
        return lines;
    }

    private static void addWebSocket(List<String> lines, Facts facts) {
        if (!facts.webSocket()) {
            lines.add("WebSocket: switched off (ws.enabled)");
            return;
        }
        var url = (facts.secure() ? "wss://" : "ws://") + facts.address() + "/ws/metrics";
        lines.add("WebSocket Endpoints:");
        lines.add("  WS     " + url + "  - Real-time metrics updates");
        lines.add(RULE);
        lines.add("");
        lines.add("🔌 Initializing WebSocket server...");
        lines.add("✅ WebSocket server ready on " + url);
        lines.add("📊 Broadcasting metrics every " + facts.intervalMillis() + "ms");
    }
}
