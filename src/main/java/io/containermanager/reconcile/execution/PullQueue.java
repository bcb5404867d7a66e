package io.containermanager.reconcile.execution;

import io.containermanager.plan.step.Step;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The images being fetched: at most so many at a time, each once however many services need it, apart from all other steps. What waits
 * is bounded by the images that targets declare. Confined to the loop.
 */
public final class PullQueue {

    private final int parallelMax;
    /** How each is cancelled, by reference. */
    private final Map<String, Runnable> running = new HashMap<>();

    private final ArrayDeque<Step.DownloadImage> waiting = new ArrayDeque<>();

    public PullQueue(int parallelMax) {
        this.parallelMax = parallelMax;
    }

    /** Adds an image unless it is being fetched or waits already. */
    void request(Step.DownloadImage step) {
        if (!inFlight(step.image())) {
            waiting.add(step);
        }
    }

    /** The next one to be fetched now; null when nothing waits or enough are running. */
    Step.@Nullable DownloadImage next() {
        return running.size() >= parallelMax ? null : waiting.pollFirst();
    }

    /** It is being fetched from here on. */
    void began(String image, Runnable cancel) {
        running.put(image, cancel);
    }

    void ended(String image) {
        running.remove(image);
    }

    /** Forgets those that are not needed, and cancels the ones that are being fetched: their places are free at once. */
    void keepOnly(Predicate<String> needed) {
        waiting.removeIf(step -> !needed.test(step.image()));
        for (var image : List.copyOf(running.keySet())) {
            if (!needed.test(image)) {
                var cancel = running.remove(image);
                if (cancel != null) {
                    cancel.run();
                }
            }
        }
    }

    /** Whether an image is being fetched or waits for it. */
    boolean inFlight(String image) {
        return running.containsKey(image)
                || waiting.stream().anyMatch(step -> step.image().equals(image));
    }

    /** References being fetched. */
    public Set<String> running() {
        return Set.copyOf(running.keySet());
    }

    /** References that wait until fewer are being fetched. */
    public Set<String> waiting() {
        var images = new HashSet<String>();
        waiting.forEach(step -> images.add(step.image()));
        return images;
    }

    /** Whether no image is being fetched or waits for it. */
    public boolean idle() {
        return running.isEmpty() && waiting.isEmpty();
    }
}
