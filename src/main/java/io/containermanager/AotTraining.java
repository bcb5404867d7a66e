package io.containermanager;

import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.event.FailureText;
import io.containermanager.logging.ServiceLog;
import io.containermanager.store.sqlite.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One short life of the service on a free port, for the JVM to learn what a start and the first requests load (JEP 514): the launcher
 * and the image build run it once to make the AOT cache. It needs nothing from outside and leaves nothing behind but its data folder.
 */
final class AotTraining {

    private static final String TARGET = """
        {"apps": {"1": {"appId": 1, "appName": "training", "services": [
          {"serviceId": 1, "serviceName": "db", "imageName": "db:1", "config": {"volumes": ["data:/data"]}},
          {"serviceId": 2, "serviceName": "web", "imageName": "web:1",
           "config": {"ports": ["8080:80"], "environment": {"A": "b"}, "dependsOn": ["db"]}}]}}}
        """;

    /**
     * Without {@code /metrics}: what the training loads is loaded and resident at every start, and most services are never scraped. The first
     * scrape is slower for it.
     */
    private static final List<String> READ = List.of(
            "/",
            "/api/docs",
            "/api/v1/state",
            "/api/v1/status",
            "/api/v1/reconciliation",
            "/api/v1/apps",
            "/api/v1/metrics",
            "/api/v1/ws/stats",
            "/api/v1/events",
            "/health",
            "/api/v1/unknown");

    private AotTraining() {}

    /** Unpacks native libraries into the folder that the driver is configured to look in, if there is one. */
    static void unpackLibraries() {
        var folder = System.getProperty("org.sqlite.lib.path");
        if (folder == null) {
            return;
        }
        try {
            NativeLibrary.unpack(Path.of(folder));
        } catch (IOException failed) {
            throw new StartException(List.of("SQLite's library cannot be unpacked into " + folder + ": " + failed));
        }
    }

    /** Starts as the service does, exercises it, and ends as at a signal: what a start loads is then what was trained. */
    static void run(Settings settings) {
        ServiceLog.configure(settings.log().json(), settings.log().level());
        var shutdown = Shutdown.install();
        try {
            var manager = ContainerManager.start(settings.forTraining(), shutdown::fatal);
            shutdown.started(manager);
            exercise(manager.port());
        } catch (IOException failed) {
            throw new StartException(List.of("the training failed: " + FailureText.of(failed)));
        } catch (RuntimeException failed) {
            shutdown.failed();
            throw failed;
        }
        // The shutdown thread stops the service in order, then the process ends whatever threads libraries left.
        System.exit(0);
    }

    private static void exercise(int port) throws IOException {
        try (var socket = AotTrainingClient.connect(port, "/ws/metrics")) {
            socket.await("cpu_usage");
            AotTrainingClient.send(port, "POST", "/api/v1/state/target", TARGET);
            AotTrainingClient.send(port, "POST", "/api/v1/state/apply?wait=20s", "");
            for (var path : READ) {
                AotTrainingClient.send(port, "GET", path, "");
            }
            socket.sayGoodbye();
        }
    }
}
