package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever two callers request of the loop at one moment: both are answered, nothing is ended without a request, and all runs. */
class OrderPairsTest {

    private static final Map<String, Function<ReconcileLoop, CompletableFuture<?>>> VERBS = verbs();

    private final Machine machine = new Machine();

    private static Map<String, Function<ReconcileLoop, CompletableFuture<?>>> verbs() {
        var verbs = new LinkedHashMap<String, Function<ReconcileLoop, CompletableFuture<?>>>();
        verbs.put("apply", loop -> loop.apply("one").thenCompose(ReconcileLoop.Applied::finished));
        verbs.put("stop", loop -> loop.stopService(key(1, 1), "one"));
        verbs.put("start", loop -> loop.startService(key(1, 1), "one"));
        verbs.put("restart", loop -> loop.restartService(key(1, 1), "one"));
        verbs.put("pause", loop -> loop.pause(PlanRules.ALL_APPS, Duration.ofSeconds(5), "one"));
        verbs.put("resume", loop -> loop.pause(PlanRules.ALL_APPS, Duration.ZERO, "one"));
        verbs.put("purge", loop -> loop.purgeVolume("1_spare", "one"));
        verbs.put("update", loop -> loop.updateImages(1, null, false, "one"));
        verbs.put("update-dry", loop -> loop.updateImages(1, null, true, "one"));
        verbs.put("explain", loop -> loop.explain(key(1, 1)));
        verbs.put("preview", ReconcileLoop::preview);
        verbs.put("preview-posted", loop -> loop.preview(State.EMPTY));
        verbs.put("recover", ReconcileLoop::recoverDraft);
        verbs.put("look", loop -> {
            loop.markDirty(Trigger.HEAL);
            return CompletableFuture.completedFuture(null);
        });
        verbs.put("target-changed", ReconcileLoop::targetChanged);
        return verbs;
    }

    static Stream<Arguments> pairs() {
        return VERBS.keySet().stream().flatMap(one -> VERBS.keySet().stream().map(other -> Arguments.of(one, other)));
    }

    private static App target(String image) {
        var app = app(1, service(1, image), service(2, image));
        return new App(
                1, app.appName(), null, app.services(), new TreeMap<>(Map.of("spare", Volume.PLAIN)), app.networks());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bothAreAnsweredAndAllRunsAfterwards(String one, String other) {
        machine.converge(target("good:1"));
        machine.pass(Duration.ofSeconds(70));
        machine.faults().moveTag("good:2");
        machine.post(target("good:2"));
        var answers = Stream.of(one, other)
                .map(verb -> Objects.requireNonNull(VERBS.get(verb)).apply(machine.loop))
                .toList();
        machine.time.runUntil(() -> answers.stream().allMatch(CompletableFuture::isDone), Duration.ofMinutes(2));
        answers.forEach(this::answered);

        machine.pass(Duration.ofSeconds(10));
        machine.soon(machine.loop.startService(key(1, 1), "after"));
        machine.finished(machine.apply());
        machine.pass(Duration.ofSeconds(20));
        for (long service = 1; service <= 2; service++) {
            assertThat(machine.only(key(1, service)).run().running(), is(true));
            assertThat(machine.only(key(1, service)).imageName(), is("good:2"));
        }
        assertThat(
                "only a newer target ends a pass early: " + machine.loop.passes(20),
                machine.loop.passes(20).stream()
                        .filter(pass -> pass.state() == PassState.ABORTED)
                        .filter(pass -> pass.revision() == machine.store.appliedRevision())
                        .toList(),
                empty());
        assertThat(machine.events(EventType.SPEC_HELD), empty());
        assertThat(machine.loop.status().reconciling(), is(false));
    }

    /** Refusals are answers: an update while a target waits to be applied, a purge of what is gone. */
    private void answered(CompletableFuture<?> answer) {
        assertThat("it is answered", answer.isDone(), is(true));
        try {
            if (answer.join() instanceof Pass pass && pass.revision() == machine.store.appliedRevision()) {
                assertThat(pass.toString(), pass.state(), is(not(PassState.ABORTED)));
            }
        } catch (CompletionException refused) {
            assertThat(
                    String.valueOf(refused),
                    refused.getCause() instanceof OperationException
                            || refused.getCause() instanceof io.containermanager.engine.EngineException,
                    is(true));
        }
    }

    @Test
    void appliesOfOneRevisionThatAreQueuedAtOnceJoinOnePass() {
        machine.post(target("good:1"));
        var one = machine.loop.apply("one");
        var two = machine.loop.apply("two");
        var three = machine.loop.apply("three");
        assertThat(machine.soon(one).joined(), is(false));
        assertThat(machine.soon(two).joined(), is(true));
        assertThat(machine.soon(three).passId(), is(machine.soon(one).passId()));
        assertThat(machine.finished(machine.soon(two)).state(), is(PassState.CONVERGED));
        assertThat(machine.events(EventType.TARGET_APPLIED), hasSize(1));
    }

    @Test
    void aNewerTargetThatIsAppliedBeforeTheOlderIsWrittenWins() {
        machine.post(target("good:1"));
        var older = machine.loop.apply("one");
        machine.pass(Duration.ZERO);
        machine.post(target("good:2"));
        var newer = machine.loop.apply("two");
        assertThat(machine.finished(machine.soon(newer)).state(), is(PassState.CONVERGED));
        assertThat(older.isDone(), is(true));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
    }
}
