package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.stringContainsInOrder;

import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BannerTest {

    private static Map<String, String> sentences = Map.of();

    @BeforeAll
    static void readTheRoutes(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            sentences = server.sentences();
        }
    }

    private static Banner.Facts facts(boolean secure, String mode, boolean webSocket) {
        return new Banner.Facts("localhost:3002", secure, mode, webSocket, 5000, sentences);
    }

    @Test
    void hasEveryLineOfTheSeedsServerOutput() {
        var lines = Banner.lines(facts(false, "SIMULATED", true));

        assertThat(
                String.join("\n", lines),
                stringContainsInOrder(
                        "🚀 Simple Container Manager API",
                        "Server running on http://localhost:3002",
                        "Documentation: http://localhost:3002/api/docs",
                        "Docker mode: SIMULATED",
                        "HTTP Endpoints:",
                        "GET    /api/v1/state                      - Get current and target state",
                        "POST   /api/v1/state/target               - Set target state",
                        "POST   /api/v1/state/apply                - Apply target state",
                        "GET    /api/v1/status                     - Get manager status",
                        "GET    /api/v1/ws/stats                   - WebSocket connection stats",
                        "GET    /api/v1/apps                       - List all apps",
                        "GET    /api/v1/apps/:appId                - Get specific app",
                        "POST   /api/v1/apps/:appId                - Set app",
                        "DELETE /api/v1/apps/:appId                - Remove app",
                        "GET    /api/v1/logs                       - Get container logs",
                        "POST   /api/v1/containers/:id/exec        - Execute command in container",
                        "WebSocket Endpoints:",
                        "  WS     ws://localhost:3002/ws/metrics  - Real-time metrics updates",
                        "🔌 Initializing WebSocket server...",
                        "✅ WebSocket server ready on ws://localhost:3002/ws/metrics",
                        "📊 Broadcasting metrics every 5000ms"));
    }

    @Test
    void isOneEventForACollectorOfJson() {
        var facts = facts(false, "SIMULATED", true);

        assertThat(Banner.records(facts, true), contains(String.join("\n", Banner.lines(facts))));
        assertThat(Banner.records(facts, false), is(Banner.lines(facts)));
    }

    @Test
    void saysThatTheWebSocketIsOff() {
        var lines = Banner.lines(facts(true, "REAL", false));

        assertThat(lines, hasItem("WebSocket: switched off (ws.enabled)"));
        assertThat(lines, hasItem("Server running on https://localhost:3002"));
        assertThat(String.join("\n", lines), not(containsString("Initializing")));
    }
}
