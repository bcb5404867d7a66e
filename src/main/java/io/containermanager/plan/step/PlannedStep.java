package io.containermanager.plan.step;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A step and its place in the plan.
 *
 * @param id 1, 2, … within the plan; each is greater than those it depends on
 * @param step what to do
 * @param dependsOn the steps that must have been done before
 * @param impact what users of the service will notice
 * @param remember what must be durable before the step is done, or null
 */
public record PlannedStep(
        int id,
        Step step,
        Set<Integer> dependsOn,
        StepImpact impact,
        @Nullable ServiceMemory remember) {

    public PlannedStep {
        dependsOn = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(dependsOn));
    }

    /** The service it is done for; null when it serves the whole app. */
    public @Nullable ServiceKey service() {
        return switch (step) {
            case Step.CreateContainer create ->
                new ServiceKey(create.labels().appId(), create.labels().serviceId());
            case Step.StartContainer start -> new ServiceKey(start.appId(), start.serviceId());
            case Step.ConnectNetwork connect -> connect.service();
            case Step.ScaleContainer scale -> new ServiceKey(scale.appId(), scale.serviceId());
            case Step.StopContainer stop -> new ServiceKey(stop.appId(), stop.serviceId());
            case Step.RemoveContainer remove -> new ServiceKey(remove.appId(), remove.serviceId());
            default -> null;
        };
    }

    /** What it is done to, for people: a service or container, an image, a volume, a network. */
    public String subject() {
        return switch (step) {
            case Step.DownloadImage download -> download.image();
            case Step.CreateVolume create -> create.engineName();
            case Step.CreateNetwork create -> create.engineName();
            case Step.ConnectNetwork connect -> connect.engineName();
            case Step.CreateContainer create -> create.service().serviceName();
            case Step.StartContainer start -> start.containerId() == null ? "the new container" : start.containerId();
            case Step.ScaleContainer scale -> scale.containerId();
            case Step.StopContainer stop -> stop.containerId();
            case Step.RemoveContainer remove -> remove.containerId();
            case Step.RemoveNetwork remove -> remove.engineName();
            case Step.RemoveVolume remove -> remove.engineName();
            case Step.RemoveImage remove -> remove.image();
        };
    }

    /** Steps of one lane are done one after the other: a service, or a single resource. */
    public String lane() {
        var service = service();
        if (service != null) {
            return service.toString();
        }
        return switch (step) {
            case Step.CreateNetwork _, Step.ConnectNetwork _, Step.RemoveNetwork _ -> "network " + subject();
            case Step.CreateVolume _, Step.RemoveVolume _ -> "volume " + subject();
            default -> "image " + subject();
        };
    }

    /** Whether it ends or removes something: never done while the store does not work. */
    public boolean destructive() {
        return switch (step) {
            case Step.ScaleContainer _,
                    Step.StopContainer _,
                    Step.RemoveContainer _,
                    Step.RemoveNetwork _,
                    Step.RemoveVolume _,
                    Step.RemoveImage _ -> true;
            default -> false;
        };
    }
}
