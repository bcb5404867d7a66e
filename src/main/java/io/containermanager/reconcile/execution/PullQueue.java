package io.containermanager.reconcile.execution;

import io.containermanager.plan.step.Step;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The images being fetched: at most so many at a time, each once however many services need it, apart from all other steps. What waits
 * is bounded by the images that targets declare. Confined to the loop.
 */
public final class PullQueue {

    private final int parallelMax;
    private final Set<String> running = new HashSet<>();
    private final ArrayDeque<Step.DownloadImage> waiting = new ArrayDeque<>();

    public PullQueue(int parallelMax) {
        this.parallelMax = parallelMax;
    }

    /** Adds an image unless it is being fetched or waits already. */
    void request(Step.DownloadImage step) {
        if (!inFlight().contains(step.image())) {
            waiting.add(step);
        }
    }

    /** The next one to be fetched now, which counts as running from here on; null when nothing waits or enough are running. */
    Step.@Nullable DownloadImage next() {
        if (running.size() >= parallelMax || waiting.isEmpty()) {
            return null;
        }
        var step = waiting.removeFirst();
        running.add(step.image());
        return step;
    }

    void ended(String image) {
        running.remove(image);
    }

    /** References being fetched or waiting for it. */
    public Set<String> inFlight() {
        var images = new HashSet<>(running);
        waiting.forEach(step -> images.add(step.image()));
        return images;
    }

    boolean idle() {
        return running.isEmpty() && waiting.isEmpty();
    }
}
