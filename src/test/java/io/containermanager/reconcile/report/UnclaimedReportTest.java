package io.containermanager.reconcile.report;

import static io.containermanager.plan.PlanScene.container;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.event.Event;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Others make and remove containers as often as they like. */
class UnclaimedReportTest {

    private final UnclaimedReport report = new UnclaimedReport();
    private final List<Event> events = new ArrayList<>();

    private void observed(Duration at, List<Container> unclaimed) {
        report.observed(unclaimed, at.toNanos()).ifPresent(events::add);
    }

    @Test
    void containersThatComeAndGoAreReportedOnceAMinuteWithTheirNumber() {
        for (int second = 0; second < 600; second++) {
            observed(Duration.ofSeconds(second), List.of(container("c" + second, RunState.CREATED)));
        }
        observed(Duration.ofSeconds(700), List.of());

        assertThat(events.size(), is(lessThanOrEqualTo(11)));
        long counted = events.stream()
                .mapToLong(it -> (Long) it.details().get("appeared"))
                .sum();
        assertThat(counted, is(600L));
    }

    @Test
    void containersThatStayAreReportedOnce() {
        for (int minute = 0; minute < 60; minute++) {
            observed(
                    Duration.ofMinutes(minute),
                    List.of(container("a", RunState.CREATED), container("b", RunState.CREATED)));
        }
        assertThat(events.size(), is(1));
    }
}
