package io.containermanager.reconcile.report;

import io.containermanager.event.Event;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.ServiceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for their evidence: the end of a container is published once its last words were read, which come on a way of their own.
 * What else is published of that service waits behind it, so that its events keep their order; other services are not held up. Confined to
 * the loop.
 */
public final class HeldEvents {

    /** How long an event waits at most: as long as a hundred thousand lines may take on a small machine. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /** So many events wait at most; with the next one all are published. */
    static final int EVENTS_MAX = 1_000;

    private final LoopTasks tasks;
    private final Consumer<Event> publisher;
    private final Map<ServiceKey, ArrayDeque<Held>> held = new HashMap<>();
    private int events;
    private boolean stopped;

    /** The way to the loop's thread. */
    public interface LoopTasks {
        /** Runs a task there once, after a while. */
        Cancellable after(Duration wait, Runnable task);
    }

    private static final class Held {
        private final Supplier<Event> event;
        private boolean ready;
        private @Nullable Cancellable limit;

        private Held(Supplier<Event> event, boolean ready) {
            this.event = event;
            this.ready = ready;
        }
    }

    /**
     * Nothing waits yet.
     *
     * @param tasks ends the waits
     * @param publisher publishes at once
     */
    public HeldEvents(LoopTasks tasks, Consumer<Event> publisher) {
        this.tasks = tasks;
        this.publisher = publisher;
    }

    /**
     * Publishes an event, behind those of its service that wait.
     *
     * @param service what it is about; null when it is about none
     * @param event makes it when it is published
     */
    public void publish(@Nullable ServiceKey service, Supplier<Event> event) {
        if (service != null && held.containsKey(service)) {
            add(service, new Held(event, true));
        } else {
            publisher.accept(event.get());
        }
    }

    /** Publishes an event once its evidence is there, after {@link #WAIT_MAX} in any case. */
    public void publishOnce(CompletableFuture<?> evidence, ServiceKey service, Supplier<Event> event) {
        if (stopped || evidence.isDone()) {
            publish(service, event);
            return;
        }
        var waiting = new Held(event, false);
        add(service, waiting);
        if (!waiting.ready) {
            waiting.limit = tasks.after(WAIT_MAX, () -> ready(service, waiting));
            var _ = evidence.whenComplete((_, _) -> tasks.after(Duration.ZERO, () -> ready(service, waiting)));
        }
    }

    private void add(ServiceKey service, Held one) {
        held.computeIfAbsent(service, _ -> new ArrayDeque<>()).add(one);
        events++;
        if (events > EVENTS_MAX) {
            release();
        }
    }

    private void ready(ServiceKey service, Held one) {
        one.ready = true;
        if (one.limit != null) {
            one.limit.cancel();
        }
        var waiting = held.get(service);
        while (waiting != null && !waiting.isEmpty() && waiting.getFirst().ready) {
            events--;
            publisher.accept(waiting.removeFirst().event.get());
        }
        if (waiting != null && waiting.isEmpty()) {
            held.remove(service);
        }
    }

    private void release() {
        for (var service : List.copyOf(held.keySet())) {
            for (var one : List.copyOf(held.getOrDefault(service, new ArrayDeque<>()))) {
                ready(service, one);
            }
        }
    }

    /** Publishes what waits, and from now on everything at once. */
    public void stop() {
        stopped = true;
        release();
    }
}
