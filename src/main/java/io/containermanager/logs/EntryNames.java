package io.containermanager.logs;

import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What apps and services are called when an entry is written about them: as the target declares them, or once it does not, as it did last, or as
 * their containers were made. The {@value #REMEMBERED_MAX} used last are remembered. Thread-safe.
 */
final class EntryNames {

    static final int REMEMBERED_MAX = 10_000;

    private final Supplier<State> target;

    // Guarded by this.
    private final Map<Long, String> apps = new Remembered<>();
    private final Map<ServiceKey, String> services = new Remembered<>();
    private State declared = State.EMPTY;

    /** Those used last, no more than {@value EntryNames#REMEMBERED_MAX}. */
    @SuppressWarnings("serial")
    private static final class Remembered<K> extends LinkedHashMap<K, String> {

        Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, String> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    /**
     * Nothing is remembered yet.
     *
     * @param target the newest target; must return at once
     */
    EntryNames(Supplier<State> target) {
        this.target = target;
    }

    /** Takes the newest target's names. */
    void refresh() {
        var newest = target.get();
        synchronized (this) {
            if (!newest.equals(declared)) {
                declared = newest;
                newest.apps().values().forEach(this::declare);
            }
        }
    }

    private void declare(App app) {
        apps.put(app.appId(), app.appName());
        app.services()
                .forEach(service ->
                        services.put(new ServiceKey(app.appId(), service.serviceId()), service.serviceName()));
    }

    /** A container that is there, declared or not. */
    synchronized void seen(Container container) {
        var owner = container.owner();
        apps.putIfAbsent(owner.appId(), owner.appName());
        services.putIfAbsent(container.key(), owner.serviceName());
    }

    /** The app's name; null if nothing names it. */
    synchronized @Nullable String app(@Nullable Long appId) {
        return appId == null ? null : apps.get(appId);
    }

    /** The service's name; null if nothing names it. */
    synchronized @Nullable String service(@Nullable Long appId, @Nullable Long serviceId) {
        return appId == null || serviceId == null ? null : services.get(new ServiceKey(appId, serviceId));
    }
}
