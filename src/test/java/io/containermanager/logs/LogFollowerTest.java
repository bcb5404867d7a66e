package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.secret.SecretValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogFollowerTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    /** A follow that the engine ends. */
    private static final class Stream implements LogFollow {
        private boolean open = true;

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    private static Container container(RunState.Status status, @Nullable Instant startedAt) {
        var run = new RunState(status, RunState.Health.NONE, null, false, startedAt, null, 0);
        var owner = new ContainerLabels(1001, "App", 1, "web", 1, "v1:x", "me");
        return new Container(
                "c1", "web", owner, "nginx:1", null, ServiceConfig.DEFAULTS, run, START, List.of(), Attached.NONE);
    }

    /** Lines come with steps of 0 to 2 ns between them; after each gap the stream breaks and is followed again. */
    @Property(tries = 300)
    void followingAgainNeitherLosesNorRepeatsALine(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 2) Integer> steps,
            @ForAll @Size(max = 10) List<@IntRange(min = 1, max = 20) Integer> gaps) {
        var written = new ArrayList<LogLine>();
        var at = START;
        for (int step : steps) {
            at = at.plusNanos(step);
            written.add(new LogLine(at, false, "line " + written.size()));
        }
        var running = container(RunState.Status.RUNNING, START);
        var tail = new LogFollower(running, SecretValues.NONE, null, false);
        var read = new ArrayList<LogLine>();
        int upTo = 0;
        for (int round = 0; round <= gaps.size(); round++) {
            upTo = round == gaps.size() ? written.size() : Math.min(written.size(), upTo + gaps.get(round));
            assertThat(tail.begins(running), is(true));
            var since = tail.request().since();
            var stream = new Stream();
            tail.opened(stream);
            for (var line : written.subList(0, upTo)) {
                if ((since == null || line.timestamp().isAfter(since)) && tail.accepts(line)) {
                    read.add(line);
                }
            }
            stream.close();
        }
        assertThat(read, is(written));
    }

    /** An engine whose clock was set back returns the lines before and after in the order in which they were written. */
    @Test
    void aClockThatIsSetBackLosesAndRepeatsNoLine() {
        var written = new ArrayList<LogLine>();
        for (int line = 0; line < 5; line++) {
            written.add(new LogLine(START.plusSeconds(line), false, "before " + line));
        }
        for (int line = 0; line < 5; line++) {
            written.add(new LogLine(START.minusSeconds(86_400 - line), false, "after " + line));
        }
        var running = container(RunState.Status.RUNNING, START);
        var tail = new LogFollower(running, SecretValues.NONE, null, true);
        var read = new ArrayList<String>();
        for (int upTo : new int[] {3, 5, 7, 8, 10}) {
            assertThat(tail.begins(running), is(true));
            var since = tail.request().since();
            var stream = new Stream();
            tail.opened(stream);
            for (var line : written.subList(0, upTo)) {
                if ((since == null || line.timestamp().isAfter(since)) && tail.accepts(line)) {
                    read.add(line.text());
                }
            }
            if (upTo == 5) {
                // Written while the stream is open, so that it is never asked for.
                written.subList(5, 7).stream().filter(tail::accepts).forEach(line -> read.add(line.text()));
            }
            stream.close();
        }
        assertThat(read, is(written.stream().map(LogLine::text).toList()));
    }

    @Test
    void anOpenStreamIsNotFollowedTwice() {
        var running = container(RunState.Status.RUNNING, START);
        var tail = new LogFollower(running, SecretValues.NONE, null, false);
        assertThat(tail.begins(running), is(true));
        assertThat("while it opens", tail.begins(running), is(false));
        tail.opened(new Stream());
        assertThat("while it is open", tail.begins(running), is(false));
    }

    @Test
    void aContainerMadeWhileWeLookIsReadFromItsFirstLineOn() {
        var created = container(RunState.Status.CREATED, null);
        assertThat(
                new LogFollower(created, SecretValues.NONE, null, true)
                        .request()
                        .since(),
                is(Instant.EPOCH));
        assertThat(
                "one from before us: its last lines",
                new LogFollower(created, SecretValues.NONE, null, false)
                                .request()
                                .since()
                        == null,
                is(true));
    }

    @Test
    void aContainerThatEndedIsReadOnceAndAgainWhenItRanAgain() {
        var ended = container(RunState.Status.EXITED, START);
        var tail = new LogFollower(ended, SecretValues.NONE, null, false);
        assertThat("a short run is not missed", tail.begins(ended), is(true));
        var stream = new Stream();
        tail.opened(stream);
        stream.close();
        assertThat(tail.begins(ended), is(false));
        assertThat(tail.begins(container(RunState.Status.EXITED, START.plusSeconds(9))), is(true));
    }

    @Test
    void aContainerIsFollowedBeforeItStartsSoThatAShortRunIsNotMissed() {
        var created = container(RunState.Status.CREATED, null);
        var tail = new LogFollower(created, SecretValues.NONE, null, false);
        assertThat(tail.begins(created), is(true));
        tail.opened(new Stream());
        assertThat("while it is open", tail.begins(container(RunState.Status.RUNNING, START)), is(false));
    }

    @Test
    void aStreamThatBrokeBeforeTheEndIsReadToTheEnd() {
        var running = container(RunState.Status.RUNNING, START);
        var tail = new LogFollower(running, SecretValues.NONE, null, false);
        assertThat(tail.begins(running), is(true));
        var stream = new Stream();
        tail.opened(stream);
        stream.close();
        assertThat(tail.begins(container(RunState.Status.EXITED, START)), is(true));
    }

    @Test
    void resumesWithinTheMillisecondAtWhichAnEarlierRunStopped() {
        var running = container(RunState.Status.RUNNING, START);
        var tail = new LogFollower(running, SecretValues.NONE, new LogFollower.Mark(START, 2), false);
        assertThat(tail.begins(running), is(true));
        assertThat(tail.request().since(), is(START.minusNanos(1)));
        assertThat(tail.accepts(new LogLine(START.plusNanos(5), false, "read")), is(false));
        assertThat(tail.accepts(new LogLine(START.plusNanos(7), false, "read too")), is(false));
        assertThat(tail.accepts(new LogLine(START.plusNanos(999_999), false, "not written in time")), is(true));
        assertThat(tail.accepts(new LogLine(START.plusNanos(1_000_000), false, "new")), is(true));
    }
}
