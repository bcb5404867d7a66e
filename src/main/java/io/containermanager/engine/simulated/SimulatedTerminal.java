package io.containermanager.engine.simulated;

import io.containermanager.engine.OutputPipe;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A command of {@link Shell} with somebody at it: a shell takes line after line, with echo and a prompt when it has a terminal; any other
 * command writes what it writes and ends. Its state is confined to the scheduler's tasks; its reader and its writer may wait.
 */
final class SimulatedTerminal implements Terminal {

    /** How many writes may wait for the scheduler. */
    private static final int WRITES_MAX = 64;
    /** How many lines may be typed ahead of a running command before what is written has to wait. */
    private static final int LINES_MAX = 64;

    private static final String PROMPT = "/ # ";
    private static final int INTERRUPTED = 130;
    private static final int KILLED = 137;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final List<String> SHELLS = List.of("sh", "bash", "ash", "/bin/sh", "/bin/bash", "/bin/ash");

    private final Scheduler scheduler;
    private final Shell.Surroundings surroundings;
    private final TerminalRequest request;
    private final BooleanSupplier containerRuns;
    private final OutputPipe output = new OutputPipe();
    private final Semaphore writes = new Semaphore(WRITES_MAX);
    private final CompletableFuture<Optional<Integer>> exitCode = new CompletableFuture<>();

    private final TypedLine line;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    /** Written and not typed yet; no more than there are permits to write. */
    private final ArrayDeque<byte[]> written = new ArrayDeque<>();

    private @Nullable Cancellable playing;
    private boolean taking;
    private boolean busy;
    private boolean inputEnded;
    private int lastCode;
    private int columns;
    private int rows;

    /**
     * A command that does not run yet.
     *
     * @param containerRuns whether its container still runs
     */
    SimulatedTerminal(
            Scheduler scheduler,
            Shell.Surroundings surroundings,
            TerminalRequest request,
            BooleanSupplier containerRuns) {
        this.scheduler = scheduler;
        this.surroundings = surroundings;
        this.request = request;
        this.containerRuns = containerRuns;
        this.line = new TypedLine(request.tty());
        this.columns = request.columns();
        this.rows = request.rows();
    }

    /** Begins. */
    void start() {
        if (interactive()) {
            prompt();
        } else {
            play(Shell.run(request.command(), surroundings));
        }
        look();
    }

    /** A shell that is given no script. */
    private boolean interactive() {
        var command = request.command();
        return SHELLS.contains(command.getFirst())
                && command.stream().skip(1).noneMatch(word -> word.matches("-[a-z]*c"));
    }

    /** A container that ends takes its commands along. */
    private void look() {
        scheduler.after(LOOK_EVERY, () -> {
            if (!exitCode.isDone()) {
                if (containerRuns.getAsBoolean()) {
                    look();
                } else {
                    finish(KILLED);
                }
            }
        });
    }

    private void prompt() {
        if (request.tty()) {
            show(false, PROMPT);
        }
        next();
    }

    /** The next line that was typed ahead, if there is one. */
    private void next() {
        var typed = lines.pollFirst();
        if (typed != null) {
            run(typed.strip());
        } else if (inputEnded) {
            finish(lastCode);
        }
        takeWritten();
    }

    private void run(String command) {
        if (command.matches("(exit|logout)( \\d{1,3})?")) {
            var words = command.split(" ", -1);
            finish(words.length > 1 ? Integer.parseInt(words[1]) & 0xff : lastCode);
        } else if (command.equals("stty size")) {
            show(false, rows + " " + columns + "\n");
            prompt();
        } else {
            play(Shell.run(List.of("sh", "-c", command), surroundings));
        }
    }

    private void play(Script script) {
        busy = true;
        play(script, 0);
    }

    private void play(Script script, int index) {
        boolean over = index == script.prints().size();
        var before = index == 0 ? Duration.ZERO : script.prints().get(index - 1).at();
        var due = over ? script.length() : script.prints().get(index).at();
        playing = scheduler.after(due.minus(before), () -> {
            if (over) {
                played(script.exitCode());
                return;
            }
            var print = script.prints().get(index);
            // While nobody reads, the command waits.
            if (offer(print.stderr(), print.text(), () -> resume(script, index + 1))) {
                play(script, index + 1);
            }
        });
    }

    private void resume(Script script, int index) {
        scheduler.after(Duration.ZERO, () -> {
            if (busy && !exitCode.isDone()) {
                play(script, index);
            }
        });
    }

    private void played(int code) {
        busy = false;
        lastCode = code;
        if (interactive()) {
            prompt();
        } else {
            finish(code);
        }
    }

    private void typed(byte[] bytes) {
        var echo = new ByteArrayOutputStream();
        for (byte one : bytes) {
            switch (line.type(one, echo)) {
                case EDIT -> {}
                case ENTER -> enter(echo);
                case INTERRUPT -> interrupt(echo);
                case END -> inputEnded();
            }
        }
        flush(echo);
    }

    private void enter(ByteArrayOutputStream echo) {
        flush(echo);
        var typed = line.take();
        if (interactive()) {
            lines.addLast(typed);
            if (!busy) {
                next();
            }
        }
    }

    private void interrupt(ByteArrayOutputStream echo) {
        flush(echo);
        if (playing != null) {
            playing.cancel();
        }
        lines.clear();
        played(INTERRUPTED);
    }

    private void inputEnded() {
        inputEnded = true;
        if (interactive() && !busy && lines.isEmpty()) {
            finish(lastCode);
        }
    }

    private void flush(ByteArrayOutputStream echo) {
        if (echo.size() > 0) {
            output.offer(new Chunk(false, echo.toByteArray()), () -> {});
            echo.reset();
        }
    }

    private void show(boolean stderr, String text) {
        offer(stderr, text, () -> {});
    }

    private boolean offer(boolean stderr, String text, Runnable whenRoom) {
        var shown = request.tty() ? text.replace("\n", "\r\n") : text;
        return output.offer(new Chunk(stderr && !request.tty(), shown.getBytes(StandardCharsets.UTF_8)), whenRoom);
    }

    private void finish(int code) {
        if (playing != null) {
            playing.cancel();
        }
        exitCode.complete(Optional.of(code));
        takeWritten();
        output.end();
    }

    @Override
    public Optional<Chunk> read() throws InterruptedException {
        return output.take();
    }

    @Override
    public void write(byte[] bytes) throws InterruptedException {
        writes.acquire();
        scheduler.after(Duration.ZERO, () -> {
            written.addLast(bytes);
            takeWritten();
        });
    }

    private void takeWritten() {
        if (taking) {
            return;
        }
        taking = true;
        while (!written.isEmpty() && (exitCode.isDone() || !busy || lines.size() < LINES_MAX)) {
            var bytes = written.pollFirst();
            writes.release();
            if (!exitCode.isDone()) {
                typed(bytes);
            }
        }
        taking = false;
    }

    @Override
    public void endInput() {
        scheduler.after(Duration.ZERO, this::inputEnded);
    }

    @Override
    public void resize(int newColumns, int newRows) {
        scheduler.after(Duration.ZERO, () -> {
            columns = newColumns;
            rows = newRows;
        });
    }

    @Override
    public CompletableFuture<Optional<Integer>> exitCode() {
        return exitCode.copy();
    }

    @Override
    public CompletableFuture<Boolean> end() {
        var gone = new CompletableFuture<Boolean>();
        scheduler.after(Duration.ZERO, () -> {
            finish(KILLED);
            output.discard();
            gone.complete(true);
        });
        return gone;
    }
}
