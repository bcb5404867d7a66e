package io.containermanager.replica.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.Requirement;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Three replicas of the manager on a real cluster, whose pods they run, while three writers post targets and one fault follows the other. CI runs
 * one that does not wait for the Lease to run out and one that does; {@code -Dreplica.rounds=200} (with {@code -Dreplica.seed}) as many random ones.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // With its flag it runs for hours.
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class ReplicaFaultsIT {

    @RegisterExtension
    static final ClusterNamespace NAMESPACE = new ClusterNamespace("cmk-faults");

    private static final int ROUNDS = Integer.getInteger("replica.rounds", 0);
    private static final long SEED = Long.getLong("replica.seed", 1);
    private static final List<Fault> IN_CI = List.of(Fault.FREEZE_SHORT, Fault.KILL_HOLDER);

    /** The longest that the one that acts stands still or is cut off in a short fault. */
    private static final int SHORT_MILLIS = 8_000;

    /** How long a replica that was replaced stays away after that: with the time until then, up to a minute. */
    private static final int LONG_MORE_MILLIS = 40_000;

    @TempDir
    Path folder;

    private final List<ManagerProcess> replicas = new ArrayList<>();
    private final Random random = new Random(SEED);
    private final LiveClients live = new LiveClients();
    private final Map<String, Long> eventsSeen = new HashMap<>();
    private final Map<Fault, List<Duration>> takeovers = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> rounds = new EnumMap<>(Fault.class);

    @AfterEach
    void closeAll() {
        live.close();
        replicas.forEach(ManagerProcess::close);
    }

    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(250)).atMost(120, SECONDS);
    }

    @Test
    void noFaultOfAReplicaLosesOrDoublesAnything() throws Exception {
        for (int replica = 0; replica < 3; replica++) {
            replicas.add(new ManagerProcess("replica" + replica, folder, NAMESPACE));
        }
        try (var audit = new ClusterAudit(folder, NAMESPACE.name())) {
            soon().until(() -> replicas.stream().allMatch(ManagerProcess::ready) && audit.ready());
            long began = System.nanoTime();
            int acknowledged = 0;
            try (var writers = new TargetWriters(replicas, SEED)) {
                for (int round = 0; round < (ROUNDS == 0 ? IN_CI.size() : ROUNDS); round++) {
                    var fault = ROUNDS == 0 ? IN_CI.get(round) : any();
                    acknowledged += round(round, fault, writers, audit);
                }
            }
            assertThat("acknowledged", acknowledged, greaterThan(0));
            assertThat("steps that were checked", audit.steps(), greaterThan(0));
            System.out.println("replica faults: rounds " + rounds + ", acknowledged writes " + acknowledged
                    + ", steps " + audit.steps() + ", terms " + audit.terms() + ", closed with 1001 "
                    + live.closedAway() + ", lost 0, doubled 0, in "
                    + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s; until another acted, ms: "
                    + takeoverTimes());
        }
    }

    private Fault any() {
        var all = List.of(Fault.values());
        return all.get(random.nextInt(all.size()));
    }

    private String takeoverTimes() {
        var text = new StringBuilder();
        takeovers.forEach((fault, times) -> {
            var sorted = times.stream().map(Duration::toMillis).sorted().toList();
            text.append(fault)
                    .append(" median ")
                    .append(sorted.get(sorted.size() / 2))
                    .append(" most ")
                    .append(sorted.getLast())
                    .append("; ");
        });
        return text.toString();
    }

    /** One fault, and what must hold afterwards; returns how many writes were acknowledged. */
    private int round(int number, Fault fault, TargetWriters writers, ClusterAudit audit) throws Exception {
        int before = writers.count();
        var holder = holder();
        // A replica that steps down may close a client between two looks: it connects again.
        soon().untilAsserted(() -> replicas.forEach(replica -> {
            assertThat(replica.name(), live.connected(replica), is(true));
            assertThat(replica.name() + ": " + live.state(replica), live.frames(replica), greaterThan(0L));
        }));
        var duration = strike(fault, holder);
        rounds.merge(fault, 1, Integer::sum);
        if (!duration.isZero()) {
            takeovers.computeIfAbsent(fault, _ -> new ArrayList<>()).add(duration);
        }
        soon().until(() -> replicas.stream().allMatch(ManagerProcess::ready));
        holder();
        soon().until(() -> replicas.stream().allMatch(live::connected));
        int acknowledged = writers.count() - before;
        writers.pause();
        try {
            settled(writers, audit);
        } finally {
            writers.resume();
        }
        System.out.println("round " + number + " " + fault + ": " + acknowledged + " acknowledged, another acted after "
                + duration.toMillis() + " ms");
        return acknowledged;
    }

    private void settled(TargetWriters writers, ClusterAudit audit) {
        soon().until(() ->
                replicas.stream().map(ManagerProcess::revision).distinct().count() == 1);
        for (var replica : replicas) {
            var target = replica.get("/api/v1/state/target").orElseThrow();
            writers.requireNothingLost(replica, target);
        }
        soon().untilAsserted(() -> {
            var one = holder();
            assertThat(one.post("/api/v1/state/apply?wait=3s", "").isPresent(), is(true));
            assertThat(waiting(one), hasSize(0));
        });
        for (var replica : replicas) {
            long seen = eventsSeen.getOrDefault(replica.name(), 0L);
            var events = replica.get("/api/v1/events?type=step-started&limit=1000&after=" + seen)
                    .orElseThrow();
            audit.requireStepsOfHolders(replica.name(), events);
            for (var event : events.path("events")) {
                eventsSeen.put(replica.name(), event.path("seq").asLong());
            }
        }
        audit.requireNothingDoubled();
    }

    private static List<String> waiting(ManagerProcess replica) {
        JsonNode answer = replica.get("/api/v1/reconciliation").orElseThrow();
        return answer.findValuesAsText("status").stream()
                .filter(status -> List.of("needs-update", "missing", "extra").contains(status))
                .toList();
    }

    /** The one that acts; never two at a time. */
    private ManagerProcess holder() {
        soon().until(() -> acting().size() == 1);
        return acting().getFirst();
    }

    private List<ManagerProcess> acting() {
        var acting = replicas.stream().filter(ManagerProcess::acts).toList();
        assertThat("never two at a time", acting.size(), lessThanOrEqualTo(1));
        return acting;
    }

    /** Until another one acts than that. */
    private Duration until(ManagerProcess former) {
        long began = System.nanoTime();
        var others =
                replicas.stream().filter(replica -> !replica.equals(former)).toList();
        await().pollInterval(Duration.ofMillis(100))
                .atMost(60, SECONDS)
                .until(() -> others.stream().anyMatch(ManagerProcess::acts));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Duration strike(Fault fault, ManagerProcess holder) throws InterruptedException {
        var took = Duration.ZERO;
        switch (fault) {
            case KILL_HOLDER -> {
                holder.kill();
                took = until(holder);
                holder.start();
            }
            case KILL_FOLLOWER -> {
                var follower = replicas.stream()
                        .filter(replica -> !replica.equals(holder))
                        .toList()
                        .get(random.nextInt(2));
                follower.kill();
                Thread.sleep(random.nextInt(2_000));
                follower.start();
            }
            case FREEZE_SHORT -> {
                holder.freeze();
                Thread.sleep(1_000 + random.nextInt(SHORT_MILLIS));
                holder.thaw();
                servedAgain(holder);
            }
            case FREEZE_LONG -> {
                holder.freeze();
                took = until(holder);
                Thread.sleep(more());
                holder.thaw();
            }
            case CUT_SHORT -> {
                holder.cut();
                Thread.sleep(1_000 + random.nextInt(SHORT_MILLIS));
                holder.join();
                servedAgain(holder);
            }
            case CUT_LONG -> {
                holder.cut();
                took = until(holder);
                Thread.sleep(more());
                holder.join();
                servedAgain(holder);
            }
            case ROLLING_UPDATE -> rollingUpdate(holder);
        }
        return took;
    }

    /** A few seconds in CI; now and then up to a minute. */
    private int more() {
        return ROUNDS > 0 && random.nextInt(8) == 0 ? LONG_MORE_MILLIS : random.nextInt(3_000);
    }

    /** A client whose replica was away for a while goes on where it was. */
    private void servedAgain(ManagerProcess replica) {
        long frames = live.frames(replica);
        soon().until(() -> live.frames(replica) > frames);
    }

    private void rollingUpdate(ManagerProcess holder) {
        for (var replica : replicas) {
            replica.terminate();
            await(live.state(replica)).atMost(30, SECONDS).until(() -> live.closedAway(replica));
            var another = replica.equals(holder) ? until(replica) : Duration.ZERO;
            if (!another.isZero()) {
                takeovers
                        .computeIfAbsent(Fault.ROLLING_UPDATE, _ -> new ArrayList<>())
                        .add(another);
            }
            replica.start();
            soon().until(replica::ready);
        }
    }
}
