package io.containermanager.engine.simulated;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.OutputBuffer;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.TargetRules;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.event.Scheduler;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Docker's behaviour in memory: delays, restart policies, health, conflicts, logs and exec, without a process being started. Faults come
 * from image names ({@link Fault}); tests cause others from outside. Thread-safe: every call becomes a task of the scheduler, and only
 * those touch the state. Futures complete, and receivers are called, on the scheduler.
 */
public final class SimulatedEngine implements Engine {

    private static final String KIND = "simulated";

    final Scheduler scheduler;
    private final RandomGenerator random;
    private final SimulatedSettings settings;
    final SimulatedContainers containers = new SimulatedContainers();
    final EventReceivers receivers = new EventReceivers();
    final EngineAvailability availability = new EngineAvailability();
    private final Timers timers;
    private final Programs programs;
    final Lifecycle lifecycle;
    private final SimulatedSteps steps;
    private final TargetRules rules;
    final SimulatedPods pods;
    private volatile boolean closed;

    /**
     * An engine with nothing on it.
     *
     * @param settings how fast it works
     * @param scheduler whose tasks all its work is
     * @param random makes delays and log lines differ; seeded, the same calls give the same run
     * @param ids gives container ids, never the same twice
     */
    public SimulatedEngine(
            SimulatedSettings settings, Scheduler scheduler, RandomGenerator random, Supplier<String> ids) {
        this(settings, scheduler, random, ids, UploadedBinds.NONE);
    }

    /** The same that knows which uploaded files are gone. */
    public SimulatedEngine(
            SimulatedSettings settings,
            Scheduler scheduler,
            RandomGenerator random,
            Supplier<String> ids,
            UploadedBinds uploadedBinds) {
        this(settings, scheduler, random, ids, new OneMachineRules(KIND), uploadedBinds);
    }

    /**
     * The same with another engine's rules. Unless those are of one machine, it runs as many replicas as are declared.
     */
    public SimulatedEngine(
            SimulatedSettings settings,
            Scheduler scheduler,
            RandomGenerator random,
            Supplier<String> ids,
            TargetRules rules) {
        this(settings, scheduler, random, ids, rules, UploadedBinds.NONE);
    }

    private SimulatedEngine(
            SimulatedSettings settings,
            Scheduler scheduler,
            RandomGenerator random,
            Supplier<String> ids,
            TargetRules rules,
            UploadedBinds uploadedBinds) {
        this.rules = rules;
        this.pods = new SimulatedPods(!(rules instanceof OneMachineRules));
        this.settings = settings;
        this.scheduler = scheduler;
        this.random = random;
        this.timers = new Timers(scheduler);
        this.programs = new Programs(scheduler, timers, random, settings.logInterval());
        this.lifecycle = new Lifecycle(containers, scheduler, receivers, programs, timers, uploadedBinds);
        this.steps = new SimulatedSteps(
                new SimulatedSteps.Parts(containers, lifecycle, scheduler, receivers), ids, settings);
    }

    /** Container ids as Docker makes them: 64 hexadecimal digits. */
    public static Supplier<String> ids(RandomGenerator random) {
        return () -> "%016x%016x%016x%016x"
                .formatted(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public TargetRules rules() {
        return rules;
    }

    @Override
    public CompletableFuture<Observation> observe() {
        return ask(() -> pods.with(lifecycle.withLostFiles(containers.observed(scheduler.now()))));
    }

    @Override
    public void claim(AdoptedResources adopted) {
        scheduler.after(Duration.ZERO, () -> containers.claim(adopted));
    }

    @Override
    public CompletableFuture<ForeignResources> foreign(ForeignResources.Query query) {
        return ask(() -> SimulatedForeign.of(containers, query));
    }

    @Override
    public CompletableFuture<StepResult> execute(Step step) {
        var result = new CompletableFuture<StepResult>();
        scheduler.after(Duration.ZERO, () -> DelayedAnswers.into(result, () -> begin(step, result)));
        return result;
    }

    private void begin(Step step, CompletableFuture<StepResult> result) {
        availability.requireAvailable();
        var takes = availability.slowed(withJitter(steps.takes(step)));
        steps.announce(step, takes, result::isDone);
        scheduler.after(
                takes,
                () -> DelayedAnswers.into(result, () -> {
                    availability.requireAvailable();
                    availability.refuse(step);
                    availability.fail(step, EngineAvailability.Trouble.BEFORE);
                    requireReplicas(step);
                    var done = steps.apply(step);
                    loseHalfMade(step, done);
                    availability.fail(step, EngineAvailability.Trouble.AFTER);
                    result.complete(done);
                }));
    }

    private void requireReplicas(Step step) {
        if (rules instanceof OneMachineRules
                && step instanceof Step.CreateContainer create
                && create.service().config().replicas() != 1) {
            throw OneMachineRules.refused(create.service().config().replicas(), KIND);
        }
    }

    private void loseHalfMade(Step step, StepResult done) {
        var after = availability.losesMadeAfter(step);
        var id = done.containerId();
        if (after != null && id != null) {
            scheduler.after(after, () -> {
                if (containers
                        .container(id)
                        .filter(it -> it.run().status() == Status.CREATED)
                        .isPresent()) {
                    lifecycle.remove(id);
                }
            });
        }
    }

    @Override
    public CompletableFuture<String> registryDigest(String image) {
        var answer = new CompletableFuture<String>();
        scheduler.after(
                availability.slowed(settings.create()),
                () -> DelayedAnswers.into(answer, () -> {
                    availability.requireAvailable();
                    answer.complete(steps.registryDigest(image));
                }));
        return answer;
    }

    private Duration withJitter(Duration delay) {
        return settings.jitter() == 0
                ? delay
                : delay.plusNanos((long) (delay.toNanos() * settings.jitter() * random.nextDouble()));
    }

    @Override
    public CompletableFuture<ExecResult> exec(String containerId, ExecRequest request) {
        var result = new CompletableFuture<ExecResult>();
        scheduler.after(
                Duration.ZERO,
                () -> DelayedAnswers.into(result, () -> {
                    availability.requireAvailable();
                    var container = requireRunning(containerId);
                    pods.require(container, request.pod());
                    var script = Shell.run(request.command(), Shell.Surroundings.of(container));
                    var outcome = Execution.of(script, request);
                    scheduler.after(outcome.takes(), () -> result.complete(outcome.result()));
                }));
        return result;
    }

    @Override
    public CompletableFuture<Terminal> open(String containerId, TerminalRequest request) {
        return ask(() -> {
            var container = requireRunning(containerId);
            pods.require(container, request.pod());
            var terminal = new SimulatedTerminal(
                    scheduler, Shell.Surroundings.of(container), request, () -> lifecycle.runs(containerId));
            terminal.start();
            return terminal;
        });
    }

    private SimulatedContainer requireRunning(String containerId) {
        var container = containers.require(containerId);
        if (container.run().status() != Status.RUNNING) {
            throw new EngineException.Rejected(
                    EngineException.Cause.CONFLICT,
                    "Container %s is %s, not running: start it first"
                            .formatted(
                                    container.name(), container.run().status().word()));
        }
        return container;
    }

    @Override
    public LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> receiver) {
        var written = new AtomicReference<>(receiver);
        var follower =
                Programs.follower(line -> Objects.requireNonNull(written.get()).accept(line));
        scheduler.after(Duration.ZERO, () -> {
            var container = containers.container(containerId);
            if (container.isPresent()) {
                written.set(pods.spread(container.get(), receiver));
                programs.follow(containerId, follower, request);
            } else {
                follower.close();
            }
        });
        return follower;
    }

    @Override
    public CompletableFuture<List<ContainerStats>> stats() {
        return ask(() -> containers.containers().stream()
                .filter(container ->
                        container.alive() && containers.owner(container).isPresent())
                .map(container -> SimulatedUsage.of(container, lifecycle.running(container.id()), scheduler.nanoTime()))
                .toList());
    }

    @Override
    public CompletableFuture<EngineImages> images() {
        return ask(() -> SimulatedUsage.images(containers.snapshot(scheduler.now())));
    }

    @Override
    public CompletableFuture<VolumeUsers> volumeUsers() {
        return ask(() -> SimulatedUsage.volumeUsers(containers.containers()));
    }

    @Override
    public AutoCloseable events(Consumer<EngineEvent> receiver) {
        scheduler.after(Duration.ZERO, () -> {
            receivers.join(receiver);
            EventReceivers.deliver(receiver, availability.event());
        });
        return () -> receivers.leave(receiver);
    }

    /** What is on the engine now, as data. */
    public CompletableFuture<SimulatedSnapshot> snapshot() {
        return DelayedAnswers.of(scheduler, () -> containers.snapshot(scheduler.now()));
    }

    /** Ids of running containers that are in a namespace which is not that of its owner as it runs now: for rehearsals and tests. */
    public CompletableFuture<Set<String>> cutOff() {
        return DelayedAnswers.of(scheduler, lifecycle::cutOff);
    }

    /** Grows with every change that a snapshot would show. */
    public long version() {
        return containers.version();
    }

    /** Takes over what an earlier engine left: its containers keep running. To be called once, before anything else. */
    public CompletableFuture<Void> restore(SimulatedSnapshot snapshot) {
        return DelayedAnswers.of(scheduler, () -> {
            containers.restore(snapshot);
            lifecycle.resume();
        });
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        return DelayedAnswers.of(scheduler, () -> {
            availability.requireAvailable();
            return question.get();
        });
    }

    /** Ends timers and followers; what is on the engine stays in the last snapshot. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            scheduler.after(Duration.ZERO, () -> {
                timers.clear();
                programs.close();
            });
        }
    }

    /**
     * What comes of running a script within a request's bounds. Pure.
     *
     * @param takes how long until the answer
     * @param result the answer
     */
    record Execution(Duration takes, ExecResult result) {

        static Execution of(Script script, ExecRequest request) {
            boolean timedOut = script.length().compareTo(request.timeout()) > 0;
            var output = new OutputBuffer(request.outputMaxBytes());
            script.prints().stream()
                    .filter(print -> print.at().compareTo(request.timeout()) <= 0)
                    .forEach(print -> output.append(print.stderr(), print.text()));
            return timedOut
                    ? new Execution(request.timeout(), output.timedOut(true))
                    : new Execution(script.length(), output.ended(script.exitCode()));
        }
    }

    /** Answers that are worked out by a task of the scheduler. */
    private static final class DelayedAnswers {

        private DelayedAnswers() {}

        /** What the question gives there. */
        static <T> CompletableFuture<T> of(Scheduler scheduler, Supplier<T> question) {
            var answer = new CompletableFuture<T>();
            scheduler.after(Duration.ZERO, () -> into(answer, () -> answer.complete(question.get())));
            return answer;
        }

        /** That the work is done there. */
        static CompletableFuture<Void> of(Scheduler scheduler, Runnable work) {
            return of(scheduler, () -> {
                work.run();
                return null;
            });
        }

        /** Works towards an answer that is still awaited; its failure is the answer's. */
        static void into(CompletableFuture<?> answer, Runnable work) {
            if (answer.isDone()) {
                return;
            }
            try {
                work.run();
            } catch (EngineException refused) {
                answer.completeExceptionally(refused);
            } catch (RuntimeException | Error ours) {
                answer.completeExceptionally(
                        new EngineException.Unavailable("The simulated engine failed unexpectedly: " + ours));
                throw ours;
            }
        }
    }
}
