package io.containermanager.engine.simulated;

import io.containermanager.engine.OutputPipe;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
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
 * An interactive command of {@link Shell}: a shell reads line by line, with echo and a prompt when it has a terminal; any other command
 * writes its output and ends. Input waits while a command runs. Its state is confined to the scheduler's tasks; the threads that read and
 * write may block.
 */
final class SimulatedTerminal implements Terminal {

    /** How many writes may wait until they are read; a further one blocks. */
    private static final int WRITES_MAX = 64;
    /** As in Linux: further bytes of the line are dropped. */
    private static final int LINE_MAX_BYTES = 4_095;

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
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

    /** Written and not read yet; at most {@link #WRITES_MAX}. */
    private final ArrayDeque<ByteBuffer> input = new ArrayDeque<>();

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream echo = new ByteArrayOutputStream();

    private @Nullable Cancellable playing;
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
        this.columns = request.columns();
        this.rows = request.rows();
    }

    /** Starts the command. */
    void start() {
        if (interactive()) {
            prompt();
        } else {
            play(Shell.run(request.command(), surroundings));
        }
        look();
    }

    /** Whether it is a shell without a script. */
    private boolean interactive() {
        var command = request.command();
        return SHELLS.contains(command.getFirst())
                && command.stream().skip(1).noneMatch(word -> word.matches("-[a-z]*c"));
    }

    /** A command ends with its container. */
    private void look() {
        scheduler.after(LOOK_EVERY, () -> {
            if (!exitCode.isDone()) {
                if (containerRuns.getAsBoolean()) {
                    look();
                } else {
                    finish(KILLED);
                    readInput();
                }
            }
        });
    }

    private void prompt() {
        if (request.tty()) {
            offer(false, PROMPT, () -> {});
        }
    }

    private void run(String command) {
        if (command.matches("(exit|logout)( \\d{1,3})?")) {
            var words = command.split(" ", -1);
            finish(words.length > 1 ? Integer.parseInt(words[1]) & 0xff : lastCode);
        } else if (command.equals("stty size")) {
            offer(false, rows + " " + columns + "\n", () -> {});
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
            // Without room for more, the command waits until its output is read.
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
        readInput();
    }

    /** Reads what was written, up to the line that starts a command: the rest waits for its end. */
    private void readInput() {
        while (!input.isEmpty() && (!busy || exitCode.isDone())) {
            var bytes = input.getFirst();
            while (bytes.hasRemaining() && !busy && !exitCode.isDone()) {
                typed(bytes.get());
            }
            if (!bytes.hasRemaining() || exitCode.isDone()) {
                input.removeFirst();
                writes.release();
            }
        }
        flushEcho();
        if (busy && request.tty() && skipToInterrupt()) {
            readInput();
        } else if (inputEnded && interactive() && !busy && !exitCode.isDone()) {
            finish(lastCode);
        }
    }

    /** One byte, as a terminal's line discipline reads it (termios(3), canonical mode). */
    private void typed(byte typed) {
        if (typed == '\n' || typed == '\r') {
            echo("\r\n");
            flushEcho();
            var command = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            if (interactive()) {
                run(command);
            }
        } else if (request.tty() && typed == CTRL_C) {
            interrupt();
        } else if (request.tty() && typed == CTRL_D) {
            inputEnded |= line.size() == 0;
        } else if (request.tty() && (typed == BACKSPACE || typed == DELETE)) {
            erase();
        } else if (line.size() < LINE_MAX_BYTES) {
            line.write(typed);
            echo.write(typed);
        }
    }

    private void erase() {
        var text = line.toString(StandardCharsets.UTF_8);
        if (!text.isEmpty()) {
            line.reset();
            line.writeBytes(text.substring(0, text.offsetByCodePoints(text.length(), -1))
                    .getBytes(StandardCharsets.UTF_8));
            echo("\b \b");
        }
    }

    private void interrupt() {
        line.reset();
        echo("^C\r\n");
        flushEcho();
        if (playing != null) {
            playing.cancel();
        }
        lastCode = INTERRUPTED;
        if (interactive()) {
            prompt();
        } else {
            finish(INTERRUPTED);
        }
    }

    /** An interrupt overtakes the running command and what was typed ahead, which is dropped. */
    private boolean skipToInterrupt() {
        if (input.stream().noneMatch(SimulatedTerminal::moveToInterrupt)) {
            return false;
        }
        while (!moveToInterrupt(input.getFirst())) {
            input.removeFirst();
            writes.release();
        }
        busy = false;
        return true;
    }

    private static boolean moveToInterrupt(ByteBuffer bytes) {
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (bytes.get(at) == CTRL_C) {
                bytes.position(at);
                return true;
            }
        }
        return false;
    }

    private void echo(String text) {
        echo.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void flushEcho() {
        if (request.tty() && echo.size() > 0) {
            output.offer(new Chunk(false, echo.toByteArray()), () -> {});
        }
        echo.reset();
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
            input.addLast(ByteBuffer.wrap(bytes));
            readInput();
        });
    }

    @Override
    public void endInput() {
        scheduler.after(Duration.ZERO, () -> {
            inputEnded = true;
            readInput();
        });
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
            readInput();
            gone.complete(true);
        });
        return gone;
    }
}
