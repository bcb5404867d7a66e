package io.containermanager.api.live;

import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.live.client.LiveStats;
import io.containermanager.live.client.LiveStats.ClientStats;
import io.containermanager.live.client.LiveStats.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who watches live.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/ws/stats
 * }</pre>
 */
public final class LiveStatsRoutes implements RouteGroup {

    private final Supplier<LiveStats> stats;

    public LiveStatsRoutes(Supplier<LiveStats> stats) {
        this.stats = stats;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get("/api/v1/ws/stats", "WebSocket connection stats", _ -> ApiResponse.ok(tree(stats.get()))));
    }

    private static Map<String, Object> tree(LiveStats stats) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("connectedClients", stats.connectedClients());
        tree.put(
                "clients", stats.clients().stream().map(LiveStatsRoutes::client).toList());
        tree.put("totals", totals(stats.totals()));
        return tree;
    }

    private static Map<String, Object> client(ClientStats client) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", client.id());
        tree.put("connectedAt", String.valueOf(Json.time(client.connectedAt())));
        tree.put("subscribedChannels", client.subscribedChannels());
        tree.put("sent", client.sent());
        tree.put("dropped", client.dropped());
        tree.put("queued", client.queued());
        return tree;
    }

    private static Map<String, Object> totals(Totals totals) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("accepted", totals.accepted());
        tree.put("refused", totals.refused());
        tree.put("framesSent", totals.framesSent());
        tree.put("bytesSent", totals.bytesSent());
        tree.put("framesDropped", totals.framesDropped());
        tree.put("messagesReceived", totals.messagesReceived());
        tree.put("silentReaped", totals.silentReaped());
        tree.put("stuckCut", totals.stuckCut());
        return tree;
    }
}
