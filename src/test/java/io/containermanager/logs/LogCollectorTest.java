package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.Engine;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogCollectorTest {

    private static final String INSTANCE = "our-device";
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final String IMAGE = "postgres:16";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final Random random = new Random(1);
    private final SimulatedEngine engine =
            new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
    private final LogStore store = new LogStore(LogBounds.DEFAULTS, 1_000);
    private State target = State.EMPTY;
    private final LogCollector collector = new LogCollector(engine, store, () -> INSTANCE, () -> target, scheduler);

    private <T> T done(CompletableFuture<T> future) {
        scheduler.runUntil(future::isDone, SOON);
        return future.join();
    }

    private String start(long serviceId, String instance) {
        var service = new Service(
                serviceId,
                "svc" + serviceId,
                IMAGE,
                ServiceConfig.DEFAULTS.withEnvironment(Map.of("DB_PASSWORD", "request")));
        var labels = new ContainerLabels(1001, "App", serviceId, service.serviceName(), 1, "v1:x", instance);
        var placement = new Step.Placement(IMAGE, Map.of(), Map.of(), Map.of(), List.of(), Set.of());
        done(engine.execute(new Step.DownloadImage(1001, IMAGE, PullPolicy.IF_NOT_PRESENT, Reason.of("test"), null)));
        var id = done(engine.execute(new Step.CreateContainer(labels, service, placement, Reason.of("test"))))
                .containerId();
        done(engine.execute(new Step.StartContainer(1001, serviceId, id, RestartCause.FIRST_START, Reason.of("test"))));
        return String.valueOf(id);
    }

    private Observation look() {
        var observation = done(engine.observe());
        collector.follow(observation);
        return observation;
    }

    private List<LogEntry> kept() {
        return store.newest(LogFilter.ALL, OptionalLong.empty(), 10_000);
    }

    private int distinct() {
        return new HashSet<>(kept().stream()
                        .map(entry -> entry.timestampMillis() + entry.message())
                        .toList())
                .size();
    }

    @Test
    void linesOfOurContainersAreKeptMaskedAndWithTheirOrigin() {
        var id = start(1, INSTANCE);
        look();
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(kept().size(), greaterThan(10));
        var entry = kept().getFirst();
        assertThat(entry.origin(), is(new LogEntry.Origin(1001L, 1L, "App", "svc1", id, null)));
        assertThat(entry.source(), is(new LogSource(LogSource.Type.CONTAINER, "svc1")));
        assertThat(kept().stream().map(LogEntry::message).toList(), everyItem(not(containsString("request"))));
    }

    private static State declaring(String app, String service) {
        var services = List.of(new Service(1, service, IMAGE, ServiceConfig.DEFAULTS));
        return State.EMPTY.with(App.of(1001, app, services));
    }

    private void removed(ServiceKey key) {
        var event = Event.ofService(EventType.STEP_FINISHED, key, "the container is removed");
        collector.record(new RecordedEvent(1, Instant.EPOCH, event));
    }

    @Test
    void linesAndEventsKeepTheNamesThatTheirAppAndServiceHadThen() {
        start(1, INSTANCE);
        look();
        scheduler.advance(Duration.ofMinutes(1));
        target = declaring("Shop", "web");
        look();
        scheduler.advance(Duration.ofMinutes(5));
        assertThat("as it was made", kept().getLast().origin().appName(), is("App"));
        assertThat("as it is declared since", kept().getFirst().origin().appName(), is("Shop"));
        assertThat(kept().getFirst().origin().serviceName(), is("web"));
        target = State.EMPTY;
        removed(new ServiceKey(1001, 1));
        assertThat(
                "of what is gone, as it was called last",
                kept().getFirst().origin(),
                is(new LogEntry.Origin(1001L, 1L, "Shop", "web", null, null)));
        removed(new ServiceKey(7, 7));
        assertThat(
                "unknown stays unknown",
                kept().getFirst().origin(),
                is(new LogEntry.Origin(7L, 7L, null, null, null, null)));
    }

    @Test
    void lookingAgainRepeatsNothing() {
        start(1, INSTANCE);
        for (int round = 0; round < 20; round++) {
            look();
            scheduler.advance(Duration.ofSeconds(20));
        }
        assertThat(distinct(), is(kept().size()));
        assertThat(collector.followed(), is(1));
    }

    @Test
    void whatWasWrittenWhileDetachedComesWithTheNextAttach() {
        var id = start(1, INSTANCE);
        look();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(collector.detach(id.substring(0, 12)), is(LogCollector.Attached.DONE));
        int before = kept().size();
        scheduler.advance(Duration.ofMinutes(5));
        look();
        assertThat("nothing comes meanwhile, look as one may", kept(), hasSize(before));
        assertThat(collector.attach(id), is(LogCollector.Attached.DONE));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(kept().size(), greaterThan(before));
        assertThat("and none twice", distinct(), is(kept().size()));
    }

    @Test
    void containersOfOthersAndUnknownOnesCannotBeFollowed() {
        var foreign = start(1, "another-device");
        look();
        scheduler.advance(Duration.ofMinutes(5));
        assertThat(kept(), hasSize(0));
        assertThat(collector.attach(foreign), is(LogCollector.Attached.UNKNOWN));
        assertThat(collector.detach("000000000000"), is(LogCollector.Attached.UNKNOWN));
    }

    @Test
    void goneContainersAreLetGo() {
        var id = start(1, INSTANCE);
        look();
        assertThat(collector.followed(), is(1));
        done(engine.execute(new Step.StopContainer(1001, 1, id, Duration.ofSeconds(1), Reason.of("test"))));
        done(engine.execute(new Step.RemoveContainer(1001, 1, id, false, Reason.of("test"))));
        look();
        assertThat(collector.followed(), is(0));
        assertThat(collector.attach(id), is(LogCollector.Attached.UNKNOWN));
    }

    @Test
    void eventsOfTheManagerAreEntriesToo() {
        scheduler.advance(StartOrder.UNOBSERVED_MAX);
        var event = Event.ofService(EventType.STEP_FAILED, new ServiceKey(1001, 2), "the image is unknown");
        collector.record(new RecordedEvent(1, Instant.ofEpochMilli(5_000), event));
        collector.record(
                new RecordedEvent(2, Instant.ofEpochMilli(6_000), Event.of(EventType.ENGINE_AVAILABLE, "it is back")));
        collector.record(new RecordedEvent(3, Instant.ofEpochMilli(6_000), Event.of(EventType.PULL_PROGRESS, "12 %")));
        var entries = store.after(LogFilter.ALL, 0, 10);
        assertThat(entries, hasSize(2));
        assertThat(entries.getFirst().message(), is("step-failed: the image is unknown"));
        assertThat(entries.getFirst().level(), is(LogLevel.ERROR));
        assertThat(entries.getFirst().source().type(), is(LogSource.Type.MANAGER));
        assertThat(entries.getFirst().origin().serviceId(), is(2L));
        assertThat(entries.getFirst().system(), is(true));
        assertThat(entries.getLast().source(), is(new LogSource(LogSource.Type.SYSTEM, "engine")));
    }

    @Test
    void closingStopsFollowing() {
        start(1, INSTANCE);
        look();
        collector.close();
        scheduler.advance(Duration.ofMinutes(5));
        assertThat(kept(), hasSize(0));
        look();
        assertThat(collector.followed(), is(0));
    }

    @Test
    void whatWasWrittenBeforeTheStartIsStoredInTheOrderOfTime() {
        start(1, INSTANCE);
        scheduler.advance(Duration.ofMinutes(1));
        start(2, INSTANCE);
        scheduler.advance(Duration.ofMinutes(10));
        var restarted = new LogCollector(engine, store, () -> INSTANCE, () -> target, scheduler);
        restarted.record(new RecordedEvent(
                1, scheduler.now(), Event.of(EventType.MANAGER_STARTED, "version 1 listens on port 3002")));
        restarted.follow(done(engine.observe()));
        scheduler.advance(StartOrder.HELD_MAX);
        var oldestFirst = kept().reversed();
        var times = oldestFirst.stream().map(LogEntry::timestampMillis).toList();
        assertThat(times, is(times.stream().sorted().toList()));
        var writers = oldestFirst.stream()
                .map(entry -> entry.source().name())
                .distinct()
                .toList();
        assertThat(oldestFirst.toString(), writers.size(), is(3));
        int held = kept().size();
        scheduler.runUntil(() -> kept().size() > held, Duration.ofMinutes(1));
        assertThat(
                "live lines are not held",
                kept().getFirst().timestampMillis(),
                is(scheduler.now().toEpochMilli()));
    }

    @Test
    void theManagersOwnEntriesDoNotWaitForAnEngineThatIsAway() {
        collector.record(new RecordedEvent(
                1, scheduler.now(), Event.of(EventType.MANAGER_STARTED, "version 1 listens on port 3002")));
        assertThat(kept(), hasSize(0));
        scheduler.advance(StartOrder.UNOBSERVED_MAX);
        assertThat(kept(), hasSize(1));
    }

    @Test
    void nothingIsHeldWhereNoContainerHasAPast() {
        look();
        collector.record(new RecordedEvent(1, scheduler.now(), Event.of(EventType.ENGINE_AVAILABLE, "it is back")));
        assertThat("no container, no past", kept(), hasSize(1));
    }

    @Test
    void whatIsHeldIsStoredWhenAContainerBeginsLater() {
        start(1, INSTANCE);
        look();
        collector.record(new RecordedEvent(1, scheduler.now(), Event.of(EventType.ENGINE_AVAILABLE, "it is back")));
        assertThat("the first one's past is awaited", kept(), hasSize(0));
        start(2, INSTANCE);
        look();
        assertThat("the second one may fail at once", kept().isEmpty(), is(false));
    }

    /** Lines come when the test writes them. */
    private static final class Written extends GuardedEngine {

        private @Nullable Consumer<LogLine> receiver;
        private boolean open = true;
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Written(Engine engine) {
            super(engine, (_, _) -> {});
        }

        @Override
        public LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> to) {
            receiver = to;
            return new LogFollow() {
                @Override
                public boolean open() {
                    return open;
                }

                @Override
                public CompletableFuture<Void> readToEnd(boolean again) {
                    return end;
                }

                @Override
                public Optional<String> command(Instant since, @Nullable String pod) {
                    return Optional.of("engine logs --since " + since);
                }

                @Override
                public void close() {}
            };
        }

        void write(Instant at, int lines) {
            for (int line = 1; line <= lines; line++) {
                Objects.requireNonNull(receiver).accept(new LogLine(at, true, "line " + line));
            }
        }
    }

    @Test
    void theEndOfABurstIsKeptAfterWhereTheRestIs() {
        var id = start(1, INSTANCE);
        var written = new Written(engine);
        var all = new LogStore(new LogBounds(100_000, 64 << 20), 1_000);
        var following = new LogCollector(written, all, () -> INSTANCE, () -> target, scheduler);
        following.follow(done(engine.observe()));
        scheduler.advance(StartOrder.HELD_MAX);
        written.write(START, 10_000);
        following.storeNewest(id);
        var newest = all.newest(LogFilter.ALL, OptionalLong.empty(), 201);
        assertThat("as evidence of its failure", newest.getFirst().message(), is("line 10000"));
        assertThat(
                newest.getLast().message(),
                is("8000 lines were dropped here: the container wrote more than 2000 lines or 512 KiB of text in"
                        + " a second, of which the first and the newest are kept. All of them, while its engine"
                        + " has them: engine logs --since "
                        + START));
        assertThat(following.dropped(), is(8_000L));

        written.write(START.plusSeconds(1), 3_000);
        scheduler.advance(LogCollector.BURST_WAIT);
        assertThat(
                "no later line is needed",
                all.newest(LogFilter.ALL, OptionalLong.empty(), 1).getFirst().message(),
                is("line 3000"));

        written.write(START.plusSeconds(2), 3_000);
        following.close();
        assertThat(all.newest(LogFilter.ALL, OptionalLong.empty(), 1).getFirst().message(), is("line 3000"));
        assertThat(following.dropped(), is(10_000L));
    }

    @Test
    void theEndOfALogIsAwaitedBeforeItIsFollowedToo() {
        var id = start(1, INSTANCE);
        var written = new Written(engine);
        try (var following = new LogCollector(written, store, () -> INSTANCE, () -> target, scheduler)) {
            var ended = done(engine.observe()).containers().getFirst();
            start(2, INSTANCE);
            var gone = done(engine.observe()).containers().stream()
                    .filter(it -> !it.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            var early = following.readToEnd(ended);
            var never = following.readToEnd(gone);
            following.follow(new Observation(scheduler.now(), List.of(ended), Set.of(), Set.of(), Set.of()));
            assertThat("it is not followed and will not be", never.isDone(), is(true));
            var late = following.readToEnd(ended);
            assertThat(early.isDone() || late.isDone(), is(false));
            written.end.complete(null);
            assertThat(early.isDone() && late.isDone(), is(true));
            following.detach(id);
            assertThat("nobody reads it", following.readToEnd(ended).isDone(), is(true));
        }
    }

    @Test
    void theEndOfABurstIsStoredBeforeItsRemovedContainerIsForgotten() {
        start(1, INSTANCE);
        var written = new Written(engine);
        var all = new LogStore(new LogBounds(100_000, 64 << 20), 1_000);
        try (var following = new LogCollector(written, all, () -> INSTANCE, () -> target, scheduler)) {
            following.follow(done(engine.observe()));
            scheduler.advance(StartOrder.HELD_MAX);
            written.write(START, 3_000);
            written.open = false;
            following.follow(Observation.empty(scheduler.now()));
            var newest = all.newest(LogFilter.ALL, OptionalLong.empty(), 1).getFirst();
            assertThat("when the manager stops now, nobody else stores it", newest.message(), is("line 3000"));
        }
    }
}
