package io.containermanager;

import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.FailureText;
import io.containermanager.replica.lease.LeaseElector;
import io.containermanager.replica.store.KubernetesTargetStore;
import io.containermanager.replica.store.SharedTexts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The store that replicas share in a cluster, and their Lease. Apart from {@link Stores}, so that nothing of the cluster's client is loaded without
 * it.
 */
final class SharedStores {

    /** Calls about the Lease must be over well before it runs out. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    private static final String TOKENS = "tokens";
    private static final String SESSIONS = "sessions";
    private static final String KEY = "key";

    private SharedStores() {}

    static Stores open(Settings settings, Clock time, Consumer<Event> events, Stores.LoopSlot loop, Closer closer) {
        var to = settings.engine().cluster();
        try {
            var client = closer.keep(ClusterClient.open(
                    new ClusterAccess(to.kubeconfig(), to.context(), CALL_TIMEOUT, to.startTimeout())));
            var shared = settings.store();
            var own = Objects.requireNonNullElse(client.ownNamespace(), "default");
            var namespace = shared.namespace().isEmpty() ? own : shared.namespace();
            var place = new KubernetesTargetStore.Place(namespace, shared.name());
            var store = closer.keep(
                    KubernetesTargetStore.open(client, place, time, UUID::randomUUID, events, loop::targetChanged));
            var seat = new LeaseElector.Seat(namespace, shared.name(), self(), shared.address());
            var leadership = new CaughtUpLeadership(loop::leadershipChanged);
            leadership.join(closer.keep(LeaseElector.start(client, seat, time, leadership::elected)));
            var texts = closer.keep(SharedTexts.open(client, place, time, List.of(TOKENS, SESSIONS, KEY)));
            return new Stores(store, store.device(), leadership, loop, access(place, texts));
        } catch (EngineException unusable) {
            throw new StartException(List.of(FailureText.of(unusable)));
        }
    }

    private static Stores.SharedAccess access(KubernetesTargetStore.Place place, SharedTexts texts) {
        return new Stores.SharedAccess(
                place.namespace() + "/" + place.name(), texts.text(TOKENS), texts.text(SESSIONS), texts.text(KEY));
    }

    /** The pod's name, or the machine's, made unique: a process that was started again is another one. */
    private static String self() {
        var host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "manager");
        return host + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
