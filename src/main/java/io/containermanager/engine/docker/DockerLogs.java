package io.containermanager.engine.docker;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.MultiplexedFrames;
import io.containermanager.engine.docker.http.StallGuard;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.Scheduler;
import io.containermanager.event.ThreadRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one container's log on its own virtual thread, across restarts of the container and of the daemon: each new stream starts
 * after the last delivered line, so that no line is delivered twice. Ends when the container is gone or {@link #close} is called.
 */
final class DockerLogs implements LogFollow {

    /** How long it waits before it checks again if no event reports a start of the container. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** What the daemon answers when a container's log driver cannot be read. */
    private static final int NOT_IMPLEMENTED = 501;

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    /** How long it waits before it asks again for a log that the daemon will not read: its driver keeps none. */
    private static final Duration UNREADABLE_RETRY = Duration.ofMinutes(10);

    /** How long an unfinished line of a terminal is held before it is passed on as it is. */
    private static final Duration REST_AFTER = Duration.ofSeconds(1);

    /**
     * A stream without output for this long is reopened: a stalled stream looks like that of a quiet container. Up to a fifth longer, so
     * that many are not reopened at the same time.
     */
    private static final Duration SILENT_MAX = Duration.ofMinutes(10);

    private final DockerHttp http;
    private final Scheduler scheduler;
    private final Duration silentMax;
    private final String containerId;
    private final LogRequest request;
    private final Consumer<LogLine> receiver;
    private final Runnable onEnd;
    /** Held during a delivery, so that {@link #close} returns only after it; the receiver is not to block. */
    private final ReentrantLock delivering = new ReentrantLock();

    private final Semaphore starts = new Semaphore(0);
    private final Thread thread;
    private volatile boolean open = true;

    private final AtomicReference<Unread> unread = new AtomicReference<>(new Unread(new CompletableFuture<>(), false));

    private volatile @Nullable String problem;
    /** Whether the container's log driver keeps nothing that could be read. */
    private boolean unreadable;

    private final LogPosition position;

    private Duration retry = FIRST_RETRY;

    DockerLogs(
            DockerHttp http,
            Scheduler scheduler,
            String containerId,
            LogRequest request,
            Consumer<LogLine> receiver,
            Consumer<DockerLogs> onEnd) {
        this.http = http;
        this.scheduler = scheduler;
        long spread = Math.floorMod(containerId.hashCode(), SILENT_MAX.toMillis() / 5);
        this.silentMax = SILENT_MAX.plusMillis(spread);
        this.containerId = containerId;
        this.request = request;
        this.receiver = receiver;
        this.onEnd = () -> onEnd.accept(this);
        this.thread = GuardedThread.virtual("docker-log", shortId(containerId)).once(this::run);
        this.position = new LogPosition(request.since());
    }

    private static String shortId(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }

    @Override
    public Optional<String> command(Instant since, @Nullable String pod) {
        return Optional.of("docker logs --timestamps --since %s %s".formatted(since, shortId(containerId)));
    }

    void start() {
        thread.start();
    }

    /** An event says that this container did something. */
    void happened(String id, String action) {
        if (id.equals(containerId) && action.equals("start")) {
            unread.updateAndGet(Unread::started);
            starts.release();
        } else if (id.equals(containerId) && action.equals("destroy")) {
            open = false;
            starts.release();
        }
    }

    /**
     * What is not read yet.
     *
     * @param end done while no run is known that is not read to its end; another one for each run
     * @param again whether a further run began since
     */
    private record Unread(CompletableFuture<Void> end, boolean again) {

        /** For good. */
        static final Unread NOTHING = new Unread(CompletableFuture.completedFuture(null), false);

        Unread started() {
            return end.isDone() ? new Unread(new CompletableFuture<>(), false) : new Unread(end, true);
        }

        Unread running() {
            return end.isDone() ? started() : this;
        }

        Unread next() {
            return again ? new Unread(new CompletableFuture<>(), false) : this;
        }
    }

    private void readToItsEnd() {
        var read = unread.getAndUpdate(Unread::next).end();
        read.complete(null);
    }

    @Override
    public CompletableFuture<Void> readToEnd(boolean again) {
        var now = Objects.requireNonNull(unread.get());
        // What is unread is the newer run's, unless that one began while the older was unread.
        return again && !now.again()
                ? CompletableFuture.completedFuture(null)
                : now.end().copy();
    }

    /** The daemon is there, perhaps again. */
    void lookAgain() {
        starts.release();
    }

    /** The top of this thread's work. */
    private void run() {
        try {
            while (open) {
                followOnce();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess()
                    .contained("docker-log", "Following the log of " + containerId + " failed", failure);
        } finally {
            open = false;
            unread.getAndSet(Unread.NOTHING).end().complete(null);
            onEnd.run();
        }
    }

    private void followOnce() throws InterruptedException {
        try {
            starts.drainPermits();
            var inspected =
                    DockerErrors.require(DockerErrors.Asked.OTHER, http.get("/containers/" + containerId + "/json"));
            boolean tty = inspected.body().at("/Config/Tty").asBoolean();
            if (inspected.body().at("/State/Running").asBoolean()) {
                unread.updateAndGet(Unread::running);
            }
            if (stream(tty)) {
                readToItsEnd();
                retry = FIRST_RETRY;
                awaitStart(LOOK_AGAIN);
            }
        } catch (EngineException.NotFound gone) {
            open = false;
        } catch (EngineException.Rejected | EngineException.ServerError refused) {
            readToItsEnd();
            // Once may be a moment's trouble; a driver that cannot be read stays as it is.
            if (unreadable || retry.equals(LONGEST_RETRY)) {
                problem = FailureText.of(refused);
            }
            again(unreadable ? UNREADABLE_RETRY : retry);
        } catch (EngineException away) {
            again(retry);
        }
    }

    private void again(Duration after) throws InterruptedException {
        awaitStart(after);
        retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.multipliedBy(2);
    }

    /** Reads one stream to its end; false if it stalled: it was silent, or the daemon omits new lines from it. */
    private boolean stream(boolean tty) {
        var path = path();
        var guard = new StallGuard(scheduler, silentMax, () -> position.filteredOut(http.clock()));
        try {
            http.stream("GET", path, null, Map.of(), (status, body) -> read(status, body, tty, guard));
            return !guard.fired();
        } catch (EngineException.Unavailable ended) {
            if (open && guard.fired()) {
                return false;
            }
            throw ended;
        } finally {
            guard.close();
            if (open && guard.fired()) {
                // The guard interrupted this thread, which only the stream may have noticed.
                var _ = Thread.interrupted();
            }
        }
    }

    private void awaitStart(Duration atMost) throws InterruptedException {
        if (open) {
            var _ = starts.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private String path() {
        var from = position.open(http.clock());
        return "/containers/" + containerId + "/logs?follow=1&stdout=1&stderr=1&timestamps=1"
                + switch (from) {
                    case LogPosition.From.Tail _ -> "&tail=" + request.tailMaxLines();
                    case LogPosition.From.Beginning _ -> "";
                    case LogPosition.From.Moment(var moment) ->
                        "&since=%d.%09d".formatted(moment.getEpochSecond(), moment.getNano());
                };
    }

    private boolean read(int status, InputStream body, boolean tty, StallGuard guard) throws IOException {
        unreadable = status == NOT_IMPLEMENTED;
        if (status != 200) {
            var why = DockerHttp.whole(status, body).message();
            throw DockerErrors.of(DockerErrors.Asked.OTHER, status, "its log cannot be read: " + why);
        }
        problem = null;
        var stdout = new LineAssembler(false, this::deliver);
        var stderr = new LineAssembler(true, this::deliver);
        var terminal = new PartialLines(stdout);
        var rest = new AtomicLong();
        MultiplexedFrames.read(body, tty, (fromStderr, payload) -> {
            guard.progressed();
            if (tty) {
                chunk(terminal, payload, rest);
            } else {
                (fromStderr ? stderr : stdout).frame(payload);
            }
        });
        if (tty) {
            tellRest(terminal::tellRest);
        } else {
            tellRest(stdout::tellRest);
            tellRest(stderr::tellRest);
        }
        return true;
    }

    /** A piece of what a terminal shows: what stays without a line's end is passed on after a while. */
    private void chunk(PartialLines shown, byte[] payload, AtomicLong pieces) {
        delivering.lock();
        try {
            shown.chunk(payload);
            long piece = pieces.incrementAndGet();
            if (shown.hasRest()) {
                scheduler.after(REST_AFTER, () -> {
                    if (pieces.get() == piece) {
                        tellRest(shown::tellRest);
                    }
                });
            }
        } finally {
            delivering.unlock();
        }
    }

    private void tellRest(Runnable rest) {
        delivering.lock();
        try {
            rest.run();
        } finally {
            delivering.unlock();
        }
    }

    private void deliver(LogLine line) {
        if (!position.isNew(line)) {
            return;
        }
        delivering.lock();
        try {
            if (open) {
                receiver.accept(line);
                position.read(line);
            }
        } finally {
            delivering.unlock();
        }
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        delivering.lock();
        try {
            open = false;
        } finally {
            delivering.unlock();
        }
        thread.interrupt();
    }
}
