package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineUnderTest.Feature;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How somebody sits at a command in a container. */
abstract class TerminalContract extends EngineTestBed {

    /** How much of the engine's time a command of these tests takes at the most. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    private Screen open(boolean tty, String... command) {
        var request = new TerminalRequest(List.of(command), tty, 80, 24);
        return new Screen(await(engine().open(runIdle(), request)));
    }

    /** Lets the engine's time pass until the condition holds; what a reading thread still has on its way is waited for. */
    private void eventually(java.util.function.BooleanSupplier condition) {
        Awaitility.await().atMost(DEADLINE).until(() -> until(condition, MOMENT));
    }

    private void eventuallyShows(Screen screen, String text) {
        eventually(() -> screen.text().contains(text));
        assertThat(screen.text(), containsString(text));
    }

    @Test
    void aShellAnswersLineByLine() throws Exception {
        try (var screen = open(true, "sh")) {
            screen.type("echo hel''lo\r");
            eventuallyShows(screen, "hello\r\n");
            screen.type("exit 3\r");
            eventually(screen::ended);
            assertThat(await(screen.terminal().exitCode()), is(Optional.of(3)));
        }
    }

    @Test
    void aShellWithoutATerminalShowsNoPromptAndKeepsStreamsApart() throws Exception {
        try (var screen = open(false, "sh")) {
            screen.type("echo out\necho err >&2\n");
            eventually(() -> screen.text().equals("out\n") && screen.errors().equals("err\n"));
            screen.type("exit 4\n");
            eventually(screen::ended);
            assertThat(await(screen.terminal().exitCode()), is(Optional.of(4)));
        }
    }

    @Test
    void aPasteOf100KilobytesReachesTheCommandWhole() throws Exception {
        try (var screen = open(false, "sh")) {
            screen.type("echo pasted line of thirty-odd characters\n".repeat(2_500) + "echo do''ne\n");
            eventually(() -> screen.text().endsWith("done\n"));
            assertThat(
                    screen.text()
                            .lines()
                            .filter(line -> line.startsWith("pasted"))
                            .count(),
                    is(2_500L));
        }
    }

    @Test
    void ofManySizesTheLastOneCounts() throws Exception {
        try (var screen = open(true, "sh")) {
            eventuallyShows(screen, "# ");
            for (int columns = 101; columns <= 220; columns++) {
                screen.terminal().resize(columns, 50);
            }
            for (int asked = 0; asked < 50 && !screen.text().contains("50 220"); asked++) {
                screen.type("stty size\r");
                until(() -> screen.text().contains("50 220"), MOMENT);
            }
            eventuallyShows(screen, "50 220");
        }
    }

    @Test
    void theEndOfInputEndsAShell() throws Exception {
        needs(Feature.END_OF_INPUT);
        try (var screen = open(false, "sh")) {
            screen.type("echo out\n");
            eventuallyShows(screen, "out\n");
            screen.terminal().endInput();
            eventually(screen::ended);
            assertThat(await(screen.terminal().exitCode()), is(Optional.of(0)));
        }
    }

    @Test
    void aCommandThatWritesAndEndsReportsItsExitCode() throws Exception {
        try (var screen = open(true, "sh", "-c", "echo done; exit 7")) {
            eventually(screen::ended);
            assertThat(screen.text(), is("done\r\n"));
            assertThat(await(screen.terminal().exitCode()), is(Optional.of(7)));
        }
    }

    @Test
    void theTerminalsSizeIsPassedOnAndCanBeChanged() throws Exception {
        try (var screen = open(true, "sh")) {
            eventuallyShows(screen, "# ");
            screen.terminal().resize(123, 45);
            eventually(() -> {
                screen.type("stty size\r");
                return screen.text().contains("45 123");
            });
        }
    }

    @Test
    void interruptingEndsTheRunningCommandAndNotTheShell() throws Exception {
        try (var screen = open(true, "sh")) {
            screen.type("sleep 3000\r");
            eventuallyShows(screen, "sleep 3000\r\n");
            // What is typed is shown before the shell has read it: an interrupt may come before there is anything to
            // end.
            Awaitility.await().atMost(DEADLINE).until(() -> {
                screen.type("\u0003");
                until(() -> false, MOMENT);
                screen.type("echo still''here\r");
                return until(() -> screen.text().contains("stillhere\r\n"), MOMENT);
            });
        }
    }

    @Test
    void closingEndsTheCommand() throws Exception {
        needs(Feature.ENDS_COMMANDS);
        try (var screen = open(true, "sh", "-c", "sleep 3000")) {
            assertThat("gone", await(screen.terminal().end()), is(true));
            eventually(screen::ended);
        }
    }

    @Test
    void unreadOutputStopsTheCommandAndIsNotLost() throws Exception {
        var request = new TerminalRequest(List.of("sh", "-c", "seq 1 60000"), false, 80, 24);
        var terminal = await(engine().open(runIdle(), request));
        until(() -> false, MOMENT);
        try (var late = new Screen(terminal)) {
            eventually(late::ended);
            assertThat(late.text(), endsWith("\n59999\n60000\n"));
            assertThat(late.text().lines().count(), is(60_000L));
        }
    }

    @Test
    void aContainerThatDoesNotRunHasNoTerminal() {
        var id = create(config -> config, "sleep", "3600");
        var request = new TerminalRequest(List.of("sh"), true, 80, 24);
        assertThat(
                refusal(EngineException.Rejected.class, engine().open(id, request))
                        .rejection(),
                is(Cause.CONFLICT));
        refusal(EngineException.NotFound.class, engine().open("0".repeat(64), request));
    }

    /** Somebody who reads all that comes, on a thread of its own. */
    private static final class Screen implements AutoCloseable {

        private final Terminal terminal;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        private final Thread reader;

        Screen(Terminal terminal) {
            this.terminal = terminal;
            this.reader = Thread.ofVirtual().name("screen").start(this::readAll);
        }

        private void readAll() {
            try {
                for (var next = terminal.read(); next.isPresent(); next = terminal.read()) {
                    var chunk = next.get();
                    (chunk.stderr() ? errors : text).writeBytes(chunk.bytes());
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        Terminal terminal() {
            return terminal;
        }

        String text() {
            return text.toString(StandardCharsets.UTF_8);
        }

        String errors() {
            return errors.toString(StandardCharsets.UTF_8);
        }

        boolean ended() {
            return !reader.isAlive();
        }

        void type(String keys) {
            try {
                terminal.write(keys.getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        @Override
        public void close() {
            terminal.close();
        }
    }
}
