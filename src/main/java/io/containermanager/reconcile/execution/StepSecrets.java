package io.containermanager.reconcile.execution;

import io.containermanager.engine.EngineException;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.secret.SecretValues;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that an engine was given for a step, by which they are hidden in its messages: an engine quotes the arguments, options and
 * variables that it refuses. Pure.
 */
final class StepSecrets {

    private StepSecrets() {}

    static SecretValues of(PlannedStep planned, Plan plan, Observation observation) {
        return switch (planned.step()) {
            case Step.CreateContainer create -> creating(create);
            case Step.StartContainer start when start.containerId() == null -> created(start, plan);
            case Step.StartContainer start -> container(start.containerId(), observation);
            case Step.ScaleContainer scale -> container(scale.containerId(), observation);
            case Step.StopContainer stop -> container(stop.containerId(), observation);
            case Step.RemoveContainer remove -> container(remove.containerId(), observation);
            case Step.ConnectNetwork connect -> container(connect.containerId(), observation);
            case Step.CreateVolume create -> volume(create.volume());
            case Step.CreateNetwork create ->
                SecretValues.of(create.network().driverOpts())
                        .and(SecretValues.of(create.network().labels()));
            case Step.DownloadImage _, Step.RemoveNetwork _, Step.RemoveVolume _, Step.RemoveImage _ ->
                SecretValues.NONE;
        };
    }

    /** The request says how the volumes are declared too, in case that one is missing. */
    private static SecretValues creating(Step.CreateContainer create) {
        var secrets = SecretValues.of(create.service().config());
        for (var volume : create.placement().declaredVolumes().values()) {
            secrets = secrets.and(volume(volume));
        }
        return secrets;
    }

    private static SecretValues volume(Volume declared) {
        return SecretValues.of(declared.driverOpts()).and(SecretValues.of(declared.labels()));
    }

    private static SecretValues created(Step.StartContainer start, Plan plan) {
        return plan.creation(start)
                .map(create -> SecretValues.of(create.service().config()))
                .orElse(SecretValues.NONE);
    }

    private static SecretValues container(@Nullable String id, Observation observation) {
        return observation.containers().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .map(Container::config)
                .map(SecretValues::of)
                .orElse(SecretValues.NONE);
    }

    /** The failure without them. */
    static Throwable hidden(Throwable failure, SecretValues secrets) {
        return EngineObserver.unwrapped(failure) instanceof EngineException engine
                ? engine.reworded(secrets::hide)
                : failure;
    }
}
