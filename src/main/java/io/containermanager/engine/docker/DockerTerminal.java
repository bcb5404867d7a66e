package io.containermanager.engine.docker;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.OutputPipe;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.MultiplexedFrames;
import io.containermanager.http.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A command with its input and output on one connection to the daemon. The virtual thread {@code exec-output} moves what the command
 * writes into a bounded pipe; while that is full it does not read, so that the command has to wait. Thread-safe.
 */
final class DockerTerminal implements Terminal {

    /** A terminal may stay open this long; its owner closes it when idle. */
    private static final Duration OPEN_MAX = Duration.ofHours(24);

    private static final Duration END_WAIT = Duration.ofSeconds(2);

    /** The terminal exists a moment after the start: so often its first size is tried. */
    private static final int FIRST_RESIZES_MAX = 20;

    private static final long RESIZE_AGAIN_MILLIS = 50;

    private final DockerHttp http;
    private final BlockingCalls calls;
    private final Duration timeout;
    private final TerminalRequest request;
    private final ExecProcess process;
    private final OutputPipe output = new OutputPipe();
    private volatile @Nullable HttpConnection connection;
    /** The size that was requested and not yet sent to the daemon; a newer one takes its place. */
    private final AtomicReference<@Nullable Size> wanted = new AtomicReference<>();

    private final AtomicBoolean resizing = new AtomicBoolean();
    private volatile boolean sized;

    private record Size(int columns, int rows) {}

    DockerTerminal(
            DockerHttp http, BlockingCalls calls, Duration timeout, String containerId, TerminalRequest request) {
        this.http = http;
        this.calls = calls;
        this.timeout = timeout;
        this.request = request;
        this.process = new ExecProcess(http, containerId);
    }

    /** Starts the command. */
    CompletableFuture<Terminal> open() {
        return calls.start("exec-open", timeout, () -> {
            process.create(request.command(), true, request.tty());
            var options =
                    DockerHttp.JSON.createObjectNode().put("Detach", false).put("Tty", request.tty());
            var begun = http.converse(process.startPath(), options);
            connection = begun;
            var _ = calls.start("exec-output", OPEN_MAX, () -> pump(begun));
            if (request.tty()) {
                resize(request.columns(), request.rows());
            }
            return this;
        });
    }

    /** Moves output until the command ends or the connection is closed. */
    private boolean pump(HttpConnection begun) {
        var failure = new RuntimeFailure();
        try (begun) {
            MultiplexedFrames.read(
                    begun.input(),
                    request.tty(),
                    (stderr, payload) -> put(new Chunk(failure.error(stderr, payload), payload)));
        } catch (IOException closed) {
            // The daemon, or we, ended the connection: so ends the output.
        } finally {
            output.end();
        }
        return true;
    }

    private void put(Chunk chunk) {
        try {
            output.put(chunk);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The terminal was closed");
        }
    }

    /** Sends the daemon the newest size until there is no newer one; the first, until the terminal is there to take it. */
    private boolean resizeAll() {
        for (var size = wanted.getAndSet(null); size != null; size = wanted.getAndSet(null)) {
            boolean took = process.resize(size.columns(), size.rows());
            for (int tried = 1; !took && !sized && wanted.get() == null && tried < FIRST_RESIZES_MAX; tried++) {
                if (!waited()) {
                    return false;
                }
                took = process.resize(size.columns(), size.rows());
            }
            sized |= took;
        }
        return sized;
    }

    private static boolean waited() {
        try {
            Thread.sleep(RESIZE_AGAIN_MILLIS);
            return true;
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Optional<Chunk> read() throws InterruptedException {
        return output.take();
    }

    @Override
    public void write(byte[] bytes) {
        converse(begun -> begun.write(bytes));
    }

    @Override
    public void endInput() {
        converse(HttpConnection::endOutput);
    }

    /** A command that has ended takes no input. */
    private void converse(Said said) {
        var begun = connection;
        try {
            if (begun != null) {
                said.to(begun);
            }
        } catch (IOException ended) {
            output.end();
        }
    }

    /** A write to the command. */
    private interface Said {
        void to(HttpConnection begun) throws IOException;
    }

    @Override
    public void resize(int columns, int rows) {
        if (request.tty()) {
            wanted.set(new Size(columns, rows));
            resizeOn();
        }
    }

    /** One call at a time: a window that is dragged gives a hundred sizes a second, of which only the last matters. */
    private void resizeOn() {
        if (wanted.get() != null && resizing.compareAndSet(false, true)) {
            var _ = calls.start("exec-resize", timeout, this::resizeAll).whenComplete((_, _) -> {
                resizing.set(false);
                resizeOn();
            });
        }
    }

    @Override
    public CompletableFuture<Optional<Integer>> exitCode() {
        return calls.start("exec-code", timeout, () -> Optional.ofNullable(process.exitCode()));
    }

    @Override
    public CompletableFuture<Boolean> end() {
        var ending = calls.start("exec-end", END_WAIT.multipliedBy(2), () -> process.end(END_WAIT));
        return ending.handle((gone, _) -> {
            converse(HttpConnection::close);
            output.discard();
            return Boolean.TRUE.equals(gone);
        });
    }
}
