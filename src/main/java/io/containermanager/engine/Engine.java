package io.containermanager.engine;

import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Step;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs containers. No method blocks: a future completes with the answer, or exceptionally with an {@link EngineException}
 * (never wrapped in anything but {@link java.util.concurrent.CompletionException}). Thread-safe.
 */
public interface Engine extends AutoCloseable {

    /** Configuration's word for this engine: {@code simulated}, {@code docker}. */
    String kind();

    /** How many creations and starts it takes at a time; further ones wait for their turn. */
    default int startsAtOnce() {
        return Integer.MAX_VALUE;
    }

    /** What is there now. Containers of another instance are listed too: who owns one is the planner's question. */
    CompletableFuture<Observation> observe();

    /**
     * Does one step. Doing a step again that has been done is no error (a volume that exists, a container that is stopped or gone).
     * Cancelling the future asks the engine to give up; what was done stays done.
     */
    CompletableFuture<StepResult> execute(Step step);

    /**
     * Asks the registry which image a reference means now. Nothing is fetched.
     *
     * @return the digest ({@code sha256:…}); {@link EngineException.Cause#PULL_FAILED} when no registry knows the reference
     */
    CompletableFuture<String> registryDigest(String image);

    /**
     * Runs a command in a running container. The future always completes: within the request's timeout, what the engine may take to start
     * the command ({@link ExecRequest#START_MAX}) and to note its end ({@link ExecRequest#NOTED_MAX}), and three seconds.
     */
    CompletableFuture<ExecResult> exec(String containerId, ExecRequest request);

    /**
     * Runs a command in a running container with its input and output connected, until it ends or is ended. The future completes as soon
     * as the command may be written to.
     */
    CompletableFuture<Terminal> open(String containerId, TerminalRequest request);

    /**
     * Follows a container's output, from its last lines on, until closed or until the container is gone.
     *
     * @param receiver is given lines in order, one call at a time, and must not block
     */
    LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> receiver);

    /** One reading of what each running container of ours uses. */
    CompletableFuture<List<ContainerStats>> stats();

    /**
     * Tells what changed on the engine, as a hint to look again: events may be lost, so a relist is the truth.
     *
     * @param receiver must not block; is told of the connection's loss and return too
     */
    AutoCloseable events(Consumer<EngineEvent> receiver);

    /** Ends what the engine owns; containers go on. */
    @Override
    void close();
}
