package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.step.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Planning ten services an app: everything new, everything in sync, and preparing a target. The budget is 50 ms for 1,000 services. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanningBenchmark {

    private static final int SERVICES_PER_APP = 10;

    /** Services in all apps together. */
    @Param({"100", "1000", "10000"})
    public int services;

    private io.containermanager.model.State target = io.containermanager.model.State.EMPTY;
    private PlanInput fresh = input(DesiredState.NOTHING, Observation.empty(Instant.EPOCH));
    private PlanInput inSync = fresh;

    /** Makes the target and an observation of it running. */
    @Setup
    public void declare() {
        target = io.containermanager.model.State.EMPTY;
        for (long app = 1; app <= services / SERVICES_PER_APP; app++) {
            var declared = new ArrayList<Service>();
            for (long service = 1; service <= SERVICES_PER_APP; service++) {
                var config = ServiceConfig.DEFAULTS.withEnvironment(Map.of("LEVEL", "info", "PORT", "80"));
                declared.add(new Service(service, "service" + service, "image:" + service, config));
            }
            target = target.with(App.of(app, "app" + app, declared));
        }
        var desired = DesiredState.of(1, target, Map.of());
        fresh = input(desired, Observation.empty(Instant.EPOCH));
        inSync = input(desired, running(desired));
    }

    private static PlanInput input(DesiredState desired, Observation observation) {
        var rules = new PlanRules("bench", 1, PlanTimings.DEFAULTS, true, Set.of());
        return new PlanInput(desired, observation, Map.of(), Map.of(), desired.state(), EngineFacts.NONE, rules);
    }

    private static Observation running(DesiredState desired) {
        var run = new RunState(Status.RUNNING, Health.NONE, null, false, Instant.EPOCH, null, 0);
        var containers = new ArrayList<Container>();
        var networks = new HashSet<OwnedNetwork>();
        desired.apps().forEach((appId, app) -> {
            networks.add(new OwnedNetwork(appId + "_default", appId + "_default", appId, null));
            for (var service : app.services()) {
                var name = service.service().serviceName();
                var labels = new ContainerLabels(
                        appId, app.app().appName(), service.key().serviceId(), name, 1, service.specHash(), "bench");
                containers.add(new Container(
                        "c" + service.key(),
                        "n" + service.key(),
                        labels,
                        service.service().imageName(),
                        null,
                        service.service().config(),
                        run,
                        Instant.EPOCH,
                        List.of(),
                        Attached.NONE));
            }
        });
        return new Observation(Instant.EPOCH, containers, Set.of(), Set.of(), networks);
    }

    /** Nothing runs yet. */
    @Benchmark
    public Plan everythingNew() {
        return Planner.plan(fresh);
    }

    /** Nothing is to be done. */
    @Benchmark
    public Plan everythingInSync() {
        return Planner.plan(inSync);
    }

    /** Once per revision: fingerprints and order. */
    @Benchmark
    public DesiredState preparing() {
        return DesiredState.of(1, target, Map.of());
    }
}
