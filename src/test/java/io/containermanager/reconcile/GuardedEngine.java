package io.containermanager.reconcile;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Stands between a manager and its engine, records what was requested, and reports what was done. */
public class GuardedEngine implements Engine {

    private final Engine engine;
    private final BiConsumer<Step, StepResult> onDone;
    private final List<Step> asked = new ArrayList<>();
    private final List<Step> underWay = new ArrayList<>();
    private @Nullable Runnable deathBeforeNext;
    private Predicate<Step> deadly = _ -> true;

    public GuardedEngine(Engine engine, BiConsumer<Step, StepResult> onDone) {
        this.engine = engine;
        this.onDone = onDone;
    }

    /** The manager dies when it asks for its next step, after all that it wrote before; null calls that off. */
    public void dieBeforeNext(@Nullable Runnable death) {
        dieBeforeNext(_ -> true, death);
    }

    /** The same before its next step of those. */
    public void dieBeforeNext(Predicate<Step> steps, @Nullable Runnable death) {
        deadly = steps;
        deathBeforeNext = death;
    }

    /** Every step that was asked for, in order. */
    public List<Step> asked() {
        return List.copyOf(asked);
    }

    /** Steps that were asked for and have not ended. */
    public List<Step> underWay() {
        return List.copyOf(underWay);
    }

    @Override
    public String kind() {
        return engine.kind();
    }

    @Override
    public CompletableFuture<Observation> observe() {
        return engine.observe();
    }

    @Override
    public void claim(AdoptedResources claims) {
        engine.claim(claims);
    }

    @Override
    public CompletableFuture<ForeignResources> foreign(ForeignResources.Query query) {
        return engine.foreign(query);
    }

    @Override
    public CompletableFuture<StepResult> execute(Step step) {
        asked.add(step);
        var death = deathBeforeNext;
        if (death != null && deadly.test(step)) {
            deathBeforeNext = null;
            death.run();
            return new CompletableFuture<>();
        }
        underWay.add(step);
        return engine.execute(step).whenComplete((result, failure) -> {
            underWay.remove(step);
            if (failure == null) {
                onDone.accept(step, result);
            }
        });
    }

    @Override
    public CompletableFuture<String> registryDigest(String image) {
        return engine.registryDigest(image);
    }

    @Override
    public CompletableFuture<ExecResult> exec(String containerId, ExecRequest request) {
        return engine.exec(containerId, request);
    }

    @Override
    public CompletableFuture<Terminal> open(String containerId, TerminalRequest request) {
        return engine.open(containerId, request);
    }

    @Override
    public LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> receiver) {
        return engine.follow(containerId, request, receiver);
    }

    @Override
    public CompletableFuture<EngineImages> images() {
        return engine.images();
    }

    @Override
    public CompletableFuture<VolumeUsers> volumeUsers() {
        return engine.volumeUsers();
    }

    @Override
    public CompletableFuture<List<ContainerStats>> stats() {
        return engine.stats();
    }

    @Override
    public AutoCloseable events(Consumer<EngineEvent> receiver) {
        return engine.events(receiver);
    }

    @Override
    public void close() {
        engine.close();
    }
}
