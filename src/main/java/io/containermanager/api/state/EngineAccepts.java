package io.containermanager.api.state;

import io.containermanager.engine.TargetRules;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * The rule that the engine can run what changes in the target. An app that stays as it is stored is left alone: it may have been accepted
 * for another engine, and the plan warns about it.
 *
 * @param rules the engine's
 */
public record EngineAccepts(TargetRules rules) {

    /** What the engine refuses; pointers go into the state. */
    List<Violation> refusals(State wanted, State stored) {
        var found = new ArrayList<Violation>();
        for (var app : wanted.apps().values()) {
            if (!isStored(app, stored)) {
                rules.refusals(app, wanted)
                        .forEach(it -> found.add(new Violation("/apps/" + app.appId() + it.pointer(), it.message())));
            }
        }
        return found;
    }

    /** Throws 400 with all of them at once. */
    void require(State wanted, State stored) {
        var refused = refusals(wanted, stored);
        if (!refused.isEmpty()) {
            throw StateReader.invalid(refused).exception();
        }
    }

    private static boolean isStored(App app, State stored) {
        return stored.app(app.appId()).filter(app::equals).isPresent();
    }
}
