package io.containermanager.store;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.plan.input.ServiceMemory.Renewal;
import io.containermanager.plan.input.ServiceMemory.StoppedRun;
import io.containermanager.plan.input.ServiceMemory.Trial;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every store must do, wherever it keeps the targets.
 *
 * @param <S> the store
 */
@SuppressWarnings("try") // The stores close without being interrupted.
public abstract class TargetStoreContract<S extends TargetStore & AutoCloseable> {

    protected static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");
    protected static final ServiceKey WEB = new ServiceKey(1001, 1);

    /** Opens the same store, each time as a manager that was just started. */
    protected abstract S open();

    private void close(S store) {
        try {
            store.close();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    protected static TargetStore.Accepted accept(TargetStore store, State state) {
        return store.accept(state, OptionalLong.empty(), "operator", NOW).join();
    }

    protected static State target(int number) {
        return TargetWriter.target("target-" + number);
    }

    @Test
    void aFreshStoreHasNoTargetAndWasNeverApplied() {
        var store = open();
        assertThat(store.latest(), is(StoredTarget.NONE));
        assertThat(store.appliedRevision(), is(0L));
        assertThat(store.usable(), is(true));
    }

    @Test
    protected void anAdoptionIsStoredWithItsTargetAndTheAppliedRevisionOrNotAtAll() {
        var first = open();
        accept(first, target(1));
        var adopting = TargetWriter.target("adopted");
        var app = adopting.apps().firstEntry().getValue();
        var as = new TargetStore.Takeover.As(app, app.services().getFirst());
        var takeover = new TargetStore.Takeover(
                Map.of("c1", as),
                Map.of("shop_data", app.appId()),
                Map.of("n1", app.appId()),
                Set.of("c1"),
                Set.of("n1"));
        var refused = assertThrows(
                CompletionException.class,
                () -> first.adopt(adopting, takeover, 1, "operator", NOW).join());
        assertInstanceOf(StoreException.RevisionMismatch.class, refused.getCause(), "1 is not applied");
        assertThat(first.adoptions(), is(Adoptions.NONE));
        first.markApplied(1, NOW).join();
        first.adopt(adopting, takeover, 1, "operator", NOW).join();
        close(first);
        var again = open();
        assertThat(again.appliedRevision(), is(2L));
        assertThat(again.latest().state(), is(adopting));
        assertThat(again.ownContainers(), is(Set.of("c1")));
        assertThat(requireNonNull(again.adoptions().containers().get("c1")).app(), is(app));
        assertThat(again.adoptions().volumes().keySet(), is(Set.of("shop_data")));
        assertThat(again.adoptions().upTo(1), is(Adoptions.NONE));
        again.forgetVolume("shop_data").join();
        close(again);
        assertThat(open().adoptions().volumes().keySet(), hasSize(0));
    }

    @Test
    void twoTargetsInTheSameMillisecondComeBackInOrder() {
        var first = open();
        accept(first, target(1));
        accept(first, target(2));
        close(first);
        var second = open();
        assertThat(second.latest(), is(new StoredTarget(2, target(2), NOW, "operator", Map.of())));
        assertThat(second.revision(1).map(StoredTarget::state), is(Optional.of(target(1))));
        assertThat(second.history(10).stream().map(StoredTarget::revision).toList(), is(List.of(2L, 1L)));
    }

    @Test
    void theSameTargetAgainIsTheSameRevision() {
        var store = open();
        accept(store, target(1));
        var again = accept(store, target(1));
        assertThat(again.changed(), is(false));
        assertThat(again.target().revision(), is(1L));
        accept(store, target(2));
        assertThat(
                "an older one again is a new one",
                accept(store, target(1)).target().revision(),
                is(3L));
    }

    @Test
    void anEmptyTargetIsATargetToo() {
        var store = open();
        assertThat(accept(store, State.EMPTY).target().revision(), is(1L));
    }

    @Test
    void aTargetForAnotherRevisionIsRefused() {
        var store = open();
        accept(store, target(1));
        var failed = assertThrows(
                CompletionException.class,
                () -> store.accept(target(2), OptionalLong.of(7), "operator", NOW)
                        .join());
        assertThat(
                assertInstanceOf(StoreException.RevisionMismatch.class, failed.getCause())
                        .actual(),
                is(1L));
        assertThat(store.latest().revision(), is(1L));
        assertThat(
                store.accept(target(2), OptionalLong.of(1), "operator", NOW)
                        .join()
                        .target()
                        .revision(),
                is(2L));
    }

    @Test
    void ofTwoWritersThatExpectTheSameRevisionOneWins() {
        var store = open();
        var both = List.of(
                store.accept(target(1), OptionalLong.of(0), "a", NOW),
                store.accept(target(2), OptionalLong.of(0), "b", NOW));
        assertThat(both.getFirst().join().target().revision(), is(1L));
        assertThrows(CompletionException.class, () -> both.getLast().join());
    }

    @Test
    void whatReconcilingRemembersSurvivesARestart() {
        var memory = new ServiceMemory(
                WEB,
                new GoodSpec(1, "v1:a", null),
                new Hold("v1:b", "sha256:b", 2, "did not start"),
                new Trial("v1:c", "sha256:c", 3, "old", true),
                "me",
                new StoppedRun("old", Instant.parse("2026-11-25T09:29:10.643123457Z")),
                new Renewal("before", "me", "it ended"),
                new RestartOrder(
                        "now",
                        Instant.parse("2026-11-25T09:29:11.000000001Z"),
                        "me",
                        RestartOrder.Verb.RESTART,
                        false));
        var other = new ServiceMemory(
                new ServiceKey(1001, 2),
                null,
                null,
                new Trial("v1:d", null, 4, null, false),
                null,
                new StoppedRun("never-started", null),
                new Renewal("before", "me", null),
                new RestartOrder("never-started", null, "me", null, false));
        var first = open();
        accept(first, target(1));
        first.markApplied(1, NOW).join();
        first.noteDigests(1, Map.of("nginx:1", "sha256:abc")).join();
        remember(first, memory, other);
        close(first);

        var second = open();
        assertThat(second.appliedRevision(), is(1L));
        assertThat(second.latest().digests(), is(Map.of("nginx:1", "sha256:abc")));
        assertThat(second.memories(), is(Map.of(WEB, memory, other.key(), other)));
        remember(second, ServiceMemory.of(WEB));
        assertThat(second.memories(), is(Map.of(other.key(), other)));
        close(second);
        assertThat(open().memories(), is(Map.of(other.key(), other)));
    }

    @Test
    void writersOfTheSameServiceInTheSameMomentBothKeepTheirChange() {
        var store = open();
        accept(store, target(1));
        var good = new GoodSpec(1, "v1:a", null);
        CompletableFuture.allOf(
                        store.remember(Map.of(WEB, memory -> memory.withLastGood(good))),
                        store.remember(Map.of(WEB, memory -> memory.withStoppedBy("me"))))
                .join();
        assertThat(store.memories(), is(Map.of(WEB, new ServiceMemory(WEB, good, null, null, "me", null, null, null))));
    }

    @Test
    void theOldestTargetsGoFirstButNotThoseThatSomethingRefersTo() {
        var first = open();
        accept(first, target(1));
        accept(first, target(2));
        accept(first, target(3));
        first.markApplied(2, NOW).join();
        remember(first, new ServiceMemory(WEB, new GoodSpec(1, "v1:a", null), null, null, null, null, null, null));
        for (int number = 4; number <= TargetStore.HISTORY_MAX_TARGETS + 3; number++) {
            accept(first, target(number));
        }
        assertThat(first.history(1_000), hasSize(TargetStore.HISTORY_MAX_TARGETS + 2));
        assertThat(first.revision(3), is(Optional.empty()));
        assertThat(first.revision(1).map(StoredTarget::state), is(Optional.of(target(1))));
        close(first);
        var second = open();
        assertThat(second.history(1_000), hasSize(TargetStore.HISTORY_MAX_TARGETS + 2));
        remember(second, ServiceMemory.of(WEB));
        assertThat("nothing refers to it any more", second.revision(1), is(Optional.empty()));
    }

    protected static void remember(TargetStore store, ServiceMemory... memories) {
        store.remember(Stream.of(memories).collect(Collectors.toMap(ServiceMemory::key, memory -> _ -> memory)))
                .join();
    }
}
