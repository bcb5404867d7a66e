package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the parts of the engine contract have in common. They are written over {@link EngineUnderTest#until}, so that they run in
 * virtual time as well as against a daemon.
 */
abstract class EngineTestBed {

    /** Long enough for anything here on a real daemon. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    static final Duration GRACE = Duration.ofSeconds(1);

    EngineUnderTest subject;
    StepsOf steps;

    /** A fresh subject. */
    abstract EngineUnderTest newSubject();

    @BeforeEach
    void begin() {
        subject = newSubject();
        steps = new StepsOf(subject.appId(), subject.image());
    }

    @AfterEach
    void end() {
        // A skipped test has no subject.
        if (subject != null) {
            subject.close();
        }
    }

    /** Skips the test for an engine that cannot do that, and says why. */
    void needs(Feature feature) {
        var why = subject.lacks().get(feature);
        Requirement.given(why == null, why == null ? "" : feature + ": " + why);
    }

    Engine engine() {
        return subject.engine();
    }

    long appId() {
        return subject.appId();
    }

    boolean until(BooleanSupplier condition, Duration deadline) {
        return subject.until(condition, deadline);
    }

    <T> T await(CompletableFuture<T> future) {
        assertThat("an answer within " + DEADLINE, until(future::isDone, DEADLINE), is(true));
        return Objects.requireNonNull(future.join());
    }

    /** What the call fails with. */
    <E extends EngineException> E refusal(Class<E> type, CompletableFuture<?> future) {
        assertThat("an answer within " + DEADLINE, until(future::isDone, DEADLINE), is(true));
        var failure = assertThrows(Exception.class, future::get).getCause();
        assertThat(failure, instanceOf(type));
        return Objects.requireNonNull(type.cast(failure));
    }

    StepResult execute(Step step) {
        return await(engine().execute(step));
    }

    Container observed(String id) {
        return await(engine().observe()).containers().stream()
                .filter(container -> container.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("container " + id + " is not observed"));
    }

    void untilObserved(String id, Status status) {
        assertThat(
                "container becomes " + status, until(() -> observed(id).run().status() == status, DEADLINE), is(true));
    }

    String create(UnaryOperator<ServiceConfigBuilder> config, String... command) {
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        return Objects.requireNonNull(execute(steps.create(config, command)).containerId());
    }

    String run(UnaryOperator<ServiceConfigBuilder> config, String... command) {
        var id = create(config, command);
        execute(steps.start(id));
        return id;
    }

    String runIdle() {
        return run(config -> config, "sleep", "3600");
    }

    static List<EngineEvent> collected() {
        return new CopyOnWriteArrayList<>();
    }
}
