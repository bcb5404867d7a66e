package io.containermanager.engine;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of engines that run one container for each service on one machine.
 *
 * @param kind the engine's
 */
public record OneMachineRules(String kind) implements TargetRules {

    /** What such an engine says when it is asked for another number after all: of a target that was accepted on another engine. */
    public static EngineException refused(int replicas, String kind) {
        return new EngineException.Rejected(EngineException.Cause.INVALID, "replicas " + words(replicas, kind));
    }

    /** What such an engine says of a pod. */
    public static EngineException noPods(String pod) {
        return new EngineException.NotFound(
                "There is no pod " + pod + ": this engine runs one container on one machine; leave pod out");
    }

    /** Why no container mounts a volume that others have to create: an engine would create it, empty, and call it there. */
    public static EngineException missing(String volume) {
        return new EngineException.NotFound(
                "Volume %s is declared external and does not exist: create it, or correct its name".formatted(volume));
    }

    private static String words(int replicas, String kind) {
        return "is " + replicas + ", but this engine runs one container for each service: declare a service for each"
                + " replica, or run the app on Kubernetes" + TargetRules.suffix(kind);
    }

    @Override
    public List<Violation> refusals(App app, State state) {
        var found = new ArrayList<Violation>();
        for (int place = 0; place < app.services().size(); place++) {
            int replicas = app.services().get(place).config().replicas();
            if (replicas != 1) {
                found.add(new Violation("/services/" + place + "/config/replicas", words(replicas, kind)));
            }
        }
        return found;
    }

    @Override
    public List<PlanWarning> differences(App app) {
        return List.of();
    }

    @Override
    public boolean secretsAreFiles() {
        return true;
    }
}
