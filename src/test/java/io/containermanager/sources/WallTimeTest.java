package io.containermanager.sources;

import static java.util.Map.entry;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Order and pace never come from wall time, which jumps in both directions. Every comparison of moments in the service stands here with the
 * reason why it may; a new one is to count on the monotonic clock, or on a sequence number.
 */
class WallTimeTest {

    private static final Set<String> COMPARING = Set.of("isAfter", "isBefore", "compareTo", "until");

    /** Where moments are compared, and why a jump of the clock does no harm there. */
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            entry("Token.valid", "a token expires at a moment of wall time, by decision"),
            entry("OpenSession.seen", "the age of a session that began on another replica; never below zero"),
            entry("Sessions.opened", "a session of a clock that was ahead begins now, lest each start prolong it"),
            entry("Access.isPast", "whether the end that a new token asks for is ahead, by the clock that will end it"),
            entry("ClockWatch.look", "finds the jumps, by comparing with the monotonic clock"),
            entry("MetricsHistoryRoutes.question", "the caller's own two moments"),
            entry("TokenRoutes.requireExpiry", "two ends of access, of which the new one may not be later"),
            entry("LogFolder.retain", "files are kept for days by their times; the newest is never deleted"),
            entry(
                    "Saved.since",
                    "the earlier of two moments, so that a clock that was set back saves more and not less"),
            entry("LogLine.isAfterClockSetBack", "detects that the engine's clock was set back"),
            entry("KubernetesLogs.deliver", "where a pod's log was read up to, by the node's own times"),
            entry("KubernetesLogs.position", "whether there is such a place"),
            entry("Known.outdated", "how long the output of a health check is kept; a jump has it read once more"),
            entry("LogPosition.isBehind", "detects that the daemon's clock was set back, by the daemon's own times"),
            entry("LogPosition.isNew", "where the daemon's log was read up to; lines after a clock set back are taken"),
            entry("LogPosition.open", "the same"),
            entry("LogPosition.precedes", "the same"),
            entry("LogPosition.read", "the same"),
            entry("LogFollower.accepts", "the same"),
            entry("LogFollower.read", "the same"),
            entry("RecordedLog.past", "lines since a moment that somebody asks for"),
            entry("Lifecycle.resume", "a restored simulation has nothing but wall time; never below zero"),
            entry(
                    "ContainerTimeline.outlasted",
                    "how long a container ran by the engine's clock; below zero counts what was seen"),
            entry("RetentionClock.instant", "the earlier of two moments: nothing is deleted for a jump of the clock"),
            entry("MetricsPersistence.<init>", "passes the clock on to that"),
            entry("LoopStatus.pausedUntil", "which of two ends of a pause is shown; the monotonic clock ends it"),
            entry("PassFollower.took", "how long a step took by the manager's own two times, for people"),
            entry(
                    "HeldDeletion.overdue",
                    "how long a deletion has been waiting, by the cluster's clock; below zero counts as not yet"),
            entry("PodState.health", "how long a probe has had, by the cluster's clock; below zero counts as not yet"),
            entry(
                    "PodState.pending",
                    "how long a pod was not scheduled, by the cluster's clock; below zero counts as not yet"),
            entry("VersionReader.mayBeMounted", "whether a pod is older than an object, by the API server's own times"),
            entry("ClockCheck.difference", "reports that two clocks differ"),
            entry("ClockCheck.jump", "whether a reported jump is of the last day, for people"),
            entry("Units.age", "an age for people; never below zero"),
            entry("Clients.stats", "the order in which clients are shown"),
            entry("Explainer.of", "the order in which containers are shown"),
            entry("ManagedContainers.<clinit>", "the order in which containers are shown"),
            entry("EngineView.container", "which of several containers of a service: engines know no other order"),
            entry("TargetRecovery.draft", "which of several containers of a service: engines know no other order"),
            entry(
                    "ServiceContainers.<clinit>",
                    "which of several containers of a service: engines know no other order"),
            entry(
                    "LostFileTracker.madeBefore",
                    "whether a container was started before a folder was made, by the machine's own clock, where it was"
                            + " not observed"),
            entry(
                    "NamespaceTracker.cutOff",
                    "whether a sharer was started before its owner, by the engine's own clock, where it was not"
                            + " observed"));

    @Test
    void everyComparisonOfMomentsIsKnown() {
        var found = new TreeSet<String>();
        for (var type : ArchitectureTest.CLASSES) {
            found.addAll(comparisons(type));
        }
        found.removeAll(ALLOWED.keySet());
        assertThat("compared without a reason in this test", found, is(empty()));
    }

    private static Set<String> comparisons(JavaClass type) {
        var calls = type.getMethodCallsFromSelf().stream()
                .filter(call -> compares(call.getTargetOwner(), call.getName()))
                .map(call -> type.getSimpleName() + "." + call.getOrigin().getName());
        // Comparator.comparing(Container::createdAt) and the like.
        var sorts = type.getMethodReferencesFromSelf().stream()
                .filter(reference -> reference.getTarget().getRawReturnType().isEquivalentTo(Instant.class))
                .map(reference ->
                        type.getSimpleName() + "." + reference.getOrigin().getName());
        return Stream.concat(calls, sorts).collect(Collectors.toSet());
    }

    private static boolean compares(JavaClass owner, String method) {
        return (owner.isEquivalentTo(Instant.class) && COMPARING.contains(method))
                || (owner.isEquivalentTo(Duration.class) && method.equals("between"));
    }
}
