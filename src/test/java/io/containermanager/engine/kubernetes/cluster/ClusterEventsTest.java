package io.containermanager.engine.kubernetes.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.model.observed.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What became of a pod, in a container's words. */
class ClusterEventsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final RunState RUNNING = run(Map.of(
            "phase",
            "Running",
            "containerStatuses",
            List.of(Map.of(
                    "name", "service", "state", Map.of("running", Map.of("startedAt", "2026-11-28T11:59:50Z"))))));

    private static RunState run(Map<String, Object> status) {
        return PodState.of(Map.of("status", status), NOW).run();
    }

    @Test
    void aPodThatItsNodeEvictsWithoutReportingItsContainerHasEnded() {
        var evicted = run(Map.of("phase", "Failed", "reason", "Evicted", "message", "The node was low on memory"));
        assertThat(ClusterEvents.actions(RUNNING, evicted).keySet(), contains("die"));
        assertThat("once", ClusterEvents.actions(evicted, evicted).keySet(), contains("update"));
    }

    @Test
    void anEndSaysWhyAndHow() {
        var terminated = Map.of(
                "exitCode",
                137,
                "reason",
                "OOMKilled",
                "startedAt",
                "2026-11-28T11:59:50Z",
                "finishedAt",
                NOW.toString());
        var ended = run(Map.of(
                "containerStatuses", List.of(Map.of("name", "service", "state", Map.of("terminated", terminated)))));
        var actions = ClusterEvents.actions(RUNNING, ended);
        assertThat(actions.keySet(), contains("oom", "die"));
        assertThat(actions.get("die"), is(137));
    }

    @Test
    void whateverElseChangesIsWorthALook() {
        var waiting = run(Map.of(
                "containerStatuses",
                List.of(Map.of("name", "service", "state", Map.of("waiting", Map.of("reason", "CrashLoopBackOff"))))));
        assertThat(ClusterEvents.actions(RunState.CREATED, waiting).keySet(), contains("update"));
        assertThat(ClusterEvents.actions(RunState.CREATED, RUNNING).keySet(), contains("start"));
    }
}
