package io.containermanager;

import io.containermanager.config.Settings;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.store.DeviceStore;
import io.containermanager.store.StoreException;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TextStore;
import io.containermanager.store.sqlite.SqliteTargetStore;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of targets and of the device, and whether this manager acts on it.
 *
 * @param targets the targets
 * @param device the device's record
 * @param leadership whether this manager acts
 * @param loop hears of what other replicas change, once there is one
 * @param access who has access; null where that is kept in memory and beside the database
 */
record Stores(
        TargetStore targets,
        DeviceStore device,
        Leadership leadership,
        LoopSlot loop,
        @Nullable SharedAccess access) {

    /**
     * Who has access, where replicas share it.
     *
     * @param place names what they share: its namespace, and its name after a slash
     * @param tokens those that were created
     * @param sessions who is signed in
     * @param key what replicas know each other by
     */
    record SharedAccess(String place, TextStore tokens, TextStore sessions, TextStore key) {

        String namespace() {
            return place.substring(0, place.indexOf('/'));
        }
    }

    /** The loop, which is made after the store and needs to hear of what other replicas do. Thread-safe. */
    static final class LoopSlot {
        private volatile @Nullable ReconcileLoop loop;

        void targetChanged() {
            var started = loop;
            if (started != null) {
                var _ = started.targetChanged();
            }
        }

        void leadershipChanged() {
            var started = loop;
            if (started != null) {
                started.leadershipChanged();
            }
        }
    }

    /** Opens them; the closer knows each part. */
    static Stores open(Settings settings, Clock time, Path database, Consumer<Event> events, Closer closer) {
        var loop = new LoopSlot();
        if (settings.store().isShared()) {
            return SharedStores.open(settings, time, events, loop, closer);
        }
        var store = closer.keep(SqliteTargetStore.open(database, time, UUID::randomUUID, events));
        return new Stores(store, store.device(), Leadership.ALONE, loop, null);
    }

    /** Tells a started loop from now on of what other replicas change. */
    void follow(ReconcileLoop started) {
        loop.loop = started;
        // What happened before.
        started.leadershipChanged();
    }

    /** This manager's name on containers; fails closed: without it no container is taken for ours. */
    String instance() {
        try {
            return device.device().uuid();
        } catch (StoreException unreadable) {
            return "the store cannot be read";
        }
    }
}
