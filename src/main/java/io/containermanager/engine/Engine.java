package io.containermanager.engine;

import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ForeignResources;
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

    /** Configuration's word for this engine: {@code simulated}, {@code docker}, {@code kubernetes}. */
    String kind();

    /** What it accepts of a target, and what runs otherwise on it than on Docker. */
    default TargetRules rules() {
        return new OneMachineRules(kind());
    }

    /** How many creations and starts may run at a time; further ones wait. */
    default int startsAtOnce() {
        return Integer.MAX_VALUE;
    }

    /** What it lacks the right to do, for people, as far as it knows; empty on engines without such rights. */
    default List<String> missingRights() {
        return List.of();
    }

    /**
     * Completes when the next observation has everything that others changed before this call: a replica that takes over must not act on what it
     * saw before. Engines that are asked each time are always there.
     */
    default CompletableFuture<Boolean> refresh() {
        return CompletableFuture.completedFuture(true);
    }

    /** Everything on the engine now, including containers of other instances: the planner decides which are managed. */
    CompletableFuture<Observation> observe();

    /**
     * What belongs to this manager without carrying its labels, from now on: observations, steps, statistics and events include it. In
     * force for observations that are asked for after this.
     */
    void claim(AdoptedResources claims);

    /**
     * Containers that this manager does not manage, as they would be declared. Names and ids that do not exist are left out, and so are
     * those beyond {@link ForeignResources#CONTAINERS_MAX} of a project; nothing is changed.
     */
    CompletableFuture<ForeignResources> foreign(ForeignResources.Query query);

    /**
     * Executes one step. Repeating a step is not an error (a volume that exists, a container that is stopped or gone).
     * Cancelling the future asks the engine to stop; completed work is not undone.
     */
    CompletableFuture<StepResult> execute(Step step);

    /**
     * Resolves a reference to its current digest in the registry. Nothing is pulled.
     *
     * @return the digest ({@code sha256:…}); {@link EngineException.Cause#PULL_FAILED} when no registry knows the reference
     */
    CompletableFuture<String> registryDigest(String image);

    /**
     * Runs a command in a running container. The future always completes: within the request's timeout, the time the engine may take to
     * start the command ({@link ExecRequest#START_MAX}) and to report its end ({@link ExecRequest#NOTED_MAX}), plus three seconds.
     */
    CompletableFuture<ExecResult> exec(String containerId, ExecRequest request);

    /**
     * Runs a command in a running container with its input and output connected, until it ends or is ended. The future completes as soon
     * as the command accepts input.
     */
    CompletableFuture<Terminal> open(String containerId, TerminalRequest request);

    /**
     * Follows a container's output, from its last lines on, until closed or until the container is gone.
     *
     * @param receiver receives lines in order, one call at a time, and must not block
     */
    LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> receiver);

    /** One sample of the resource usage of each running managed container. */
    CompletableFuture<List<ContainerStats>> stats();

    /** What its images and volumes take on its disk, which may take minutes to measure; one measurement at a time is enough for all. */
    default CompletableFuture<DiskUsage> diskUsage() {
        return CompletableFuture.completedFuture(
                DiskUsage.unknown("The " + kind() + " engine does not measure what its volumes take."));
    }

    /** Its images, and the containers that use each; quick, unlike {@link #diskUsage()}. */
    default CompletableFuture<EngineImages> images() {
        return CompletableFuture.completedFuture(
                EngineImages.none("The " + kind() + " engine neither lists nor removes images."));
    }

    /** Which containers use its volumes, also those of others; quick, unlike {@link #diskUsage()}. */
    default CompletableFuture<VolumeUsers> volumeUsers() {
        return CompletableFuture.completedFuture(
                VolumeUsers.unknown("The " + kind() + " engine does not say which containers of others use a volume"));
    }

    /**
     * Subscribes to changes on the engine, as a hint to observe again: events may be lost, only an observation is reliable.
     *
     * @param receiver must not block; also receives the loss and return of the connection
     */
    AutoCloseable events(Consumer<EngineEvent> receiver);

    /** Closes connections and threads; containers keep running. */
    @Override
    void close();
}
