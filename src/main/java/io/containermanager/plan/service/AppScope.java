package io.containermanager.plan.service;

import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlannedService;
import io.containermanager.plan.step.PlanBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the services of one app see while they are planned: what all apps share, and how far each sibling has come. */
public final class AppScope {

    private final PlanInput input;
    private final PlanBuilder builder;
    private final SharedResources shared;
    private final PortConflicts contest;
    private final Map<String, PlannedService> standings = new LinkedHashMap<>();

    public AppScope(PlanInput input, PlanBuilder builder, SharedResources shared, PortConflicts contest) {
        this.contest = contest;
        this.input = input;
        this.builder = builder;
        this.shared = shared;
    }

    public PlanInput input() {
        return input;
    }

    public PlanBuilder builder() {
        return builder;
    }

    public SharedResources shared() {
        return shared;
    }

    public PortConflicts contest() {
        return contest;
    }

    Map<String, PlannedService> planned() {
        return standings;
    }

    public void add(String serviceName, PlannedService planned) {
        standings.put(serviceName, planned);
    }
}
