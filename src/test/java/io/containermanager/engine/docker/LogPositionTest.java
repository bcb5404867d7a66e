package io.containermanager.engine.docker;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.LogLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a stream of a container's log begins, when the daemon's clock jumps in either direction. */
class LogPositionTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    /** A daemon with the log of one container, and who follows it. */
    private static final class Daemon {
        private final List<LogLine> written = new ArrayList<>();
        private final List<LogLine> read = new ArrayList<>();
        private final LogPosition position = new LogPosition(Instant.EPOCH);
        private Instant clock = START;
        private LogPosition.From from = new LogPosition.From.Tail();

        /** As the daemon does it: by the lines' times, in the order in which they were written. */
        private void give(LogLine line) {
            boolean given = !(from instanceof LogPosition.From.Moment(var since))
                    || !line.timestamp().isBefore(since);
            if (given && position.isNew(line)) {
                position.read(line);
                read.add(line);
            }
        }

        private void open() {
            from = position.open(clock.truncatedTo(ChronoUnit.SECONDS));
            written.forEach(this::give);
        }

        private void write(int lines) {
            for (int i = 0; i < lines; i++) {
                clock = clock.plusMillis(100);
                var line = new LogLine(clock, false, "line " + written.size());
                written.add(line);
                give(line);
            }
        }

        /** What looks at the clock from time to time. */
        private void guard() {
            if (position.filteredOut(clock.truncatedTo(ChronoUnit.SECONDS))) {
                open();
            }
        }
    }

    @Property(tries = 500)
    void aClockThatJumpsOnceInEitherDirectionLosesAndRepeatsNoLine(
            @ForAll @IntRange(min = -100_000, max = 100_000) int jumpSeconds,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 9) Integer> before,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 9) Integer> after) {
        var daemon = new Daemon();
        daemon.open();
        for (int lines : before) {
            daemon.write(lines);
            daemon.open();
        }
        // Smaller steps back are what the two streams of a container do anyway.
        daemon.clock = daemon.clock.plusSeconds(Math.abs(jumpSeconds) < 5 ? 0 : jumpSeconds);
        for (int lines : after) {
            daemon.write(lines);
            daemon.guard();
            daemon.open();
        }
        assertThat(daemon.read, is(daemon.written));
    }

    @Test
    void readingResumesAtALineWithTheTimeOfOneBeforeTheSetBack() {
        var daemon = new Daemon();
        daemon.open();
        daemon.write(9);
        daemon.clock = START.minusSeconds(4);
        daemon.write(41);
        assertThat(
                daemon.written.getLast().timestamp(),
                is(daemon.written.getFirst().timestamp()));
        daemon.open();
        daemon.write(3);
        daemon.open();
        assertThat(daemon.read, is(daemon.written));
    }

    private static LogPosition.From opened(@Nullable Instant last, @Nullable Instant clock) {
        return new LogPosition(last).open(clock);
    }

    @Test
    void aClockThatIsSetBackTwiceLosesAndRepeatsNoLine() {
        for (int further : new int[] {3, 60, 7_200}) {
            var daemon = new Daemon();
            daemon.open();
            daemon.clock = START.plus(1, ChronoUnit.DAYS);
            daemon.write(3);
            daemon.clock = START;
            daemon.guard();
            daemon.write(4);
            daemon.open();
            daemon.clock = daemon.clock.minusSeconds(further);
            daemon.guard();
            daemon.open();
            daemon.write(2);
            daemon.open();
            assertThat("set back by " + further + " s more", daemon.read, is(daemon.written));
        }
    }

    @Test
    void aStreamBeginsAtTheTailTheLastLineOrTheBeginning() {
        assertThat(opened(null, START), is(new LogPosition.From.Tail()));
        assertThat(opened(START, START), is(new LogPosition.From.Moment(START)));
        assertThat(opened(START, null), is(new LogPosition.From.Moment(START)));
        assertThat(opened(START, START.minusSeconds(2)), is(new LogPosition.From.Moment(START)));
        assertThat(opened(START, START.minusSeconds(3)), instanceOf(LogPosition.From.Beginning.class));
    }

    @Test
    void anOpenStreamThatLeavesNewLinesOutIsNoticedByTheDaemonsClock() {
        var position = new LogPosition(START);
        position.open(START.plusSeconds(5));
        assertThat(position.filteredOut(START.plusSeconds(6)), is(false));
        assertThat(position.filteredOut(null), is(false));
        assertThat(position.filteredOut(START.minusSeconds(86_400)), is(true));
        position.open(START.minusSeconds(86_400));
        assertThat(
                "read from its beginning, nothing is left out",
                position.filteredOut(START.minusSeconds(86_400)),
                is(false));
    }
}
