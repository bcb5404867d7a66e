package io.containermanager.reconcile.operation;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.EngineImages.Image;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.FailureText;
import io.containermanager.plan.ImageNeeds;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.EngineCalls;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.operation.ImageRemoval.Decision;
import io.containermanager.reconcile.operation.ImageRemoval.Found;
import io.containermanager.reconcile.operation.ImageRemoval.Kept;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists an engine's images and removes some, one after the other. Confined to the loop; never waits. */
public final class ImageRemover {

    private final Engine engine;
    private final LoopQueue queue;
    private final EngineCalls engineCalls;
    private final TargetCache targets;
    private final Supplier<Predicate<String>> managed;
    private final Listener listener;
    private @Nullable Removal running;

    /** Learns what was done. */
    public interface Listener {

        /** The engine is asked for a step. */
        void asks();

        /** No image has that name any more. */
        void removed(String name);

        /** Something happened that is worth an event. */
        void happened(Event event);

        /** All that was asked for is done, or was given up. */
        void ended();
    }

    /**
     * Nothing is being removed.
     *
     * @param managed which names of containers are this manager's by now
     */
    public ImageRemover(
            Engine engine,
            LoopQueue queue,
            EngineCalls engineCalls,
            TargetCache targets,
            Supplier<Predicate<String>> managed,
            Listener listener) {
        this.engine = engine;
        this.queue = queue;
        this.engineCalls = engineCalls;
        this.targets = targets;
        this.managed = managed;
        this.listener = listener;
    }

    /**
     * What a request came to.
     *
     * @param removed what is gone, or would be
     * @param kept unused images that stay
     * @param left how many more could be removed by a further request
     */
    public record Result(List<Image> removed, List<Kept> kept, int left) {
        public Result {
            removed = List.copyOf(removed);
            kept = List.copyOf(kept);
        }

        /** The bytes that come back at least; null when they are not known of each. */
        public @Nullable Long freedBytes() {
            long sum = 0;
            for (var image : removed) {
                var bytes = image.freedBytes();
                if (bytes == null) {
                    return null;
                }
                sum += bytes;
            }
            return sum;
        }
    }

    /**
     * The images of an engine.
     *
     * @param images each with what needs it
     * @param ownContainer the name of the container that this manager runs in; null where it runs in none
     * @param reason why they are neither listed nor removed here; null when they are
     * @param removing what is being removed; null when nothing is
     */
    public record Listed(
            List<Found> images,
            @Nullable String ownContainer,
            @Nullable String reason,
            @Nullable Progress removing) {
        public Listed {
            images = List.copyOf(images);
        }
    }

    /**
     * How far a removal is that is being carried out.
     *
     * @param by who asked for it
     * @param done images that it has dealt with
     * @param total images that it deals with
     */
    public record Progress(String by, int done, int total) {}

    /** All images, and what needs them. */
    public void list(CompletableFuture<Listed> answer) {
        ask(
                answer,
                seen -> answer.complete(new Listed(
                        ImageRemoval.found(seen, managed.get(), needs()),
                        seen.ownContainer(),
                        seen.reason(),
                        running == null ? null : running.progress())));
    }

    /** Removes what may be removed; fails where one image is meant that may not. */
    public void remove(ImageRemoval wish, CompletableFuture<Result> answer) {
        requireStore();
        if (running != null) {
            throw new OperationException.Refused("Images are being removed already, as " + running.wish.by()
                    + " asked: try again once that has ended");
        }
        ask(answer, seen -> {
            var decision = wish.decide(seen, managed.get(), needs());
            if (wish.dryRun()) {
                answer.complete(new Result(decision.remove(), decision.kept(), decision.left()));
            } else {
                requireStore();
                new Removal(wish, decision, answer).begin();
            }
        });
    }

    /** Only targets that can be read say what is needed. */
    private void requireStore() {
        if (targets.problem() != null) {
            throw new OperationException.Refused(targets.problem());
        }
    }

    private ImageNeeds needs() {
        targets.refresh();
        return ImageNeeds.of(
                targets.healed(),
                targets.desired(targets.latest()),
                targets.lastGood().values());
    }

    private <T> void ask(CompletableFuture<T> answer, Consumer<EngineImages> then) {
        queue.answer(engine.images(), (seen, failure) -> {
            if (seen == null) {
                answer.completeExceptionally(unwrapped(failure));
                return;
            }
            try {
                then.accept(seen);
            } catch (RuntimeException refused) {
                answer.completeExceptionally(refused);
            }
        });
    }

    private static Throwable unwrapped(@Nullable Throwable failure) {
        return failure == null
                ? new OperationException.Refused("The engine gave no answer")
                : EngineObserver.unwrapped(failure);
    }

    /** One request that is being carried out. */
    private final class Removal {
        private final ImageRemoval wish;
        private final CompletableFuture<Result> answer;
        private final ArrayDeque<Image> open;
        private final List<Image> removed = new ArrayList<>();
        private final List<Kept> kept;
        private final int left;
        private final int total;

        private Removal(ImageRemoval wish, Decision decision, CompletableFuture<Result> answer) {
            this.wish = wish;
            this.answer = answer;
            this.open = new ArrayDeque<>(decision.remove());
            this.kept = new ArrayList<>(decision.kept());
            this.left = decision.left();
            this.total = open.size();
        }

        /** The one that is being removed is neither open nor done. */
        private Progress progress() {
            return new Progress(wish.by(), total - open.size() - 1, total);
        }

        private void begin() {
            running = this;
            if (wish.image() == null && !open.isEmpty()) {
                listener.happened(wish.begun(List.copyOf(open)));
            }
            next();
        }

        private void next() {
            var image = open.poll();
            if (image == null) {
                end();
                answer.complete(new Result(removed, kept, left));
            } else {
                removeNames(image, new ArrayDeque<>(wish.steps(image)), StepResult.UNCHANGED);
            }
        }

        private void removeNames(Image image, ArrayDeque<Step.RemoveImage> steps, StepResult last) {
            var step = steps.poll();
            if (step == null) {
                ended(image, last);
                next();
                return;
            }
            listener.asks();
            var _ = engineCalls.ask(step, (result, failure) -> {
                if (result == null) {
                    failed(image, unwrapped(failure));
                    return;
                }
                listener.removed(step.image());
                removeNames(image, steps, result.changed() ? result : last);
            });
        }

        /** What the last name's removal that changed anything left of the image. */
        private void ended(Image image, StepResult last) {
            if (last.changed() && last.imageDigest() != null) {
                var untagged = wish.untagged(image);
                kept.add(untagged);
                listener.happened(wish.event(untagged));
                return;
            }
            if (last.changed()) {
                listener.happened(wish.event(image));
            }
            removed.add(image);
        }

        /** What the engine refuses stays; without an engine nothing more can be done. */
        private void failed(Image image, Throwable failure) {
            if (wish.image() != null || failure instanceof EngineException.Unavailable) {
                end();
                answer.completeExceptionally(failure);
                return;
            }
            kept.add(new Kept(image, Kept.Why.REFUSED, FailureText.of(failure)));
            next();
        }

        private void end() {
            running = null;
            listener.ended();
        }
    }
}
