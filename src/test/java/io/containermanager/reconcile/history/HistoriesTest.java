package io.containermanager.reconcile.history;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Random histories in virtual time. {@code -Dhistories=N} runs another number, {@code -Dhistories.from=S} others than the first ones,
 * {@code -Dhistory.seed=S} replays one that failed.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // With its flag it runs for hours.
@Isolated("its streams run in the threads of the tests, and take every core")
class HistoriesTest {

    /** They take about 15 s of CPU. CI lives 2,000; 10,000 take about 150 s with the JVM's better compiler. */
    private static final int HISTORIES = Integer.getInteger("histories", 500);

    private static final int PAIRS = FaultKind.values().length * (FaultKind.values().length - 1) / 2;

    private static final long FROM = Long.getLong("histories.from", 0);
    /** From so many on each fault has to have come at least once in so many histories on average. */
    private static final int COUNTED_FROM = 500;

    /** From so many on every pair of faults has to have met in one life; in fewer, nine pairs in ten. */
    private static final int ALL_PAIRS_FROM = 5_000;

    private static final int HISTORIES_A_HIT = 30;
    /** Faults that come too late for their victim say so in the log: thousands of histories would drown it. */
    private static final Logger FAULTS = Logger.getLogger("io.containermanager.engine.simulated");

    @Test
    void whateverHappensNothingIsLostAndEverythingConvergesOnceFaultsStop() {
        FAULTS.setLevel(Level.OFF);
        var seed = Long.getLong("history.seed");
        if (seed != null) {
            new History(seed).live();
            return;
        }
        var pairs = new ConcurrentHashMap<Set<FaultKind>, Integer>();
        var counts = LongStream.range(FROM, FROM + HISTORIES)
                .parallel()
                .mapToObj(life -> met(lived(life), pairs))
                .reduce(new EnumMap<>(FaultKind.class), HistoriesTest::sum);
        var rarest = Collections.min(pairs.values());
        System.out.println(HISTORIES + " histories, faults: " + counts + ", pairs in one life: " + pairs.size() + " of "
                + PAIRS + ", the rarest " + rarest + " times");
        if (HISTORIES >= COUNTED_FROM) {
            assertThat(counts.size(), is(FaultKind.values().length));
            int pairsMin = HISTORIES >= ALL_PAIRS_FROM ? PAIRS : PAIRS * 9 / 10;
            assertThat("pairs of faults in one life", pairs.size(), greaterThanOrEqualTo(pairsMin));
            counts.forEach(
                    (kind, count) -> assertThat(kind.name(), count, greaterThanOrEqualTo(HISTORIES / HISTORIES_A_HIT)));
        }
    }

    /** Counts which faults came together in one life. */
    private static Map<FaultKind, Integer> met(
            Map<FaultKind, Integer> faults, ConcurrentMap<Set<FaultKind>, Integer> pairs) {
        for (var one : faults.keySet()) {
            for (var other : faults.keySet()) {
                if (one.compareTo(other) < 0) {
                    pairs.merge(Set.of(one, other), 1, Integer::sum);
                }
            }
        }
        return faults;
    }

    private static Map<FaultKind, Integer> lived(long seed) {
        var history = new History(seed);
        try {
            history.live();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("replay with -Dhistory.seed=" + seed + ": " + failure.getMessage(), failure);
        }
        return history.faults;
    }

    private static Map<FaultKind, Integer> sum(Map<FaultKind, Integer> one, Map<FaultKind, Integer> other) {
        var sum = new EnumMap<FaultKind, Integer>(FaultKind.class);
        sum.putAll(one);
        other.forEach((kind, count) -> sum.merge(kind, count, Integer::sum));
        return sum;
    }
}
