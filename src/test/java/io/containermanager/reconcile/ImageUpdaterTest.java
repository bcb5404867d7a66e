package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.EventType;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tag means is looked up once; it changes when somebody asks, through the same gate as any other version. */
class ImageUpdaterTest {
    private final Machine machine = new Machine();

    @BeforeEach
    void runs() {
        machine.converge(app(1, service(1, "web:1"), service(2, "db:1")), app(2, service(1, "web:1")));
        machine.pass(Duration.ofSeconds(20));
    }

    private ImageUpdateResult update(@Nullable String service, boolean dryRun) {
        return machine.within(Duration.ofSeconds(30), machine.loop.updateImages(1, service, dryRun, "ops"));
    }

    private Pass finished(ImageUpdateResult update) {
        return machine.finished(requireNonNull(update.applied()));
    }

    @Test
    void nothingChangesWhileNoTagMoved() {
        var writes = machine.loop.metrics().engineWrites();
        var update = update(null, false);
        assertThat(update.changed(), is(false));
        assertThat(update.revision(), is(1L));
        assertThat(update.images(), hasSize(2));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
    }

    @Test
    void aTagThatMovedBringsItsImageToThatAppAlone() {
        var before = machine.only(key(1, 1));
        var db = machine.only(key(1, 2));
        var neighbour = machine.only(key(2, 1));
        machine.faults().moveTag("web:1");
        assertThat(update(null, true).moved(), is(true));
        var update = update(null, false);
        assertThat(update.changed(), is(true));
        assertThat(update.revision(), is(2L));
        assertThat(finished(update).state(), is(PassState.CONVERGED));
        machine.pass(Duration.ofSeconds(10));
        var now = machine.only(key(1, 1));
        assertThat(now.imageId(), is(not(before.imageId())));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(requireNonNull(machine.verdict(key(1, 1)).live()).imageName(), is("web:1"));
        assertThat(machine.only(key(1, 2)), is(db));
        assertThat(machine.only(key(2, 1)), is(neighbour));
        assertThat(machine.events(EventType.UPDATE_SUCCEEDED), hasSize(1));
        assertThat(update(null, false).changed(), is(false));
    }

    @Test
    void aDryRunReportsAndChangesNothing() {
        machine.faults().moveTag("web:1");
        var update = update("service1", true);
        assertThat(update.images().stream().map(ImageUpdateResult.Image::image).toList(), contains("web:1"));
        assertThat(update.moved(), is(true));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.store.latest().revision(), is(1L));
    }

    @Test
    void anImageThatFailsItsGateGivesWayToTheOneBeforeThoughTheirSpecsAreEqual() {
        var before = machine.only(key(1, 1));
        machine.faults().moveTag("web:1");
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        assertThat(finished(update("1", false)).state(), is(PassState.INCOMPLETE));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).id(), is(before.id()));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("held"));
        assertThat(
                requireNonNull(requireNonNull(machine.store.memories().get(key(1, 1)))
                                .hold())
                        .imageDigest(),
                is(not(nullValue())));
        machine.faults().moveTag("web:1");
        finished(update("1", false));
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(machine.only(key(1, 1)).id(), is(not(before.id())));
    }

    /** Its revision is bound to no image, for none of it has run: what failed is known by its container. */
    @Test
    void theImageThatIsHeldIsNoUpdateUntilTheTagMoves() {
        hold("web:2");
        long revision = machine.store.latest().revision();

        var update = update(null, false);

        var web = update.images().getFirst();
        assertThat(web.held(), is(true));
        assertThat(requireNonNull(web.hold()).imageDigest(), is(web.to()));
        assertThat(web.from(), is(machine.only(key(1, 1)).imageId()));
        assertThat(update.changed(), is(false));
        assertThat(machine.store.latest().revision(), is(revision));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));

        machine.faults().moveTag("web:2");
        var next = update("1", true).images().getFirst();
        assertThat(next.moved(), is(true));
        assertThat(next.hold(), is(nullValue()));
        assertThat(finished(update("1", false)).state(), is(PassState.CONVERGED));
        assertThat(machine.only(key(1, 1)).imageId(), is(next.to()));
    }

    /** The revision is bound to the image, so that the tag has not moved from it; but that is not what the service runs. */
    @Test
    void theImageOfAnUpdateThatIsHeldIsSaidToBe() {
        var before = machine.only(key(1, 1)).imageId();
        machine.faults().moveTag("web:1");
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        finished(update("1", false));
        machine.pass(Duration.ofMinutes(2));

        var web = update(null, true).images().getFirst();

        assertThat(web.held(), is(true));
        assertThat(web.from(), is(before));
        assertThat(web.to(), is(not(before)));
    }

    @Test
    void anUpdateOfAnotherServiceLeavesAHeldOneAsItIs() {
        hold("web:2");
        machine.faults().moveTag("db:1");
        assertThat(finished(update(null, false)).state(), is(PassState.INCOMPLETE));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).imageName(), is("web:1"));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));
        assertThat(update(null, true).images().getFirst().held(), is(true));
    }

    /** Earlier versions of this program noted no digest, and an image that no registry gave has none. */
    @Test
    void aTagIsOfferedWhereTheImageThatFailedIsNotKnownAndThenTried() {
        hold("web:2");
        var hold = requireNonNull(
                requireNonNull(machine.store.memories().get(key(1, 1))).hold());
        var unknown = new ServiceMemory.Hold(hold.specHash(), null, hold.revision(), hold.reason());
        machine.store
                .remember(Map.of(key(1, 1), memory -> memory.withHold(unknown)))
                .join();
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));

        var update = update(null, false);

        var web = update.images().getFirst();
        assertThat(web.moved(), is(true));
        assertThat(web.hold(), is(unknown));
        assertThat(finished(update).state(), is(PassState.CONVERGED));
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.only(key(1, 1)).imageName(), is("web:2"));
    }

    /** With pull policy always the service before runs another image of the same tag, which says nothing of the version that is held. */
    @Test
    void aVersionThatIsHeldIsNotBoundToWhatRunsInItsPlace() {
        var always = new UpdatePolicy(PullPolicy.ALWAYS, UpdatePolicy.DEFAULTS.updateStrategy(), null);
        var service = service(1, "web:1");
        var config = service.config().builder().rollout(always).build();
        machine.converge(app(3, service.withConfig(config)));
        machine.pass(Duration.ofSeconds(20));
        machine.faults().moveTag("web:1");
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        var changed = config.builder().environment(Map.of("LEVEL", "info")).build();
        machine.post(app(3, service.withConfig(changed)));
        assertThat(machine.finished(machine.apply()).state(), is(PassState.INCOMPLETE));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.store.latest().digests().keySet(), not(hasItem("web:1")));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));
    }

    /** A version of that image which does not start. */
    private void hold(String image) {
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        machine.post(app(1, service(1, image), service(2, "db:1")), app(2, service(1, "web:1")));
        assertThat(machine.finished(machine.apply()).state(), is(PassState.INCOMPLETE));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("held"));
    }

    @Test
    void whatATagMeansIsKeptThoughItMovesAndTheImageIsLost() {
        var before = machine.only(key(1, 1)).imageId();
        machine.faults().moveTag("web:1");
        machine.faults().loseImage("web:1");
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.only(key(1, 1)).imageId(), is(before));
        machine.converge(app(1, service(1, "web:1"), service(3, "web:1")));
        assertThat(machine.only(key(1, 3)).imageId(), is(before));
    }

    @Test
    void goingBackToAnOldTargetRunsTheImagesThatItRan() {
        var before = machine.only(key(1, 1)).imageId();
        machine.converge(app(1, service(1, "web:2")));
        machine.pass(Duration.ofSeconds(20));
        machine.faults().moveTag("web:1");
        machine.faults().loseImage("web:1");
        var old = machine.store.revision(1).orElseThrow();
        machine.store
                .acceptBound(old.state(), old.digests(), OptionalLong.empty(), "test", machine.time.now())
                .join();
        var _ = machine.loop.targetChanged();
        machine.finished(machine.apply());
        assertThat(machine.only(key(1, 1)).imageId(), is(before));
    }

    @Test
    void pullPolicyAlwaysAsksForTheNewestWithEveryNewTarget() {
        var always = service(1, "web:1");
        var config = always.config()
                .builder()
                .rollout(new UpdatePolicy(PullPolicy.ALWAYS, UpdatePolicy.DEFAULTS.updateStrategy(), null))
                .build();
        machine.converge(app(3, always.withConfig(config)));
        machine.pass(Duration.ofSeconds(20));
        var before = machine.only(key(3, 1)).imageId();
        machine.faults().moveTag("web:1");
        machine.converge(app(
                3,
                always.withConfig(
                        config.builder().environment(Map.of("LEVEL", "info")).build())));
        assertThat(machine.only(key(3, 1)).imageId(), is(not(before)));
    }

    @Test
    void anUnreachableRegistryIsReportedAndChangesNothing() {
        machine.converge(app(1, service(1, "simulated.fault/pull:1"), service(2, "db:1")));
        machine.faults().moveTag("db:1");
        var update = update(null, false);
        assertThat(update.images().getFirst().problem(), containsString("manifest unknown"));
        assertThat(update.images().getLast().moved(), is(true));
        assertThat(update.changed(), is(true));
    }

    @Test
    void anImageThatNoRegistryGaveIsBoundToNothingThatAFetchCouldNotBring() {
        machine.faults().loadImage("made-here:1");
        machine.pass(Duration.ofSeconds(1));
        machine.converge(app(1, service(1, "web:1"), service(2, "db:1"), service(4, "made-here:1")));
        machine.pass(Duration.ofSeconds(20));
        var update = update(null, false);
        assertThat(update.images().getLast().from(), is(nullValue()));
        assertThat(update.images().getLast().problem(), containsString("manifest unknown"));
        machine.faults().moveTag("db:1");
        assertThat(update(null, false).changed(), is(true));
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.store.latest().digests().keySet(), not(hasItem("made-here:1")));
        assertThat(
                requireNonNull(requireNonNull(machine.store.memories().get(key(1, 4)))
                                .lastGood())
                        .imageDigest(),
                is(nullValue()));
        var made = machine.only(key(1, 4));
        machine.faults().remove(made.id());
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.only(key(1, 4)).imageId(), is(made.imageId()));
        assertThat(machine.verdict(key(1, 4)).sync(), is(Sync.IN_SYNC));
    }

    @Test
    void anImageThatWasMadeHereAndThenPushedIsBoundToWhatTheRegistryHas() {
        machine.faults().loadImage("made-here:1");
        machine.pass(Duration.ofSeconds(1));
        machine.converge(app(1, service(4, "made-here:1")));
        machine.pass(Duration.ofSeconds(20));
        machine.faults().moveTag("made-here:1");
        var update = update(null, false);
        assertThat(finished(update).state(), is(PassState.CONVERGED));
        assertThat(
                machine.only(key(1, 4)).imageId(), is(update.images().getFirst().to()));
        assertThat(update(null, false).changed(), is(false));
    }

    @Test
    void anImageThatWasMadeHereComesBackWhenWhatTheRegistryHasFails() {
        machine.faults().loadImage("made-here:1");
        machine.pass(Duration.ofSeconds(1));
        machine.converge(app(1, service(4, "made-here:1")));
        machine.pass(Duration.ofSeconds(20));
        var made = machine.only(key(1, 4));
        machine.faults().moveTag("made-here:1");
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        assertThat(finished(update(null, false)).state(), is(PassState.INCOMPLETE));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 4)).imageId(), is(made.imageId()));
        assertThat(machine.verdict(key(1, 4)).reason(), containsString("held"));
    }

    @Test
    void aPendingTargetIsNotAppliedByTheWay() {
        machine.post(app(1, service(1, "web:9")));
        var refused = assertThrows(CompletionException.class, () -> update(null, false));
        assertThat(refused.getCause() instanceof OperationException.Refused, is(true));
    }

    @Test
    void pulledImagesAreRemovedAfterTwoNewerOnesAlsoAfterARestart() {
        var first = byDigest(machine.only(key(1, 2)));
        for (int i = 0; i < 3; i++) {
            machine.faults().moveTag("db:1");
            finished(update("2", false));
            machine.pass(Duration.ofSeconds(20));
            machine.restart();
            machine.pass(Duration.ofSeconds(1));
        }
        machine.finished(machine.apply());
        machine.pass(Duration.ofSeconds(5));
        var images = machine.look().images();
        assertThat(images, not(hasItem(first)));
        assertThat(images, hasItem(byDigest(machine.only(key(1, 2)))));
        assertThat(images.stream().filter(it -> it.startsWith("db@")).toList(), hasSize(3));
        assertThat(List.copyOf(images), hasItem("web:1"));
    }

    private static String byDigest(Container container) {
        return "db@" + container.imageId();
    }
}
