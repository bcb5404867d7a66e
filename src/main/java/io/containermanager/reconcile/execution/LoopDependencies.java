package io.containermanager.reconcile.execution;

import io.containermanager.engine.Engine;
import io.containermanager.event.EventBus;
import io.containermanager.event.Scheduler;
import io.containermanager.store.TargetStore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the loop works with.
 *
 * @param engine runs the containers
 * @param store keeps targets and memories
 * @param bus gets every event
 * @param scheduler the loop's own: its tasks, one after the other, are the loop's thread
 * @param settings how the loop works
 * @param instance the label value by which this manager knows its containers; while the store that holds it
 *     cannot be read, a text that no container carries
 * @param passIds gives pass ids, never the same twice, over restarts too
 * @param random jitter of backoffs
 * @param listener keeps what containers write
 * @param leadership whether this manager acts
 */
public record LoopDependencies(
        Engine engine,
        TargetStore store,
        EventBus bus,
        Scheduler scheduler,
        ReconcilerSettings settings,
        Supplier<String> instance,
        Supplier<String> passIds,
        RandomGenerator random,
        ObservationListener listener,
        Leadership leadership) {

    /** Those of a manager without replicas. */
    public LoopDependencies(
            Engine engine,
            TargetStore store,
            EventBus bus,
            Scheduler scheduler,
            ReconcilerSettings settings,
            Supplier<String> instance,
            Supplier<String> passIds,
            RandomGenerator random,
            ObservationListener listener) {
        this(engine, store, bus, scheduler, settings, instance, passIds, random, listener, Leadership.ALONE);
    }
}
