package io.containermanager.replica.lease;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.Requirement;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import io.containermanager.event.Clock;
import io.containermanager.replica.ClusterWire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Leader election on a real API server: of three replicas at most one acts at any time. */
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class LeaseElectorIT {

    @RegisterExtension
    static final ClusterNamespace NAMESPACE = new ClusterNamespace("cmk-lease");

    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final Duration LOOK = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private final String name = "l" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Replica> replicas = new ArrayList<>();

    private record Replica(ClusterWire wire, LeaseElector elector) {
        void close() {
            elector.close();
            wire.close();
        }
    }

    @AfterEach
    void closeAll() {
        replicas.forEach(Replica::close);
    }

    private void start(String self) throws Exception {
        var wire = new ClusterWire(folder, NAMESPACE);
        var elector = LeaseElector.start(
                wire.client(),
                new LeaseElector.Seat(NAMESPACE.name(), name, self, "http://" + self + ":3002"),
                new Clock(InstantSource.system(), System::nanoTime),
                () -> {});
        replicas.add(new Replica(wire, elector));
    }

    private List<Replica> holders() {
        return replicas.stream().filter(replica -> replica.elector().held()).toList();
    }

    /** The one that acts, other than that one; at no time are there two. */
    private Replica holderOtherThan(Optional<Replica> former) {
        await().pollInterval(LOOK).atMost(DEADLINE).until(() -> {
            assertThat("never two at a time", holders().size(), is(lessThanOrEqualTo(1)));
            return !holders().isEmpty()
                    && former.map(it -> !it.elector().held()).orElse(true);
        });
        return holders().getFirst();
    }

    @Test
    void oneOfThreeActsAndTheOthersKnowWhereItIs() throws Exception {
        start("a");
        start("b");
        start("c");
        var holder = holderOtherThan(Optional.empty());
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(
                        replicas.stream()
                                .flatMap(replica -> replica.elector().holderAddress().stream())
                                .toList(),
                        hasSize(2)));
        assertThat(holder.elector().holderAddress(), is(Optional.empty()));
    }

    @Test
    void aLeaseThatIsGivenBackIsTakenAtOnce() throws Exception {
        start("a");
        start("b");
        var first = holderOtherThan(Optional.empty());
        first.elector().close();
        var given = System.nanoTime();
        holderOtherThan(Optional.of(first));
        var waited = Duration.ofNanos(System.nanoTime() - given);
        assertThat("not only after it ran out", waited.compareTo(LeaseRules.DURATION) < 0, is(true));
    }

    @Test
    void aHolderThatIsCutOffActsNoMoreBeforeAnotherBegins() throws Exception {
        start("a");
        start("b");
        start("c");
        var first = holderOtherThan(Optional.empty());
        first.wire().cut();
        var second = holderOtherThan(Optional.of(first));
        first.wire().join();
        await().during(Duration.ofSeconds(5))
                .pollInterval(LOOK)
                .atMost(DEADLINE)
                .until(() -> holders().equals(List.of(second)));
    }
}
