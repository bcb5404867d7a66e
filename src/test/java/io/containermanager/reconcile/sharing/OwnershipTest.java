package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Ours is what we made: labels are copied with a container, its id and its name are not. */
class OwnershipTest {

    private static final ServiceKey WEB = key(1, 1);
    private static final String COPY = "c".repeat(64);

    private final Machine machine = new Machine();

    private GuardedEngine guarded() {
        var engine = new GuardedEngine(machine.engine, (_, _) -> {});
        machine.kill();
        machine.through(engine);
        machine.start();
        return engine;
    }

    private List<String> ids() {
        return machine.look().containers().stream().map(Container::id).toList();
    }

    private List<String> explained() {
        return machine.within(Duration.ZERO, machine.loop.explain(WEB)).containers().stream()
                .map(Container::id)
                .toList();
    }

    @Test
    void aCopyOfOurContainerIsReportedAndNeitherPreferredNorRemoved() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(10));
        var own = machine.only(WEB);
        var engine = guarded();
        machine.faults().copy(own.id(), COPY);
        machine.pass(Duration.ofMinutes(2));
        assertThat("nothing is done about it", engine.asked(), is(empty()));
        assertThat(ids(), is(List.of(own.id(), COPY)));
        assertThat(live().id(), is(own.id()));
        assertThat(explained(), contains(own.id()));
        var events = machine.events(EventType.UNCLAIMED_FOUND);
        assertThat(events, hasSize(1));
        assertThat(
                events.getFirst().event().reason(),
                containsString("1 container has this manager's labels but was not created by it"));
        machine.faults().stop(COPY);
        machine.pass(Duration.ofMinutes(1));
        assertThat("its end is not reported", machine.events(EventType.SERVICE_EXITED), is(empty()));
    }

    @Test
    void nothingIsSaidOfOwnersWhileTheStoreCannotBeRead() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(10));
        machine.kill();
        machine.faults().copy(machine.only(WEB).id(), COPY);
        machine.store.failing(true);
        machine.start();
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.events(EventType.UNCLAIMED_FOUND), is(empty()));
        machine.store.failing(false);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.events(EventType.UNCLAIMED_FOUND), hasSize(1));
    }

    @Test
    void aCopyTakesNothingOverWhenOursIsUpdatedOrGone() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(10));
        machine.faults().copy(machine.only(WEB).id(), COPY);
        machine.pass(Duration.ofSeconds(10));
        machine.converge(app(1, service(1, "good:2")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(ids(), hasSize(2));
        var updated = live();
        assertThat(updated.imageName(), is("good:2"));
        machine.faults().remove(updated.id());
        machine.pass(Duration.ofMinutes(1));
        assertThat("a new one of our own", live().id(), is(not(updated.id())));
        assertThat(live().id(), is(not(COPY)));
        machine.converge();
        machine.pass(Duration.ofMinutes(1));
        assertThat("an app that is taken back leaves the copy", ids(), is(List.of(COPY)));
    }

    @Test
    void aRenamedContainerStaysManaged() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(10));
        var own = machine.only(WEB);
        machine.faults().rename(own.id(), "called-otherwise");
        var engine = guarded();
        machine.pass(Duration.ofMinutes(1));
        assertThat(engine.asked(), is(empty()));
        assertThat(live().id(), is(own.id()));
    }

    @Test
    void aCreationWhoseAnswerWasLostIsAdopted() {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                var asked = super.execute(step);
                return step instanceof Step.CreateContainer
                        ? asked.thenCompose(_ -> CompletableFuture.failedFuture(
                                new EngineException.Unavailable("the answer was lost on purpose")))
                        : asked;
            }
        });
        machine.start();
        machine.post(app(1, service(1, "good:1")));
        machine.apply();
        machine.pass(Duration.ofMinutes(1));
        assertThat(ids(), hasSize(1));
        assertThat(live().run().running(), is(true));
        assertThat(machine.store.ownContainers(), contains(ids().getFirst()));
    }

    @Test
    void whatAnEarlierVersionMadeIsAdoptedOnceAndNotForEver() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(10));
        var own = machine.only(WEB);
        machine.store.forgetContainers();
        var engine = withoutNames();
        machine.pass(Duration.ofMinutes(1));
        assertThat("nothing is made again", engine.asked(), is(empty()));
        assertThat(machine.store.ownContainers(), contains(own.id()));
        machine.faults().copy(own.id(), COPY);
        machine.pass(Duration.ofMinutes(1));
        assertThat("nor is a copy taken for ours from then on", engine.asked(), is(empty()));
        assertThat(ids(), is(List.of(own.id(), COPY)));
        assertThat(live().id(), is(own.id()));
    }

    private Container live() {
        return Objects.requireNonNull(machine.verdict(WEB).live());
    }

    /** An engine whose containers' labels do not note a name, as those of an earlier version do not. */
    private GuardedEngine withoutNames() {
        var engine = new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<Observation> observe() {
                return super.observe()
                        .thenApply(seen -> seen.withContainers(seen.containers().stream()
                                .map(it -> it.withOwner(it.owner().madeAs(null)))
                                .toList()));
            }
        };
        machine.kill();
        machine.through(engine);
        machine.start();
        return engine;
    }

    @Test
    void aDraftOfALostTargetDeclaresNoCopies() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(10));
        machine.faults().copy(machine.only(WEB).id(), COPY);
        var seen = machine.look();
        var copy = seen.containers().getLast();
        assertThat(copy.id(), is(COPY));
        var ofAnImage = copy.withOwner(copy.owner().ofNobody());
        assertThat(ofAnImage.owner().instance(), is(ContainerLabels.NOBODY));
        var draft = io.containermanager.plan.TargetRecovery.draft(List.of(ofAnImage));
        assertThat(draft.apps().values(), is(empty()));
    }
}
