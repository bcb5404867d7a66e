package io.containermanager.engine.simulated;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.Scheduler;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a simulated engine's containers over a restart of the manager, a killed one included, as a real engine's would be kept: a file
 * that is replaced as a whole at most once in {@link #INTERVAL} and only after changes. Written by one platform thread named
 * {@code simulated-state}, owned by this.
 */
public final class SimulatedStateFile implements AutoCloseable {

    /** The least time between two writes: what a killed manager can lose. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    private static final Logger LOGGER = System.getLogger(SimulatedStateFile.class.getName());
    private static final JsonMapper JSON = JsonFormat.mapper()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(ServiceConfig.class, ConfigNames.class)
            .build();

    /** The names that parts of a service's declaration have in the file, whatever they are called in the code. */
    private interface ConfigNames {
        @JsonProperty("environs")
        RuntimeOptions runtimeOptions();

        @JsonProperty("rollout")
        UpdatePolicy updatePolicy();
    }

    private final Path file;
    private final SimulatedEngine engine;
    private final Scheduler scheduler;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            GuardedThread.platform("simulated-state").factory());
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile long writtenVersion;
    private volatile boolean closed;

    /**
     * Begins to keep the engine's state.
     *
     * @param file where; its folder exists
     * @param engine whose state
     * @param scheduler when to look for changes
     */
    public SimulatedStateFile(Path file, SimulatedEngine engine, Scheduler scheduler) {
        this.file = file;
        this.engine = engine;
        this.scheduler = scheduler;
        this.writtenVersion = engine.version();
        look();
    }

    /** What an earlier run left; empty when there is nothing, or nothing readable: then the file is set aside and the log says so. */
    public static Optional<SimulatedSnapshot> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(Files.readString(file)));
        } catch (IOException unreadable) {
            var aside = file.resolveSibling(file.getFileName() + ".unreadable");
            LOGGER.log(
                    Level.WARNING,
                    "The simulated engine starts empty: %s cannot be read and is kept as %s (%s)"
                            .formatted(file, aside, FailureText.of(unreadable)));
            setAside(file, aside);
            return Optional.empty();
        }
    }

    private static void setAside(Path file, Path aside) {
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            LOGGER.log(Level.WARNING, "Could not set it aside", failed);
        }
    }

    static String encode(SimulatedSnapshot snapshot) {
        return JsonFormat.text(JSON, snapshot);
    }

    static SimulatedSnapshot decode(String json) throws JsonProcessingException {
        return JSON.readValue(json, SimulatedSnapshot.class);
    }

    private void look() {
        if (closed) {
            return;
        }
        if (engine.version() != writtenVersion && writing.compareAndSet(false, true)) {
            save();
        }
        scheduler.after(INTERVAL, this::look);
    }

    private void save() {
        long version = engine.version();
        var _ = engine.snapshot()
                .thenAcceptAsync(snapshot -> write(snapshot, version), writer)
                .whenComplete((_, failure) -> {
                    writing.set(false);
                    if (failure != null) {
                        ThreadRegistry.ofProcess()
                                .contained("simulated-state", "The simulated engine's state was not kept", failure);
                    }
                });
    }

    private void write(SimulatedSnapshot snapshot, long version) {
        try {
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            // Declared environments stand in it: for the service's own user alone, as Docker keeps its own.
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, encode(snapshot));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            writtenVersion = version;
        } catch (IOException | UncheckedIOException failed) {
            LOGGER.log(Level.WARNING, "The simulated engine's state could not be kept in " + file, failed);
        }
    }

    /** Writes what has changed since the last write, within a bound, and ends the thread. To be closed before engine and scheduler. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (engine.version() != writtenVersion) {
                long version = engine.version();
                engine.snapshot()
                        .thenAcceptAsync(snapshot -> write(snapshot, version), writer)
                        .get(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failed) {
            LOGGER.log(Level.WARNING, "The simulated engine's last changes were not kept", failed);
        }
        writer.shutdown();
    }
}
