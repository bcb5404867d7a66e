package io.containermanager.host.process;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProcessRankingTest {
    /** One second on two cores, 1,000 bytes of memory. */
    private static final ProcessRanking.Whole WHOLE = new ProcessRanking.Whole(2000, 1000);

    @Test
    void cpuCountsSixTenthsAndMemoryFour() {
        var half = List.of(reading(1, 1000, 0), reading(2, 0, 800), reading(3, 0, 700));

        // 0.6 x 0.5 = 0.30, 0.4 x 0.8 = 0.32, 0.4 x 0.7 = 0.28.
        assertThat(pids(ProcessRanking.top(Map.of(), half, WHOLE, 10)), contains(2, 1, 3));
    }

    @Test
    void cpuIsTheShareOfTheWholeMachineSinceTheEarlierReading() {
        var before = Map.of(1, reading(1, 5000, 0));

        var top = ProcessRanking.top(before, List.of(reading(1, 5500, 250)), WHOLE, 10);

        assertThat(top.getFirst().cpu(), closeTo(0.25, 1e-9));
        assertThat(top.getFirst().memory(), closeTo(0.25, 1e-9));
    }

    @Test
    void anotherProcessWithTheSamePidIsANewOne() {
        var before = Map.of(1, new ProcessReading(1, 10, "old", 5000, 0));
        var after = List.of(new ProcessReading(1, 20, "new", 200, 0));

        assertThat(ProcessRanking.top(before, after, WHOLE, 10).getFirst().cpu(), closeTo(0.1, 1e-9));
    }

    @Test
    void tenOfManyAreShownAndEqualOnesStayInPidOrder() {
        var idle = IntStream.rangeClosed(1, 100)
                .mapToObj(pid -> reading(101 - pid, 0, 0))
                .toList();

        var top = ProcessRanking.top(Map.of(), idle, WHOLE, TopProcesses.SHOWN_MAX);

        assertThat(top, hasSize(10));
        assertThat(pids(top), contains(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }

    @Test
    void sharesStayWithinZeroAndOneEvenOfNothing() {
        var nothing = new ProcessRanking.Whole(0, 0);
        var greedy = List.of(reading(1, 9999, 9999));

        assertThat(ProcessRanking.top(Map.of(), greedy, nothing, 1).getFirst().score(), is(0.0));
        assertThat(ProcessRanking.top(Map.of(), greedy, WHOLE, 1).getFirst().cpu(), is(1.0));
    }

    private static ProcessReading reading(int pid, long cpuMillis, long residentBytes) {
        return new ProcessReading(pid, 1, "p" + pid, cpuMillis, residentBytes);
    }

    private static List<Integer> pids(List<ProcessRanking.Ranked> ranked) {
        return ranked.stream().map(each -> each.process().pid()).toList();
    }
}
