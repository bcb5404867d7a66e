package io.containermanager.engine.usage;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedFaults;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One reading for all watchers, in virtual time, over the simulated engine. */
class ContainerReaderTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FIVE = Duration.ofSeconds(5);

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final Random random = new Random(1);
    private final SimulatedEngine engine =
            new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
    private final List<Container> ours = new ArrayList<>();
    private final SharedSampler<ContainerSample> sampler =
            ContainerReader.sampler(engine, () -> List.copyOf(ours), scheduler);

    @BeforeEach
    void oneContainer() {
        run(1);
    }

    private void run(long serviceId) {
        var service = new Service(serviceId, "s" + serviceId, "nginx:1", ServiceConfig.DEFAULTS);
        var labels = new ContainerLabels(1001, "shop", serviceId, "s" + serviceId, 1, "v1:" + serviceId, "me");
        done(engine.execute(new Step.DownloadImage(
                1001,
                "nginx:1",
                io.containermanager.model.UpdatePolicy.PullPolicy.IF_NOT_PRESENT,
                Reason.of("needed"),
                null)));
        var id = done(engine.execute(new Step.CreateContainer(
                        labels,
                        service,
                        new Step.Placement("nginx:1", Map.of(), Map.of(), Map.of(), List.of(), Set.of()),
                        Reason.of("missing"))))
                .containerId();
        done(engine.execute(
                new Step.StartContainer(1001, serviceId, id, RestartCause.FIRST_START, Reason.of("declared"))));
        ours.clear();
        ours.addAll(done(engine.observe()).containers());
    }

    private <T> T done(CompletableFuture<T> future) {
        assertThat(scheduler.runUntil(future::isDone, Duration.ofMinutes(1)), is(true));
        return future.join();
    }

    @Test
    void theFirstCallerGetsSharesAndRatesOfTwoReadings() {
        scheduler.advance(Duration.ofMinutes(2));
        var sample = done(sampler.fresh(FIVE));
        assertThat("the history leaves such rates out", sample.brief(), is(true));
        var usage = sample.containers().getFirst();
        assertThat(usage.container().owner().serviceName(), is("s1"));
        double ofCore = Objects.requireNonNull(usage.cpuPercentOfCore());
        assertThat(usage.cpuPercentOfHost(), is(closeTo(ofCore / 4, 0.001)));
        assertThat(usage.rates().networkRx(), is(greaterThan(0.0)));
        assertThat(usage.reasons(), is(Map.of()));
    }

    @Test
    void callersWithinASamplesAgeShareIt() {
        var first = sampler.fresh(FIVE);
        var together = sampler.fresh(FIVE);
        assertThat(done(first), is(done(together)));
        scheduler.advance(Duration.ofSeconds(3));
        assertThat(done(sampler.fresh(FIVE)), is(first.join()));
        scheduler.advance(FIVE);
        assertThat(done(sampler.fresh(FIVE)), is(not(first.join())));
    }

    @Test
    void ratesSinceTheSampleBeforeAreNotOfAMomentOnly() {
        scheduler.advance(Duration.ofMinutes(2));
        done(sampler.fresh(FIVE));
        scheduler.advance(ContainerReader.BASE_INTERVAL);
        assertThat(done(sampler.fresh(FIVE)).brief(), is(false));
    }

    @Test
    void withoutWatchersNothingIsRead() {
        var watch = sampler.watch(SECOND, _ -> {});
        scheduler.advance(Duration.ofSeconds(3));
        watch.close();
        scheduler.advance(Duration.ofMinutes(1));
        var last = sampler.newest().orElseThrow();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(sampler.newest().orElseThrow(), is(last));
    }

    @Test
    void severalPacesShareReadings() {
        var quick = new ArrayList<ContainerSample>();
        var slow = new ArrayList<ContainerSample>();
        sampler.watch(SECOND, quick::add);
        sampler.watch(ContainerReader.BASE_INTERVAL, slow::add);
        scheduler.advance(Duration.ofSeconds(31));
        assertThat(slow.size(), is(3));
        assertThat(quick.size(), is(greaterThan(25)));
        assertThat("each of them is one that the quick one got", quick.containsAll(slow), is(true));
    }

    @Test
    void aContainerThatIsNewHasNoRatesYetAndSaysWhy() {
        done(sampler.fresh(FIVE));
        scheduler.advance(FIVE);
        run(2);
        var usages = done(sampler.fresh(SECOND)).containers();
        assertThat(usages.getFirst().cpuPercentOfCore(), is(notNullValue()));
        assertThat(usages.getLast().cpuPercentOfCore(), is(nullValue()));
        assertThat(usages.getLast().stats().get(Metric.MEMORY_BYTES), is(notNullValue()));
        assertThat(usages.getLast().reasons(), hasKey("rates"));
    }

    @Test
    void containersThatAreNotManagedAreLeftOut() {
        run(2);
        ours.removeFirst();
        var usages = done(sampler.fresh(FIVE)).containers();
        assertThat(
                usages.stream()
                        .map(usage -> usage.container().owner().serviceName())
                        .toList(),
                contains("s2"));
    }

    @Test
    void anEngineThatIsAwayIsReportedAndWatchersGoOnWhenItIsBack() {
        var seen = new ArrayList<ContainerSample>();
        sampler.watch(SECOND, seen::add);
        SimulatedFaults.of(engine).goAway();
        scheduler.advance(Duration.ofSeconds(5));
        int before = seen.size();
        var asked = sampler.fresh(Duration.ZERO);
        assertThat(scheduler.runUntil(asked::isDone, Duration.ofMinutes(1)), is(true));
        var failure = assertThrows(ExecutionException.class, asked::get);
        assertThat(failure.getCause() instanceof EngineException.Unavailable, is(true));
        SimulatedFaults.of(engine).comeBack();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(seen.size(), is(greaterThan(before)));
    }

    @Test
    void aCounterThatStartedAgainGivesNoRate() {
        var before = new Draft().value(Metric.CPU_NANOS, 100L).build("c", 0, Source.CGROUP);
        var after = new Draft().value(Metric.CPU_NANOS, 10L).build("c", 1_000, Source.CGROUP);
        assertThat(UsageBetween.of(ours.getFirst(), before, after).cpuPercentOfCore(), is(nullValue()));
    }

    @Test
    void oneCoreKeptBusyIsAHundredPercentOfACoreAndHalfOfTwo() {
        ContainerStats before = new Draft()
                .value(Metric.CPU_NANOS, 0L)
                .value(Metric.HOST_CPUS, 2L)
                .build("c", 0, Source.CGROUP);
        ContainerStats after = new Draft()
                .value(Metric.CPU_NANOS, 2_000_000_000L)
                .value(Metric.HOST_CPUS, 2L)
                .build("c", 2_000_000_000L, Source.CGROUP);
        var usage = UsageBetween.of(ours.getFirst(), before, after);
        assertThat(usage.cpuPercentOfCore(), is(100.0));
        assertThat(usage.cpuPercentOfHost(), is(50.0));
    }
}
