package io.containermanager.reconcile.report;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How events spell apps and services, also those that are neither declared nor run any more: a step for them may still end. The
 * {@value #REMEMBERED_MAX} used last are remembered. Confined to the loop.
 */
public final class EventNames {

    private static final int REMEMBERED_MAX = 10_000;

    private final Supplier<State> applied;
    private final Map<ServiceKey, String> services = new Remembered<>();
    private final Map<Long, String> apps = new Remembered<>();

    /** Those used last, no more than {@value EventNames#REMEMBERED_MAX}. */
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
     * @param applied the applied target, which names what has no container yet
     */
    public EventNames(Supplier<State> applied) {
        this.applied = applied;
    }

    /** A container that is new on the engine. */
    public void seen(Container container) {
        made(container.key(), container.owner());
    }

    /** A container that is about to be created. */
    public void made(ServiceKey key, ContainerLabels owner) {
        services.put(key, owner.qualifiedName());
        apps.put(key.appId(), DisplayName.app(owner.appName()));
    }

    /** What the plan declares: by those names from now on, also when containers were made by earlier ones. */
    public void planned(Plan plan) {
        plan.statuses().values().forEach(it -> {
            apps.put(it.key().appId(), DisplayName.app(it.appName()));
            services.put(it.key(), DisplayName.service(it.appName(), it.serviceName()));
        });
    }

    /** {@code shop/web}; by its ids where nothing names it. */
    public String service(ServiceKey key) {
        return Optional.ofNullable(services.get(key)).orElseGet(() -> DisplayName.service(applied.get(), key));
    }

    /** {@code app shop}; by its id where nothing names it. */
    public String app(long appId) {
        return Optional.ofNullable(apps.get(appId)).orElseGet(() -> DisplayName.app(applied.get(), appId));
    }
}
