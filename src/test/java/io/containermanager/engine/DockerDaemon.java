package io.containermanager.engine;

import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The Docker daemon of this machine, with a registry of its own and a tiny image made of {@code busybox-static}: nothing comes from
 * outside. One for all tests of a run; the registry ends with the JVM.
 */
public final class DockerDaemon {

    static final Path SOCKET = Path.of("/var/run/docker.sock");

    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);
    /** The command of an image that does nothing. */
    public static final String IDLE = "[\"sleep\",\"3600\"]";

    private static @Nullable DockerDaemon shared;

    private final int registryPort;

    private DockerDaemon(int registryPort) {
        this.registryPort = registryPort;
    }

    /** The daemon; without one the test is skipped and says why, or fails where {@code CI=true}. */
    public static synchronized DockerDaemon required() {
        var missing = missing();
        Requirement.check(missing.isEmpty(), missing);
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    private static String missing() {
        if (!Files.exists(SOCKET) || !run("docker", "version").equals("0")) {
            return "no Docker daemon answers this user at " + SOCKET
                    + ": start dockerd, as root or in the group docker";
        }
        if (!Files.exists(Path.of("/bin/busybox"))
                || !run("docker-registry", "--version").equals("0")) {
            return "the Debian packages busybox-static and docker-registry are needed";
        }
        return "";
    }

    private static DockerDaemon start() {
        try {
            var folder = Files.createTempDirectory("registry");
            var registry = LocalRegistry.start(folder, "");
            var daemon = new DockerDaemon(registry.port());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                run("docker", "rmi", "-f", daemon.image());
                registry.close();
                run("rm", "-rf", folder.toString());
            }));
            daemon.publish();
            return daemon;
        } catch (IOException failed) {
            throw new AssertionError("The registry does not start", failed);
        }
    }

    private void publish() {
        make(image(), "", IDLE);
        push(image());
    }

    /**
     * Makes an image of busybox and the names of its programs, and pushes it nowhere.
     *
     * @param reference its name
     * @param mark what differs from other such images; in the file {@code /mark}
     * @param command what it runs, as a JSON array
     */
    public String make(String reference, String mark, String command) {
        sh("""
        set -e; root=$(mktemp -d); mkdir -p $root/bin $root/tmp $root/etc; cp /bin/busybox $root/bin/
        for p in sh echo sleep seq env cat ls hostname true false kill; do ln -s busybox $root/bin/$p; done
        echo root:x:0:0:root:/root:/bin/sh > $root/etc/passwd; echo %2$s > $root/mark
        tar -C $root -c . | docker import -c 'CMD %3$s' - %1$s; rm -rf $root\
        """.formatted(reference, mark, command));
        return reference;
    }

    /**
     * Makes an image, pushes it to this registry under the tag 1, and forgets it here.
     *
     * @return its reference
     */
    public String push(String repository, String mark, String command) {
        var reference = make("127.0.0.1:%d/%s:1".formatted(registryPort, repository), mark, command);
        push(reference);
        return reference;
    }

    private static void push(String reference) {
        Awaitility.await()
                .atMost(COMMAND_MAX)
                .until(() -> run("docker", "push", reference).equals("0"));
        run("docker", "rmi", reference);
    }

    /** Removes every image of that repository that is unused, with this registry's name or none. */
    public void forget(String repository) {
        sh("""
        for name in %1$s 127.0.0.1:%2$d/%1$s; do
          docker images -q --no-trunc $name | sort -u | xargs -r docker rmi -f >/dev/null
        done\
        """.formatted(repository, registryPort));
    }

    public String image() {
        return "127.0.0.1:" + registryPort + "/busybox:1";
    }

    public String missingImage() {
        return "127.0.0.1:" + registryPort + "/nobody/has-this:1";
    }

    /** Runs a script; it must succeed. */
    public static void sh(String script) {
        var result = run("sh", "-c", script);
        if (!result.equals("0")) {
            throw new AssertionError("Failed with %s: %s".formatted(result, script));
        }
    }

    /** Removes what tests made for an app: ours by its label, what played a stranger by another. */
    public static void removeAll(long appId) {
        sh("""
        docker ps -aq --filter label=io.containermanager.app-id=%1$d | xargs -r docker rm -fv >/dev/null
        docker ps -aq --filter label=made-for=%1$d | xargs -r docker rm -fv >/dev/null
        docker network ls -q --filter label=io.containermanager.app-id=%1$d | xargs -r docker network rm
        docker network ls -q --filter label=made-for=%1$d | xargs -r docker network rm
        docker volume ls -q --filter label=io.containermanager.app-id=%1$d | xargs -r docker volume rm
        """.formatted(appId));
    }

    /** What a command writes. */
    public static String output(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    /** A command's exit code, or why there is none. */
    public static String run(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS)
                    ? Integer.toString(process.exitValue())
                    : "no end";
        } catch (IOException missing) {
            return String.valueOf(missing.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
