package io.containermanager.engine;

import io.containermanager.Requirement;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A daemon of a test's own, that can be stopped, restarted and made to hang without anybody else noticing: what uses no other runs beside the
 * rest. It has no bridge network.
 */
public final class PrivateDaemon implements AutoCloseable {

    public static final String IMAGE = "busybox:private";

    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final Path folder;
    private final String address;
    private Process process;

    private PrivateDaemon(Path folder) throws IOException {
        this.folder = folder;
        this.address = "unix://" + folder.resolve("docker.sock");
        this.process = launch();
    }

    /** One with the test image on it; skipped or failed like {@link DockerDaemon#required}. */
    public static PrivateDaemon start() throws IOException {
        var _ = DockerDaemon.required();
        Requirement.check(
                DockerDaemon.output("id", "-u").strip().equals("0"), "only root can start a second Docker daemon");
        var daemon = new PrivateDaemon(Files.createTempDirectory("dockerd"));
        daemon.awaitAnswer();
        daemon.loadImage();
        return daemon;
    }

    private void loadImage() {
        // One at a time: the first to finish takes the common tag away.
        synchronized (PrivateDaemon.class) {
            DockerDaemon.sh(
                    "docker pull -q %1$s && docker tag %1$s %2$s && docker save %2$s | docker -H %3$s load && docker rmi %2$s"
                            .formatted(DockerDaemon.required().image(), IMAGE, address));
        }
    }

    public URI host() {
        return URI.create(address);
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        // A network namespace of its own: a daemon without a bridge deletes the one that another daemon
                        // uses.
                        "unshare",
                        "--net",
                        "dockerd",
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("pid"),
                        "--host=" + address,
                        "--bridge=none",
                        "--iptables=false",
                        "--ip-forward=false")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private void awaitAnswer() {
        Awaitility.await().atMost(START_MAX).until(() -> docker("version").equals("0"));
    }

    /** Runs Docker's own command against it; gives its exit code. */
    public String docker(String... arguments) {
        var command = new java.util.ArrayList<String>(java.util.List.of("docker", "-H", address));
        command.addAll(java.util.List.of(arguments));
        return DockerDaemon.run(command.toArray(String[]::new));
    }

    /** It hangs. */
    public void freeze() {
        DockerDaemon.sh("kill -STOP " + process.pid());
    }

    /** Resumes it. */
    public void thaw() {
        DockerDaemon.sh("kill -CONT " + process.pid());
    }

    /** It ends, and its containers with it, as when the machine's service is stopped. */
    public void stop() {
        process.destroy();
        try {
            process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is killed, without a chance to end its containers: what a crash or the kernel's want of memory does. */
    public void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        // Its containerd dies with it, but stays as a zombie where orphans are not reaped, and would count as alive.
        Files.deleteIfExists(folder.resolve("exec/containerd/containerd.pid"));
    }

    public void startAgain() throws IOException {
        process = launch();
        awaitAnswer();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            DockerDaemon.run("sh", "-c", "docker -H %1$s ps -aq | xargs -r docker -H %1$s rm -fv".formatted(address));
            stop();
        }
        // What a killed daemon left: shims of starts that it was in the middle of.
        ProcessHandle.allProcesses()
                .filter(it -> it.info().commandLine().orElse("").contains(folder.toString() + "/"))
                .forEach(ProcessHandle::destroyForcibly);
        DockerDaemon.run("sh", "-c", "umount %1$s/data/* %1$s/data 2>/dev/null; rm -rf %1$s".formatted(folder));
    }
}
