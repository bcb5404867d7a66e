package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;

import io.containermanager.Requirement;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A command of the command line as a process on a terminal of its own (a pseudoterminal of Python's), with someone who types and resizes
 * the window. A shell around it keeps the terminal's modes before and after.
 */
final class Pty implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** Its orders, one a line: {@code type HEX} and {@code size ROWS COLUMNS}. */
    private static final String BRIDGE = """
        import fcntl, os, pty, select, struct, sys, termios
        def size(rows, columns):
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
        child, terminal = pty.fork()
        if child == 0:
            while os.get_terminal_size(0).columns == 0:
                pass
            os.execvp(sys.argv[1], sys.argv[1:])
        size(24, 80)
        orders = b''
        while True:
            ready = select.select([terminal, 0], [], [])[0]
            if terminal in ready:
                try:
                    shown = os.read(terminal, 4096)
                except OSError:
                    break
                if not shown:
                    break
                os.write(1, shown)
            if 0 in ready:
                more = os.read(0, 4096)
                if not more:
                    break
                orders += more
                while b'\\n' in orders:
                    line, orders = orders.split(b'\\n', 1)
                    words = line.split()
                    if words[0] == b'type':
                        os.write(terminal, bytes.fromhex(words[1].decode()))
                    else:
                        size(int(words[1]), int(words[2]))
        """;

    private final Path folder;
    private final Process process;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private Pty(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    /** Runs a command in a folder, with these variables beside those of the tests. */
    static Pty run(Path folder, Map<String, String> variables, String... arguments) {
        var python = Requirement.program("python3", "python3");
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var words = new ArrayList<String>(List.of(
                python.toString(),
                "-c",
                BRIDGE,
                "/bin/sh",
                "-c",
                """
                stty -g > before; "$@"; code=$?; stty -g > after; echo "ended with $code"
                """,
                "sh",
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        var classes = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        words.addAll(List.of("-cp", classes, "io.containermanager.Main"));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        builder.environment().put("TERM", "xterm");
        try {
            return new Pty(folder, builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read() {
        try (var output = process.getInputStream()) {
            var buffer = new byte[4_096];
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                shown.write(buffer, 0, count);
            }
        } catch (IOException ended) {
            // The same as its end.
        }
    }

    /** Everything that the terminal has shown. */
    String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    Pty awaitText(String text) {
        await(text).atMost(DEADLINE).until(() -> text().contains(text) || !process.isAlive());
        if (!text().contains(text)) {
            throw new AssertionError("ended without \"" + text + "\": " + text());
        }
        return this;
    }

    Pty type(String keys) {
        return order("type " + HexFormat.of().formatHex(keys.getBytes(StandardCharsets.UTF_8)));
    }

    Pty resize(int rows, int columns) {
        return order("size " + rows + " " + columns);
    }

    private Pty order(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        } catch (IOException ended) {
            throw new UncheckedIOException(text(), ended);
        }
    }

    /** The command's own process, once it is there. */
    ProcessHandle command() {
        await("the command").atMost(DEADLINE).until(() -> found() != null);
        var found = found();
        if (found == null) {
            throw new AssertionError("it has ended: " + text());
        }
        return found;
    }

    private @Nullable ProcessHandle found() {
        return process.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(null);
    }

    /** The exit code, once the command has ended. */
    int exitCode() {
        await("its end").atMost(DEADLINE).until(() -> text().matches("(?s).*ended with \\d+\\s*"));
        return Integer.parseInt(text().replaceAll("(?s).*ended with (\\d+)\\s*", "$1"));
    }

    /** Whether the terminal is as it was before the command, and was not left raw. */
    boolean isRestored() throws IOException {
        return Files.readString(folder.resolve("before")).equals(Files.readString(folder.resolve("after")));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
