package io.containermanager.engine.simulated;

import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.simulated.RecordedLog.Follower;
import io.containermanager.engine.simulated.Script.Print;
import io.containermanager.engine.simulated.Timers.Purpose;
import io.containermanager.event.Scheduler;
import io.containermanager.model.RestartPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * What runs in the containers, and what it writes: a small script when the declared command is one that {@link Shell} knows, a fault
 * when the image's name asks for one, otherwise a server that logs now and then. Confined to the scheduler's tasks.
 */
final class Programs {

    private static final Duration RIGHT_AFTER_START = Duration.ofMillis(20);
    /** How long a job takes whose program the simulation does not know. */
    private static final Duration JOB = Duration.ofSeconds(1);

    private static final List<String> WEB_SERVERS = List.of("nginx", "httpd", "traefik", "caddy", "haproxy");

    private final Scheduler scheduler;
    private final Timers timers;
    private final RandomGenerator random;
    private final Duration logInterval;
    private final Map<String, RecordedLog> tapes = new HashMap<>();

    Programs(Scheduler scheduler, Timers timers, RandomGenerator random, Duration logInterval) {
        this.scheduler = scheduler;
        this.timers = timers;
        this.random = random;
        this.logInterval = logInterval;
    }

    /** Starts a container's program, which reports its exit code if it ends by itself. */
    void start(SimulatedContainer container, IntConsumer onExit) {
        var id = container.id();
        var fault = Fault.of(container.image());
        if (fault.exitCode() != null) {
            int code = fault.exitCode();
            ends(id, RIGHT_AFTER_START, code, code == 0 ? "done" : "fatal: exiting with code " + code, onExit);
            return;
        }
        if (fault.crashAfter() != null) {
            ends(id, fault.crashAfter(), 1, "fatal: unexpected state, giving up", onExit);
        }
        var process = container.config().process();
        var argv = new ArrayList<String>();
        argv.addAll(process.entrypoint() == null ? List.of() : process.entrypoint());
        argv.addAll(process.command() == null ? List.of() : process.command());
        Shell.main(argv, Shell.Surroundings.of(container))
                .ifPresentOrElse(script -> play(id, script, 0, onExit), () -> unknown(container, argv, onExit));
    }

    /** A program that is not known is a server; but one that is to end, as far as its declaration says, ends well. */
    private void unknown(SimulatedContainer container, List<String> argv, IntConsumer onExit) {
        var config = container.config();
        boolean job = (config.restart() == RestartPolicy.NO || config.restart() == RestartPolicy.ON_FAILURE)
                && !argv.isEmpty()
                && config.ports().isEmpty()
                && config.healthcheck() == null;
        if (job) {
            ends(container.id(), JOB, 0, "simulated: " + String.join(" ", argv) + " has ended", onExit);
        } else {
            tick(container);
        }
    }

    private void ends(String id, Duration after, int code, String lastWords, IntConsumer onExit) {
        timers.set(id, Purpose.PROGRAM, after, () -> {
            write(id, code != 0, lastWords);
            onExit.accept(code);
        });
    }

    /** Writes what is due at one moment and waits for the next, one timer at a time. */
    private void play(String id, Script script, int from, IntConsumer onExit) {
        boolean over = from >= script.prints().size();
        var before = from == 0 ? Duration.ZERO : script.prints().get(from - 1).at();
        var due = over ? script.length() : script.prints().get(from).at();
        timers.set(id, Purpose.PROGRAM, due.minus(before), () -> {
            if (over) {
                onExit.accept(script.exitCode());
                return;
            }
            int next = from;
            while (next < script.prints().size()
                    && script.prints().get(next).at().equals(due)) {
                print(id, script.prints().get(next++));
            }
            play(id, script, next, onExit);
        });
    }

    private void print(String id, Print print) {
        print.text().lines().forEach(line -> write(id, print.stderr(), line));
    }

    private void tick(SimulatedContainer container) {
        if (logInterval.isZero()) {
            return;
        }
        var wait = logInterval.multipliedBy(50 + random.nextInt(101)).dividedBy(100);
        timers.set(container.id(), Purpose.LOG, wait, () -> {
            int draw = random.nextInt(100);
            boolean error = draw < 2;
            if (WEB_SERVERS.stream().anyMatch(container.image()::contains)) {
                write(container.id(), error, request(error ? 502 : draw < 10 ? 404 : 200));
            } else {
                write(container.id(), error, message(error ? "error" : draw < 10 ? "warn" : "info"));
            }
            tick(container);
        });
    }

    /** A line of a web server's access log. */
    private String request(int status) {
        return "10.0.%d.%d - - \"GET /items/%d HTTP/1.1\" %d %d"
                .formatted(
                        random.nextInt(8),
                        1 + random.nextInt(254),
                        random.nextInt(50),
                        status,
                        120 + random.nextInt(9_000));
    }

    /** A line of a structured log. */
    private String message(String level) {
        return "{\"time\":\"%s\",\"level\":\"%s\",\"msg\":\"simulated job\",\"durationMs\":%d}"
                .formatted(scheduler.now().truncatedTo(ChronoUnit.MILLIS), level, 1 + random.nextInt(400));
    }

    private void write(String id, boolean stderr, String text) {
        tape(id).write(new LogLine(scheduler.now(), stderr, text));
    }

    private RecordedLog tape(String id) {
        return tapes.computeIfAbsent(id, _ -> new RecordedLog());
    }

    /** Lets a follower have a container's lines. */
    void follow(String id, Follower follower, LogRequest request) {
        tape(id).join(follower, request);
    }

    /** A follower that has yet to join. */
    static Follower follower(Consumer<LogLine> receiver) {
        return new Follower(receiver);
    }

    /** The container is gone, and with it what it wrote. */
    void forget(String id) {
        var tape = tapes.remove(id);
        if (tape != null) {
            tape.end();
        }
    }

    /** Ends every {@link LogFollow}. */
    void close() {
        tapes.values().forEach(RecordedLog::end);
    }
}
