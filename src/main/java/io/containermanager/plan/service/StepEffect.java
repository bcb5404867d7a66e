package io.containermanager.plan.service;

import io.containermanager.model.Network;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of step is for, and whether an observation made after it shows that. An engine that reports success without the effect
 * has failed: otherwise the same step would be planned again at once, for ever. Pure.
 */
public final class StepEffect {

    private StepEffect() {}

    /**
     * What is missing, for people; empty when the step had its effect.
     *
     * @param step a step that the engine reported as done
     * @param madeId the container that it made, or null
     * @param startedBefore when the container to be started was started last before that; null when it never was
     * @param seen an observation that began after the step had ended, and after all later steps for the same subject
     */
    public static Optional<String> missing(
            Step step, @Nullable String madeId, @Nullable Instant startedBefore, Observation seen) {
        return switch (step) {
            case Step.DownloadImage pull
            when !seen.hasImage(pull.image()) -> Optional.of("the engine does not list image " + pull.image());
            case Step.CreateVolume create
            when !seen.volumes().contains(create.engineName()) ->
                Optional.of("the engine does not list volume " + create.engineName());
            case Step.CreateNetwork create -> notCreated(create, seen);
            case Step.ConnectNetwork connect -> notConnected(connect, seen);
            case Step.CreateContainer _
            when madeId == null || container(madeId, seen).isEmpty() ->
                Optional.of("the engine does not list the new container with its labels");
            case Step.StartContainer start -> notStarted(start, startedBefore, seen);
            case Step.ScaleContainer scale ->
                container(scale.containerId(), seen)
                        .filter(it -> it.config().replicas() != scale.replicas())
                        .map(it -> "container " + it.name() + " still has "
                                + it.config().replicas() + " replicas");
            case Step.StopContainer stop ->
                container(stop.containerId(), seen)
                        .filter(ServiceContainers::live)
                        .map(it -> "container " + it.name() + " is still "
                                + it.run().status().word());
            case Step.RemoveContainer remove ->
                container(remove.containerId(), seen)
                        .filter(it -> it.run().status() != Status.REMOVING)
                        .map(it -> "container " + it.name() + " is still there");
            case Step.RemoveNetwork remove
            when seen.networks().stream().anyMatch(remove::means) ->
                Optional.of("network " + remove.engineName() + " is still there");
            case Step.RemoveVolume remove
            when seen.volumes().contains(remove.engineName()) ->
                Optional.of("volume " + remove.engineName() + " is still there");
            // Its name may mean another image by now; and it is forgotten, never planned again.
            case Step.RemoveImage _ -> Optional.empty();
            default -> Optional.empty();
        };
    }

    /** One of its name that was there before may have been taken for it: that is still the network that was to be replaced. */
    private static Optional<String> notCreated(Step.CreateNetwork create, Observation seen) {
        var named = seen.networks().stream()
                .filter(it -> it.name().equals(create.engineName()))
                .toList();
        if (named.isEmpty()) {
            return Optional.of("the engine does not list network " + create.engineName());
        }
        return named.stream().allMatch(it -> isAnother(it, create.network()))
                ? Optional.of("network " + create.engineName() + " is still there as it was declared before")
                : Optional.empty();
    }

    private static boolean isAnother(OwnedNetwork there, Network wanted) {
        return !NetworkChange.foreign(there)
                && NetworkChange.differs(there, wanted)
                && !NetworkChange.relabelledOnly(there, wanted, Set.of());
    }

    private static Optional<String> notConnected(Step.ConnectNetwork connect, Observation seen) {
        var container = container(connect.containerId(), seen);
        var reach = container.map(it -> it.attached().changed().reach());
        if (reach.isPresent()) {
            return reach;
        }
        return container
                .filter(it -> it.run().running())
                .flatMap(it -> NetworkDrift.between(it, connect.engineName(), connect.wanted())
                        .map(how -> "container " + it.name() + " is still " + how));
    }

    /** Whatever happened to it since: it was started if its start time differs from before. One that still runs was never stopped. */
    private static Optional<String> notStarted(
            Step.StartContainer start, @Nullable Instant startedBefore, Observation seen) {
        var id = start.containerId();
        return id == null
                ? Optional.empty()
                : container(id, seen)
                        .filter(it -> it.run().status() == Status.CREATED
                                || Objects.equals(it.run().startedAt(), startedBefore))
                        .map(it -> "container " + it.name() + " has not been started");
    }

    private static Optional<Container> container(String id, Observation seen) {
        return seen.containers().stream().filter(it -> it.id().equals(id)).findFirst();
    }
}
