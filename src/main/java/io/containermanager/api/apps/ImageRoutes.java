package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.EngineImages.Image;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.operation.ImageRemoval;
import io.containermanager.reconcile.operation.ImageRemoval.Kept;
import io.containermanager.reconcile.operation.ImageRemoval.Kept.Why;
import io.containermanager.reconcile.operation.ImageRemover.Result;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Images of the engine: which there are, what keeps each, and removing those that nothing does.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/images
 * curl -H 'Content-Type: application/json' -d '{"image":"nginx:1.27"}' localhost:3002/api/v1/images/remove
 * curl -X POST 'localhost:3002/api/v1/images/prune?dryRun=true'
 * }</pre>
 */
public final class ImageRoutes implements RouteGroup {

    /** How long a request waits, less than the dashboard does; the removal is finished all the same. */
    static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private static final int NAME_MAX = 512;

    private final ReconcileLoop loop;

    public ImageRoutes(ReconcileLoop loop) {
        this.loop = loop;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                        "/api/v1/images",
                        "List all images of the engine, and which containers and services keep each",
                        this::images),
                Route.post(
                                "/api/v1/images/remove",
                                "Remove an image with all its names, which no container uses and no service needs",
                                Scope.ADMIN,
                                this::remove)
                        .query("dryRun"),
                Route.post(
                                "/api/v1/images/prune",
                                "Remove all images that no container uses and no service needs, also those of others",
                                Scope.ADMIN,
                                this::prune)
                        .query("dryRun"));
    }

    private ApiResponse images(ApiRequest request) {
        var listed = Await.value(loop.images());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("reason", listed.reason());
        tree.put("ownContainer", listed.ownContainer());
        var removing = listed.removing();
        tree.put(
                "removing",
                removing == null
                        ? null
                        : Map.of("by", removing.by(), "done", removing.done(), "total", removing.total()));
        tree.put(
                "images",
                listed.images().stream()
                        .map(found -> {
                            var image = tree(found.image());
                            image.put("usedBy", found.image().usedBy());
                            image.put("usedByOthers", found.usedByOthers());
                            image.put("neededBy", found.neededBy());
                            image.put("removable", found.removable());
                            return image;
                        })
                        .toList());
        return ApiResponse.ok(tree);
    }

    private ApiResponse remove(ApiRequest request) {
        var fields = new BodyFields(request.json(), List.of("image", "dryRun"));
        fields.require("image");
        var image = fields.text("image", NAME_MAX);
        boolean dryRun = fields.flag("dryRun", request);
        fields.check();
        return removed(request, image.orElseThrow(), dryRun);
    }

    private ApiResponse prune(ApiRequest request) {
        boolean dryRun = request.flag("dryRun");
        if (request.request().content().hasEntity()) {
            var fields = new BodyFields(request.json(), List.of("dryRun"));
            dryRun = fields.flag("dryRun", request);
            fields.check();
        }
        return removed(request, null, dryRun);
    }

    private ApiResponse removed(ApiRequest request, @Nullable String image, boolean dryRun) {
        var asked = loop.removeImages(
                new ImageRemoval(image, dryRun, request.caller().name()));
        if (!Await.done(asked, WAIT_MAX)) {
            return ApiResponse.json(
                    Status.ACCEPTED_202,
                    tree(
                            new Result(List.of(), List.of(), 0),
                            "The engine is still removing, which takes minutes where there is much: an event names each"
                                    + " image that is gone",
                            dryRun,
                            false));
        }
        var result = Await.value(asked);
        return ApiResponse.ok(tree(result, message(result, dryRun), dryRun, true));
    }

    static String message(Result result, boolean dryRun) {
        int count = result.removed().size();
        var untagged = kept(result, Why.UNTAGGED);
        var refused = kept(result, Why.REFUSED);
        var said = new ArrayList<String>();
        if (count > 0) {
            var images = count == 1 ? "The image " + result.removed().getFirst().label() : count + " images";
            var were = count == 1 ? " was" : " were";
            said.add((dryRun ? "Dry run: " + images + " would be" : images + were) + " removed");
        } else if (!refused.isEmpty()) {
            said.add("No image was removed");
        }
        if (untagged.size() == 1) {
            said.add(untagged.getFirst().reason());
        } else if (!untagged.isEmpty()) {
            said.add("the names of " + untagged.size()
                    + " images were removed; these stay because others are built on them");
        }
        if (!refused.isEmpty()) {
            var first = refused.getFirst();
            said.add("the engine refuses "
                    + (refused.size() == 1 ? "" : "to remove " + refused.size() + " images, the first of them ")
                    + (refused.size() == 1 ? "to remove " : "") + first.image().label() + ": " + first.reason());
        }
        if (said.isEmpty()) {
            return "No image can be removed: there is none that no container uses and no service needs";
        }
        if (result.left() > 0) {
            said.add(result.left() + " more are left for another request");
        }
        var sentence = String.join("; ", said);
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static List<Kept> kept(Result result, Why why) {
        return result.kept().stream().filter(kept -> kept.why() == why).toList();
    }

    private static Map<String, @Nullable Object> tree(Result result, String message, boolean dryRun, boolean finished) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message);
        tree.put("dryRun", dryRun);
        tree.put("finished", finished);
        tree.put("freedBytes", result.freedBytes());
        tree.put("removed", result.removed().stream().map(ImageRoutes::tree).toList());
        tree.put(
                "kept",
                result.kept().stream()
                        .map(kept -> {
                            var image = tree(kept.image());
                            image.put("why", kept.why().name().toLowerCase(Locale.ROOT));
                            image.put("reason", kept.reason());
                            return image;
                        })
                        .toList());
        tree.put("left", result.left());
        return tree;
    }

    private static Map<String, @Nullable Object> tree(Image image) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("id", image.id());
        tree.put("names", image.names());
        tree.put("sizeBytes", image.sizeBytes());
        tree.put("sharedBytes", image.sharedBytes());
        return tree;
    }
}
