package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.RunState.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What can be heard of a container: lines, answers of commands, usage. */
abstract class OutputContract extends EngineTestBed {

    @Test
    void linesComeInOrderWithTheirStream() {
        needs(Feature.LOG_STREAMS);
        var id = run(config -> config, "sh", "-c", "echo one; echo two >&2; echo three; sleep 3600");
        var lines = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 10), lines::add)) {
            assertThat(until(() -> lines.size() >= 3, DEADLINE), is(true));
            assertThat(follow.open(), is(true));
        }
        assertThat(
                lines.stream().filter(line -> !line.stderr()).map(LogLine::text).toList(),
                equalTo(List.of("one", "three")));
        assertThat(lines.stream().filter(LogLine::stderr).map(LogLine::text).toList(), equalTo(List.of("two")));
    }

    @Test
    void onlyTheLastLinesAreReadWhenRequested() {
        var id = run(config -> config, "sh", "-c", "seq 1 9; sleep 3600");
        var all = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 100), all::add)) {
            assertThat(until(() -> all.size() == 9, DEADLINE), is(true));
            assertThat(follow.open(), is(true));
        }
        var last = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 2), last::add)) {
            assertThat(until(() -> last.size() == 2, DEADLINE), is(true));
            assertThat(follow.open(), is(true));
        }
        assertThat(last.stream().map(LogLine::text).toList(), equalTo(List.of("8", "9")));
        var newer = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(last.getFirst().timestamp(), 100), newer::add)) {
            until(() -> !newer.isEmpty(), Duration.ofSeconds(1));
            assertThat(follow.open(), is(true));
        }
        assertThat(
                "no earlier line comes again", newer.stream().map(LogLine::text).toList(), not(hasItem("8")));
    }

    @Test
    void followingContinuesOverARestartAndEndsWithTheContainer() {
        var id = run(config -> config.restart(RestartPolicy.NO), "sh", "-c", "echo again");
        untilObserved(id, Status.EXITED);
        var lines = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 10), lines::add)) {
            assertThat(until(() -> lines.size() == 1, DEADLINE), is(true));
            execute(steps.start(id));
            assertThat(until(() -> lines.size() == 2, DEADLINE), is(true));
            untilObserved(id, Status.EXITED);
            execute(steps.remove(id));
            assertThat(until(() -> !follow.open(), DEADLINE), is(true));
        }
        assertThat(lines.size(), is(2));
    }

    @Test
    void aCommandsStreamsAndExitCodeAreReported() {
        var id = runIdle();
        var result = await(engine().exec(
                        id,
                        new ExecRequest(
                                List.of("sh", "-c", "echo out; echo err >&2; exit 7"), GRACE.multipliedBy(10), 4_096)));
        assertThat(result.stdout(), is("out\n"));
        assertThat(result.stderr(), is("err\n"));
        assertThat(result.output().length(), is(8));
        assertThat(result.exitCode(), is(7));
        assertThat(result.truncated(), is(false));
        assertThat(result.timedOut(), is(false));
    }

    @Test
    void aMissingCommandExitsAsInAShell() {
        var id = runIdle();
        var result =
                await(engine().exec(id, new ExecRequest(List.of("no-such-program"), GRACE.multipliedBy(10), 4_096)));
        assertThat(result.exitCode(), is(oneOf(126, 127)));
    }

    @Test
    void outputBeyondTheBoundIsDroppedAndSaidSo() {
        var id = runIdle();
        var result =
                await(engine().exec(id, new ExecRequest(List.of("seq", "1", "5000"), GRACE.multipliedBy(10), 1_000)));
        assertThat(result.stdout().length(), is(1_000));
        assertThat(result.truncated(), is(true));
        assertThat(result.exitCode(), is(0));
    }

    @Test
    void aCommandThatTakesTooLongIsAnsweredAtItsTimeout() {
        needs(Feature.ENDS_COMMANDS);
        var id = runIdle();
        var request = new ExecRequest(List.of("sh", "-c", "echo begun; sleep 60"), GRACE, 1_000);
        var asked = engine().exec(id, request);
        assertThat(until(asked::isDone, GRACE.plusSeconds(4)), is(true));
        var result = await(asked);
        assertThat(result.timedOut(), is(true));
        assertThat(result.exitCode(), is(nullValue()));
        assertThat(result.stdout(), is("begun\n"));
        assertThat("the process is gone", result.ended(), is(true));
    }

    @Test
    void aContainerThatDoesNotRunTakesNoCommand() {
        var id = create(config -> config, "sleep", "3600");
        var request = new ExecRequest(List.of("true"), GRACE, 1_000);
        var refused = refusal(EngineException.Rejected.class, engine().exec(id, request));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        refusal(EngineException.NotFound.class, engine().exec("0".repeat(64), request));
    }

    @Test
    void whatIsUsedOnlyGrows() {
        needs(Feature.USAGE);
        var id = runIdle();
        var first = statsOf(id);
        until(() -> false, Duration.ofSeconds(1));
        var second = statsOf(id);
        for (var counter : List.of(Metric.CPU_NANOS, Metric.NETWORK_RX_BYTES, Metric.BLOCK_WRITE_BYTES)) {
            assertThat(counter.name(), first.get(counter), is(notNullValue()));
            assertThat(counter.name(), second.get(counter), is(greaterThanOrEqualTo(first.get(counter))));
        }
        assertThat(second.get(Metric.MEMORY_BYTES), is(lessThanOrEqualTo(second.get(Metric.MEMORY_LIMIT_BYTES))));
        assertThat(second.get(Metric.PIDS), is(greaterThanOrEqualTo(1L)));
        assertThat(second.readNanos(), is(greaterThanOrEqualTo(first.readNanos())));
        assertThat(second.reasons(), is(Map.of()));
    }

    private ContainerStats statsOf(String id) {
        return await(engine().stats()).stream()
                .filter(stats -> stats.containerId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stats of " + id));
    }
}
