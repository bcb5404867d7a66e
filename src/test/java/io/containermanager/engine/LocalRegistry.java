package io.containermanager.engine;

import io.containermanager.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image registry of a test's own on a free port of loopback.
 *
 * @param port where it listens
 */
record LocalRegistry(int port, Process process) implements AutoCloseable {

    /**
     * Starts one that keeps its images in a folder.
     *
     * @param more further configuration in the registry's YAML, or empty
     */
    static LocalRegistry start(Path folder, String more) throws IOException {
        int port = FreePort.next();
        var config = folder.resolve("config.yml");
        Files.writeString(
                config,
                "version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: '127.0.0.1:%d'}\n%s"
                        .formatted(folder, port, more));
        var process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new LocalRegistry(port, process);
    }

    @Override
    public void close() {
        // Until it is gone: its folder is deleted next.
        process.destroyForcibly().onExit().join();
    }
}
