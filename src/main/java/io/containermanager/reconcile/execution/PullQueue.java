package io.containermanager.reconcile.execution;

import io.containermanager.plan.step.Step;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The images being fetched: at most so many at a time, each once however many services need it, apart from all other steps. What waits
 * is bounded by the images that targets declare. Confined to the loop.
 */
public final class PullQueue {

    private final int parallelMax;
    private final BiConsumer<Step.DownloadImage, Runnable> fetch;
    private final Map<String, Step.DownloadImage> running = new HashMap<>();
    private final ArrayDeque<Step.DownloadImage> waiting = new ArrayDeque<>();

    /**
     * A pool.
     *
     * @param fetch starts a fetch and later runs what it is given, on the loop
     */
    PullQueue(int parallelMax, BiConsumer<Step.DownloadImage, Runnable> fetch) {
        this.parallelMax = parallelMax;
        this.fetch = fetch;
    }

    /** Whether it was not asked for already. */
    boolean request(Step.DownloadImage step) {
        if (inFlight().contains(step.image())) {
            return false;
        }
        waiting.add(step);
        startNext();
        return true;
    }

    private void startNext() {
        while (running.size() < parallelMax && !waiting.isEmpty()) {
            var step = waiting.removeFirst();
            running.put(step.image(), step);
            fetch.accept(step, () -> {
                running.remove(step.image());
                startNext();
            });
        }
    }

    /** References being fetched or waiting for it. */
    public Set<String> inFlight() {
        var images = new HashSet<>(running.keySet());
        waiting.forEach(step -> images.add(step.image()));
        return images;
    }

    boolean idle() {
        return running.isEmpty() && waiting.isEmpty();
    }
}
