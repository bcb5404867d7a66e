package io.containermanager.host.history;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.host.SampleMetrics;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The past, in a time of the test's own. */
class MetricsHistoryTest {

    private static final long START = 1_800_000_000;
    private static final List<String> CPU = List.of("cpu_usage");
    private final MetricsHistory history = new MetricsHistory(Duration.ofSeconds(1));

    @Test
    void aChartOfTheLastHoursIsFullAndItsGapsAreGaps() {
        for (int i = 0; i < 6 * 360; i++) {
            if (i < 1_000 || i >= 1_100) {
                history.base(sample(START + 10L * i, i % 100));
            }
        }
        var columns = history.host(CPU, question(START, START + 21_599, 10_000));

        assertThat(columns.stepSeconds(), is(10));
        assertThat(columns.times().size(), is(2_160));
        float[] values = Objects.requireNonNull(columns.fields().get("cpu_usage"));
        assertThat(values[42], is(42f));
        assertThat(Float.isNaN(values[1_050]), is(true));
    }

    @Test
    void whatLiesFurtherBackIsReadFromTheCoarseRing() {
        for (long second = 0; second < 2 * 86_400; second += 10) {
            history.base(sample(START + second, second % 60 == 0 ? 60 : 0));
        }
        var columns = history.host(CPU, question(START, START + 2 * 86_400 - 1, 10_000));

        assertThat(columns.stepSeconds(), is(60));
        assertThat(Objects.requireNonNull(columns.fields().get("cpu_usage"))[5], is(10f));
    }

    @Test
    void theWatchersPaceIsReportedWhileThereAreWatchers() {
        for (int second = 0; second < 1_200; second++) {
            history.watched(sample(START + second, 7));
            if (second % 10 == 0) {
                history.base(sample(START + second, 7));
            }
        }
        assertThat(
                history.host(CPU, question(START + 700, START + 1_199, 1_000)).stepSeconds(), is(1));
        assertThat(history.host(CPU, question(START, START + 1_199, 10_000)).stepSeconds(), is(10));

        history.base(sample(START + 5_000, 7));
        assertThat(
                history.host(CPU, question(START + 4_500, START + 5_000, 1_000)).stepSeconds(), is(10));
    }

    @Test
    void aHoleBetweenWatchersIsFilledWithSteadySamples() {
        for (int second = 0; second < 300; second++) {
            if (second < 60 || second >= 240) {
                history.watched(sample(START + second, List.of(disk("/", 7))));
            }
            if (second % 10 == 0 && second != 200) {
                history.base(sample(START + second, List.of(disk("/", 3))));
            }
        }
        var columns = history.hostAndDisks(CPU, question(START, START + 299, 10_000));

        assertThat(columns.stepSeconds(), is(1));
        float[] disk = Objects.requireNonNull(columns.disks().get("/"));
        assertThat(disk[30], is(disk[250]));
        assertThat(disk[100] > 0 && disk[100] < disk[30], is(true));
        assertThat(Float.isNaN(disk[205]), is(true));
        float[] cpu = Objects.requireNonNull(columns.fields().get("cpu_usage"));
        assertThat(Float.isNaN(cpu[100]), is(false));
        assertThat(Float.isNaN(cpu[205]), is(true));
    }

    @Test
    void manyPointsArePutTogetherByMeanLowestOrHighest() {
        for (int i = 0; i < 100; i++) {
            history.base(sample(START + 10L * i, i % 10));
        }
        for (var aggregate : Aggregate.values()) {
            var columns = history.host(CPU, new HistoryQuery(START, START + 999, 10, aggregate));
            assertThat(columns.times().size(), lessThanOrEqualTo(10));
            float[] values = Objects.requireNonNull(columns.fields().get("cpu_usage"));
            assertThat(values[5], is(aggregate == Aggregate.AVG ? 4.5f : aggregate == Aggregate.MIN ? 0f : 9f));
        }
    }

    @Test
    void theContainerThatWasUpdatedLeastRecentlyGivesWay() {
        for (int i = 0; i <= MetricsHistory.CONTAINERS_MAX; i++) {
            history.containers(Instant.ofEpochSecond(START), List.of(point("c" + i, "")));
            history.containers(Instant.ofEpochSecond(START), List.of(point("c0", "")));
        }
        assertThat(
                history.container("c0", List.of(), question(START, START, 10)).isPresent(), is(true));
        assertThat(
                history.container("c1", List.of(), question(START, START, 10)).isPresent(), is(false));
        assertThat(
                history.container("c2", List.of(), question(START, START, 10)).isPresent(), is(true));
    }

    @Test
    void aServiceKeepsItsPastWhenItsContainerIsReplaced() {
        history.containers(Instant.ofEpochSecond(START), List.of(point("old", "1/2")));
        history.containers(Instant.ofEpochSecond(START + 20), List.of(point("new", "1/2")));

        var columns = history.service(1, 2, List.of("cpu"), question(START, START + 29, 10))
                .orElseThrow();

        float[] values = Objects.requireNonNull(columns.fields().get("cpu"));
        assertThat(columns.times(), contains(START, START + 10, START + 20));
        assertThat(values[0], is(1f));
        assertThat(Float.isNaN(values[1]), is(true));
        assertThat(values[2], is(1f));
        assertThat(history.service(1, 3, List.of(), question(START, START, 10)).isPresent(), is(false));
    }

    @Test
    void theTimeBetweenTwoRunsIsAHoleOfAService() {
        for (long at = 0; at < 300; at += 10) {
            history.containers(Instant.ofEpochSecond(START + at), List.of(point("c", "1/2")));
        }
        var next = new MetricsHistory(Duration.ofSeconds(5));
        next.restore(history.containerChunksAtEnd(Instant.ofEpochSecond(START + 290)));
        for (long at = 330; at < 600; at += 10) {
            next.containers(Instant.ofEpochSecond(START + at), List.of(point("c", "1/2")));
        }

        var columns = next.service(1, 2, List.of("cpu"), question(START, START + 599, 360))
                .orElseThrow();

        float[] values = Objects.requireNonNull(columns.fields().get("cpu"));
        assertThat(columns.stepSeconds(), is(10));
        for (int slot = 0; slot < 60; slot++) {
            assertThat("slot " + slot, Float.isNaN(values[slot]), is(slot >= 30 && slot < 33));
        }
    }

    @Test
    void whatWasKeptComesBackBesideWhatIsNew() {
        for (int i = 0; i < 1_000; i++) {
            history.base(sample(START + 10L * i, i % 100));
        }
        history.containers(Instant.ofEpochSecond(START), List.of(point("c", "1/2")));
        var kept = new ArrayList<>(history.hostChunks(Instant.EPOCH));
        kept.addAll(history.containerChunks(Instant.EPOCH));
        var next = new MetricsHistory(Duration.ofSeconds(5));
        next.base(sample(START + 11_000, 50));

        next.restore(kept);

        var columns = next.host(CPU, question(START, START + 11_009, 2_000));
        float[] values = Objects.requireNonNull(columns.fields().get("cpu_usage"));
        assertThat(columns.stepSeconds(), is(10));
        assertThat(values[0], is(0f));
        assertThat(values[999], is(99f));
        assertThat(Float.isNaN(values[1_050]), is(true));
        assertThat(values[1_100], is(50f));
        assertThat(
                next.service(1, 2, List.of(), question(START, START + 59, 10)).isPresent(), is(true));
        assertThat(history.hostChunks(Instant.ofEpochSecond(START + 9_990)).size(), is(2));
    }

    @Test
    void eachDiskHasItsOwnPastAtTheHostsTimes() {
        for (int i = 0; i < 100; i++) {
            history.base(sample(START + 10L * i, List.of(disk("/", 25), disk("/mnt/old tapes", i < 50 ? 90 : 95))));
        }
        var columns = history.hostAndDisks(CPU, question(START, START + 999, 1_000));

        assertThat(columns.times().size(), is(100));
        assertThat(List.copyOf(columns.disks().keySet()), contains("/", "/mnt/old tapes"));
        float[] tapes = Objects.requireNonNull(columns.disks().get("/mnt/old tapes"));
        assertThat(tapes.length, is(100));
        assertThat(List.of(tapes[49], tapes[50]), contains(90f, 95f));
        assertThat(history.host(CPU, question(START, START + 999, 10)).disks().isEmpty(), is(true));

        var next = new MetricsHistory(Duration.ofSeconds(1));
        next.base(sample(START + 2_000, List.of(disk("/", 30))));
        next.restore(history.hostChunks(Instant.EPOCH));
        var restored =
                next.hostAndDisks(CPU, question(START, START + 2_009, 1_000)).disks();
        assertThat(Objects.requireNonNull(restored.get("/mnt/old tapes"))[50], is(95f));
        assertThat(Objects.requireNonNull(restored.get("/"))[200], is(30f));
    }

    @Test
    void aWatchedDiskIsReadAtTheWatchersPace() {
        for (int second = 0; second < 120; second++) {
            history.watched(sample(START + second, List.of(disk("/", second))));
        }
        var columns = history.hostAndDisks(CPU, question(START, START + 119, 1_000));

        assertThat(columns.stepSeconds(), is(1));
        assertThat(Objects.requireNonNull(columns.disks().get("/"))[100], is(100f));
    }

    @Test
    void aDiskWhoseUseIsUnknownIsAGapAndNotEmpty() {
        history.base(sample(START, List.of(new Storage("/sealed", 0, 1_000, 0))));

        float[] sealed = Objects.requireNonNull(
                history.hostAndDisks(CPU, question(START, START, 10)).disks().get("/sealed"));
        assertThat(Float.isNaN(sealed[0]), is(true));
    }

    @Test
    void aFurtherDiskTakesThePlaceOfTheOneThatIsLongestUnmounted() {
        var first = disks("/a", MetricsHistory.DISKS_MAX);
        history.base(sample(START, first));
        // All are mounted: one more is left out, however often it is seen.
        var one = new ArrayList<>(first);
        one.add(disk("/more", 1));
        history.base(sample(START + 10, one));
        assertThat(mounts(), is(names(first)));

        // Without the first of them there is room.
        one.removeFirst();
        history.base(sample(START + 20, one));
        assertThat(mounts(), is(names(one)));

        // After a restart the disks that were seen last come back.
        history.base(sample(START + 86_400, disks("/z", MetricsHistory.DISKS_MAX)));
        var both = new ArrayList<>(history.hostChunks(Instant.EPOCH));
        var next = new MetricsHistory(Duration.ofSeconds(1));
        both.add(new Chunk("disk /ancient", 60, START / 60, new float[Ring.BLOCK_SLOTS]));
        next.restore(both);
        assertThat(mountsOf(next), is(names(disks("/z", MetricsHistory.DISKS_MAX))));
    }

    private List<String> mounts() {
        return mountsOf(history);
    }

    private static List<String> mountsOf(MetricsHistory history) {
        return List.copyOf(history.hostAndDisks(CPU, question(START, START + 10, 10))
                .disks()
                .keySet());
    }

    private static List<String> names(List<Storage> disks) {
        return disks.stream().map(Storage::mountPoint).sorted().toList();
    }

    private static List<Storage> disks(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> disk(prefix + (10 + i), 1))
                .toList();
    }

    private static Storage disk(String mountPoint, int percent) {
        return new Storage(mountPoint, percent, 1_000, 100 - percent);
    }

    private static SystemMetrics sample(long second, List<Storage> disks) {
        return SampleMetrics.at(Instant.ofEpochSecond(second), 0.5, disks);
    }

    @Test
    void fullOfEverythingItStaysBelowFiveMegabytes() {
        var disks = disks("/mnt/", MetricsHistory.DISKS_MAX);
        for (long second = 0; second < 8 * 86_400; second += 10) {
            history.base(sample(START + second, disks));
        }
        for (int second = 0; second < 700; second++) {
            history.watched(sample(START + second, disks));
        }
        for (int hour = 0; hour < 26; hour++) {
            for (int minute = 0; minute < 60; minute++) {
                var at = Instant.ofEpochSecond(START + hour * 3_600L + minute * 60L);
                var points = new ArrayList<ContainerPoint>();
                for (int i = 0; i < 150; i++) {
                    points.add(point("container-" + i, "1/" + i));
                }
                history.containers(at, points.subList(minute % 2 * 50, minute % 2 * 50 + 100));
            }
        }
        for (int i = 0; i < MetricsHistory.CONTAINERS_MAX; i++) {
            for (long second = 0; second < 86_400; second += 10) {
                history.containers(Instant.ofEpochSecond(START + 100_000 + second), List.of(point("last-" + i, "")));
            }
        }
        assertThat(history.bytes(), greaterThan(4_750_000L));
        assertThat(history.bytes(), lessThan(MetricsHistory.BYTES_MAX));
    }

    @Test
    void valuesAreKeptAsTheyWereMeasuredAndNotAsTheyAreShown() {
        history.base(SampleMetrics.at(Instant.ofEpochSecond(START), 0.12345));
        var columns = history.host(CPU, question(START, START, 1));

        assertThat(columns.fields().get("cpu_usage"), is(new float[] {12.345f}));
    }

    private static HistoryQuery question(long from, long to, int points) {
        return new HistoryQuery(from, to, points, Aggregate.AVG);
    }

    private static ContainerPoint point(String id, String service) {
        return new ContainerPoint(id, service, 1, 2, 3, 4);
    }

    private static SystemMetrics sample(long second, int cpu) {
        return SampleMetrics.at(Instant.ofEpochSecond(second), cpu / 100.0);
    }
}
