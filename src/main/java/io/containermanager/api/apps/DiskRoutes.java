package io.containermanager.api.apps;

import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.DiskUsage;
import io.containermanager.engine.Engine;
import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What images and volumes take on the engine's disk, and which of them nothing uses.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/disk
 * }</pre>
 */
public final class DiskRoutes implements RouteGroup {

    /** How long a request waits, less than the dashboard does; the engine goes on, and a later request gets its answer. */
    static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private static final String STILL =
            "The engine is still measuring its disk, which takes minutes where volumes have many files: ask again.";

    private final DiskUsageCache cache;

    /**
     * Routes that have measured nothing yet.
     *
     * @param removals how many removals of images and volumes ended so far
     */
    public DiskRoutes(Engine engine, LongSupplier removals, Clock clock) {
        this.cache = new DiskUsageCache(engine::diskUsage, removals, clock);
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.get(
                "/api/v1/disk",
                "What images and volumes take on the engine's disk, and which images no container uses; measured when"
                        + " asked for, and kept for a minute, or until this manager removes an image or a volume",
                this::disk));
    }

    private ApiResponse disk(ApiRequest request) {
        var asked = cache.measured();
        if (!Await.done(asked, WAIT_MAX)) {
            return ApiResponse.ok(tree(DiskUsage.unknown(STILL), null, true));
        }
        if (asked.isCompletedExceptionally()) {
            // Such as a proxy before the engine that does not let this call through: everything else works.
            var why = FailureText.of(asked.exceptionNow());
            return ApiResponse.ok(tree(DiskUsage.unknown("The engine cannot measure its disk: " + why), null, false));
        }
        var measured = Await.value(asked);
        return ApiResponse.ok(tree(measured.usage(), Json.time(measured.at()), false));
    }

    /** As it is answered. */
    static Map<String, @Nullable Object> tree(DiskUsage usage, @Nullable String at, boolean measuring) {
        var volumes = new ArrayList<Map<String, @Nullable Object>>();
        usage.volumes().forEach((name, bytes) -> {
            var volume = new LinkedHashMap<String, @Nullable Object>();
            volume.put("name", name);
            volume.put("sizeBytes", bytes);
            volumes.add(volume);
        });
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("measuring", measuring);
        tree.put("measuredAt", usage.reason() == null ? at : null);
        tree.put("reason", usage.reason());
        tree.put("volumes", volumes);
        tree.put("images", usage.images().stream().map(DiskRoutes::image).toList());
        return tree;
    }

    private static Map<String, @Nullable Object> image(DiskUsage.Image image) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("id", image.id());
        tree.put("names", image.names());
        tree.put("sizeBytes", image.sizeBytes());
        tree.put("sharedBytes", image.sharedBytes());
        tree.put("containers", image.containers());
        return tree;
    }
}
