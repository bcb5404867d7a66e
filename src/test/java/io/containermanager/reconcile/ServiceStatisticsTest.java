package io.containermanager.reconcile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceStatisticsTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final ServiceStatistics FIRST = new ServiceStatistics(START, 3);

    @Test
    void theTimeIsThatOfTheLastChange() {
        var inSync = verdict(Sync.IN_SYNC, null);
        var missing = verdict(Sync.MISSING, null);
        var later = START.plusSeconds(9);

        assertThat(ServiceStatistics.after(null, null, inSync, START), is(new ServiceStatistics(START, 0)));
        assertThat(ServiceStatistics.after(FIRST, inSync, inSync, later).since(), is(START));
        assertThat(ServiceStatistics.after(FIRST, inSync, missing, later).since(), is(later));
    }

    @Test
    void dockersRestartsAndThoseOfOthersCountAndAnotherContainerDoesNot() {
        assertThat(restarts(container("a", 0, START), container("a", 2, START.plusSeconds(5))), is(5L));
        assertThat(restarts(container("a", 1, START), container("a", 0, START.plusSeconds(5))), is(4L));
        assertThat(restarts(container("a", 1, START), container("a", 1, START)), is(3L));
        assertThat(restarts(container("a", 0, START), container("b", 0, START.plusSeconds(5))), is(3L));
        assertThat("its first start", restarts(container("a", 0, null), container("a", 0, START)), is(3L));
    }

    @Test
    void aRestartOfDockersIsCountedOnceThoughItIsSeenTwice() {
        var running = container("a", 1, START);
        var restarting = container("a", 2, START);
        var again = container("a", 2, START.plusSeconds(5));

        assertThat("it has ended and does not run yet", restarts(running, restarting), is(3L));
        assertThat("it runs again", restarts(restarting, again), is(4L));
    }

    private static long restarts(Container before, Container seen) {
        return ServiceStatistics.after(FIRST, verdict(Sync.IN_SYNC, before), verdict(Sync.IN_SYNC, seen), START)
                .restarts();
    }

    private static ServiceVerdict verdict(Sync sync, @Nullable Container live) {
        return new ServiceVerdict("app", "web", sync, null, Progress.SETTLED, null, null, null, null, live);
    }

    private static Container container(String id, int restarts, @Nullable Instant startedAt) {
        var run = new RunState(RunState.Status.RUNNING, RunState.Health.NONE, null, false, startedAt, null, restarts);
        var owner = new ContainerLabels(1001, "app", 1, "web", 1, "v1:x", "me");
        return new Container(
                id, "web", owner, "nginx:1", null, ServiceConfig.DEFAULTS, run, START, List.of(), Attached.NONE);
    }
}
