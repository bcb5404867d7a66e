package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.plan.input.ImageLocks;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether applying a target would change apps beside those that the caller may change. Pure. */
public final class PendingChanges {

    private PendingChanges() {}

    /**
     * A target with the image digests it is bound to.
     *
     * @param state what it declares
     * @param digests see {@link ImageLocks}
     */
    public record Bound(State state, Map<String, String> digests) {}

    /** Whether a target differs from the applied one in any app but these: in a declaration, or in the image that a tag is bound to. */
    public static boolean beyond(Set<Long> apps, Bound applied, Bound wanted) {
        var ids = new TreeSet<>(applied.state().apps().keySet());
        ids.addAll(wanted.state().apps().keySet());
        ids.removeAll(apps);
        return ids.stream().anyMatch(id -> changes(id, applied, wanted));
    }

    private static boolean changes(long id, Bound applied, Bound wanted) {
        var after = wanted.state().app(id);
        return !applied.state().app(id).equals(after)
                || after.filter(app -> movesImages(app, applied.digests(), wanted.digests()))
                        .isPresent();
    }

    /** A tag that is unbound is looked up again only by services that ask for the newest image. */
    private static boolean movesImages(App app, Map<String, String> applied, Map<String, String> wanted) {
        return app.services().stream().anyMatch(service -> {
            var key = new ServiceKey(app.appId(), service.serviceId());
            var before = ImageLocks.digest(applied, key, service.imageName());
            var after = ImageLocks.digest(wanted, key, service.imageName());
            boolean newest = service.config().updatePolicy().pullPolicy() == PullPolicy.ALWAYS;
            return before != null && !before.equals(after) && (after != null || newest);
        });
    }
}
