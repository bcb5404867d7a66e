package io.containermanager.engine;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.plan.step.PlanWarning;
import java.util.List;

/**
 * What an engine says about an app before anything of it is stored. Pure: the same declaration always gets the same answer, whatever the
 * engine's condition. Thread-safe; never waits.
 */
public interface TargetRules {

    /**
     * What the engine cannot run as declared. Each message ends in the engine's kind, {@code (engine: docker)}, so that users know why the
     * same declaration is accepted elsewhere.
     *
     * @param state the whole target, which has the app
     * @return pointers go into the app's wire form
     */
    List<Violation> refusals(App app, State state);

    /** What runs otherwise than a user of Docker expects: warnings of the plan. */
    List<PlanWarning> differences(App app);

    /** Whether the secrets that services list are files of this machine ({@code security.secrets-folder}). */
    boolean secretsAreFiles();

    /** The end of each message. */
    static String suffix(String kind) {
        return " (engine: " + kind + ")";
    }
}
