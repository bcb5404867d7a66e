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
     * What the engine said and what is there instead, for people; empty when the step had its effect.
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
            when !seen.hasImage(pull.image()) -> unlisted("image " + pull.image(), "pulled");
            case Step.CreateVolume create
            when !seen.volumes().contains(create.engineName()) -> unlisted("volume " + create.engineName(), "created");
            case Step.CreateNetwork create -> notCreated(create, seen);
            case Step.ConnectNetwork connect -> notConnected(connect, seen);
            case Step.CreateContainer create
            when madeId == null || container(madeId, seen).isEmpty() ->
                unlisted("a container for " + create.service().serviceName(), "created");
            case Step.StartContainer start -> notStarted(start, startedBefore, seen);
            case Step.ScaleContainer scale ->
                container(scale.containerId(), seen)
                        .filter(it -> it.config().replicas() != scale.replicas())
                        .map(it -> said(
                                "container " + it.name() + " was scaled to " + scale.replicas(),
                                "it still has " + count(it.config().replicas())));
            case Step.StopContainer stop ->
                container(stop.containerId(), seen)
                        .filter(ServiceContainers::live)
                        .map(it -> said(
                                "container " + it.name() + " was stopped",
                                "it is still " + it.run().status().word()));
            case Step.RemoveContainer remove ->
                container(remove.containerId(), seen)
                        .filter(it -> it.run().status() != Status.REMOVING)
                        .map(it -> stillThere("container " + it.name()));
            case Step.RemoveNetwork remove
            when seen.networks().stream().anyMatch(remove::means) ->
                Optional.of(stillThere("network " + remove.engineName()));
            case Step.RemoveVolume remove
            when seen.volumes().contains(remove.engineName()) ->
                Optional.of(stillThere("volume " + remove.engineName()));
            // Its name may mean another image by now; and it is forgotten, never planned again.
            case Step.RemoveImage _ -> Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String said(String done, String instead) {
        return "the engine said that " + done + ", but " + instead;
    }

    private static String count(int replicas) {
        return replicas == 1 ? "1 replica" : replicas + " replicas";
    }

    private static Optional<String> unlisted(String what, String done) {
        return Optional.of(said(what + " was " + done, "does not list it"));
    }

    private static String stillThere(String what) {
        return said(what + " was removed", "it is still there");
    }

    /** One of its name that was there before may have been taken for it: that is still the network that was to be replaced. */
    private static Optional<String> notCreated(Step.CreateNetwork create, Observation seen) {
        var what = "network " + create.engineName();
        var named = seen.networks().stream()
                .filter(it -> it.name().equals(create.engineName()))
                .toList();
        if (named.isEmpty()) {
            return unlisted(what, "created");
        }
        return named.stream().allMatch(it -> isAnother(it, create.network()))
                ? Optional.of(said(what + " was created", "it is still as it was declared before"))
                : Optional.empty();
    }

    private static boolean isAnother(OwnedNetwork there, Network wanted) {
        return !NetworkChange.foreign(there)
                && NetworkChange.differs(there, wanted)
                && !NetworkChange.relabelledOnly(there, wanted, Set.of());
    }

    private static Optional<String> notConnected(Step.ConnectNetwork connect, Observation seen) {
        var container = container(connect.containerId(), seen);
        return container
                .flatMap(it -> Optional.ofNullable(it.attached().changed().reach()))
                .or(() -> container
                        .filter(it -> it.run().running())
                        .flatMap(it -> NetworkDrift.between(it, connect.engineName(), connect.wanted()))
                        .map(how -> "it is still " + how))
                .map(instead -> said(
                        "container " + container.orElseThrow().name() + " was connected to network "
                                + connect.engineName(),
                        instead));
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
                        .map(it -> said("container " + it.name() + " was started", "it was not"));
    }

    private static Optional<Container> container(String id, Observation seen) {
        return seen.containers().stream().filter(it -> it.id().equals(id)).findFirst();
    }
}
