package io.containermanager.image;

import static org.awaitility.Awaitility.await;

import io.containermanager.TempFolder;
import io.containermanager.config.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The service as a container of the image that {@code -Dtests.image} names: any user, a read-only root, no capability, 128 MiB of memory, the
 * host's network, and the test's folder under the same path. What {@code RunningService} starts then, instead of a service in this JVM.
 */
public final class ImageContainer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Owned by no account; an ordinary user cannot give files away, and runs it as itself. */
    private static final int ANY_USER = 54_321;

    private static final Pattern LISTENS =
            Pattern.compile("Server running on https?://(?:\\[[^\\s\\]]+]|[^\\s:]+):(\\d+)");

    /** What a service that cannot start prints, one line for each problem. */
    private static final Pattern PROBLEM = Pattern.compile("(?m)^container-manager: (.+)$");

    private final String name;
    private final int port;
    private boolean closed;
    /** Removes what was made for it alone. */
    private final Runnable end;

    private ImageContainer(String name, int port, Runnable end) {
        this.name = name;
        this.port = port;
        this.end = end;
    }

    /** The image that the tests start instead of a service in this JVM; empty for none. */
    public static String image() {
        return System.getProperty("tests.image", "");
    }

    /** Starts it with a data folder of its own, which is empty. */
    public static ImageContainer start(String image, Map<String, String> environment) {
        var folder = TempFolder.create("image");
        var settings = new HashMap<>(environment);
        settings.put("DATABASE_PATH", folder.path().resolve("database.sqlite").toString());
        try {
            return start(image, folder.path(), settings, folder::close);
        } catch (RuntimeException | AssertionError failed) {
            folder.close();
            throw failed;
        }
    }

    /**
     * Starts it and waits for its banner.
     *
     * @throws StartException if it ended instead, with what it printed
     */
    public static ImageContainer start(String image, Path folder, Map<String, String> environment) {
        return start(image, folder, environment, () -> {});
    }

    private static ImageContainer start(String image, Path folder, Map<String, String> environment, Runnable end) {
        var name = "container-manager-suite-" + UUID.randomUUID();
        int user = given(folder);
        var command = new ArrayList<>(List.of("docker", "run", "-d", "--name", name, "--network", "host"));
        command.addAll(List.of("--user", user + ":0", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"));
        command.addAll(List.of("--security-opt", "no-new-privileges", "--memory", "128m", "--memory-swap", "128m"));
        command.addAll(List.of("-v", folder + ":" + folder, "-e", "SERVER_HOST=127.0.0.1"));
        environment.forEach((variable, value) -> command.addAll(List.of("-e", variable + "=" + value)));
        command.add(image);
        run(command);
        var found = new int[1];
        try {
            await().atMost(PATIENCE).until(() -> {
                var log = run(List.of("docker", "logs", name));
                var address = LISTENS.matcher(log);
                if (address.find()) {
                    found[0] = Integer.parseInt(address.group(1));
                    return true;
                }
                var state = run(List.of("docker", "inspect", "-f", "{{.State.Running}} {{.State.ExitCode}}", name))
                        .strip();
                if (state.startsWith("false")) {
                    throw ended(state, run(List.of("docker", "logs", name)));
                }
                return false;
            });
        } catch (RuntimeException | AssertionError failed) {
            run(List.of("docker", "rm", "-f", name));
            throw failed;
        }
        return new ImageContainer(name, found[0], end);
    }

    private static RuntimeException ended(String state, String log) {
        var problems = PROBLEM.matcher(log).results().map(line -> line.group(1)).toList();
        if (!state.equals("false 1") || problems.isEmpty()) {
            throw new AssertionError("the container has ended (running, code) " + state + ": " + log);
        }
        return new StartException(problems);
    }

    /**
     * Gives a folder with all in it to the user of a container that the tests start, and does nothing where they start none: for what a test
     * puts into the data folder of a service that runs.
     */
    public static void give(Path folder) {
        if (!image().isEmpty()) {
            given(folder);
        }
    }

    /** Gives a folder with all in it to the container's user, whose id it returns. */
    private static int given(Path folder) {
        try (var all = Files.walk(Files.createDirectories(folder))) {
            int own = (int) Files.getAttribute(folder, "unix:uid");
            if (!System.getProperty("user.name").equals("root")) {
                return own;
            }
            for (var path : all.toList()) {
                Files.setAttribute(path, "unix:uid", ANY_USER, LinkOption.NOFOLLOW_LINKS);
            }
            return ANY_USER;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return port;
    }

    /** All that it has printed. */
    public String log() {
        return run(List.of("docker", "logs", name));
    }

    /** Stops it as an operator does; it must end by itself with 0, not be killed for its memory. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            run(List.of("docker", "stop", "-t", "15", name));
            var how = run(List.of("docker", "inspect", "-f", "{{.State.ExitCode}} {{.State.OOMKilled}}", name))
                    .strip();
            if (!how.equals("0 false")) {
                var log = run(List.of("docker", "logs", "--tail", "20", name));
                throw new AssertionError("the container ended with (code, killed for memory) " + how + ": " + log);
            }
        } finally {
            try {
                run(List.of("docker", "rm", "-f", name));
            } finally {
                end.run();
            }
        }
    }

    private static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
