package io.containermanager.plan.input;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.wire.SpecHash;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A target prepared for planning: fingerprints and order are worked out once, not with every plan.
 *
 * @param revision the target's number; 0 when nothing was ever applied: then nothing on the engine is ours
 * @param apps the declared apps
 */
public record DesiredState(long revision, SortedMap<Long, DesiredApp> apps) {

    /** Nothing was ever applied. */
    public static final DesiredState NOTHING = new DesiredState(0, new TreeMap<>());

    /**
     * A declared app.
     *
     * @param app its declaration
     * @param services its services, each after those it depends on
     * @param networkHashes the fingerprints of its networks, by declared name
     */
    public record DesiredApp(App app, List<DesiredService> services, Map<String, String> networkHashes) {
        public DesiredApp {
            services = List.copyOf(services);
            networkHashes = Map.copyOf(networkHashes);
        }

        private static DesiredApp of(App app, List<DesiredService> services) {
            var hashes = new HashMap<String, String>();
            app.networks().forEach((key, network) -> hashes.put(key, SpecHash.of(network)));
            return new DesiredApp(app, services, hashes);
        }
    }

    /** The target itself. */
    public State state() {
        var state = new TreeMap<Long, App>();
        apps.forEach((appId, app) -> state.put(appId, app.app()));
        return new State(state);
    }

    public DesiredState {
        apps = Collections.unmodifiableSortedMap(new TreeMap<>(apps));
    }

    /**
     * Prepares a target.
     *
     * @param digests the image digests that this revision runs with, see {@link ImageLocks}; empty while they are not known
     */
    public static DesiredState of(long revision, State state, Map<String, String> digests) {
        var apps = new TreeMap<Long, DesiredApp>();
        state.apps()
                .forEach((appId, app) -> apps.put(
                        appId,
                        DesiredApp.of(
                                app,
                                ServiceOrder.of(app).stream()
                                        .map(service -> DesiredService.of(
                                                app, service, revision, digest(digests, app, service)))
                                        .toList())));
        return new DesiredState(revision, apps);
    }

    private static @Nullable String digest(Map<String, String> digests, App app, Service service) {
        return ImageLocks.digest(digests, new ServiceKey(app.appId(), service.serviceId()), service.imageName());
    }
}
