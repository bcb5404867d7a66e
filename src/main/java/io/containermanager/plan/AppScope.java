package io.containermanager.plan;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the services of one app see while they are planned: what all apps share, and how far each sibling has come. */
final class AppScope {

    private final PlanInput input;
    private final Draft draft;
    private final SharedResources shared;
    private final Contest contest;
    private final Map<String, Standing> standings = new LinkedHashMap<>();

    AppScope(PlanInput input, Draft draft, SharedResources shared, Contest contest) {
        this.contest = contest;
        this.input = input;
        this.draft = draft;
        this.shared = shared;
    }

    PlanInput input() {
        return input;
    }

    Draft draft() {
        return draft;
    }

    SharedResources shared() {
        return shared;
    }

    Contest contest() {
        return contest;
    }

    Map<String, Standing> standings() {
        return standings;
    }

    void stands(String serviceName, Standing standing) {
        standings.put(serviceName, standing);
    }
}
