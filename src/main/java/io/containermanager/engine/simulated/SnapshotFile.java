package io.containermanager.engine.simulated;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.containermanager.event.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a simulated engine's containers over restarts of the manager, as a real engine's outlive it: looks each {@link #INTERVAL}
 * whether something changed, and writes the whole snapshot to one file if so. The write itself runs on a virtual thread named
 * {@code simulated-snapshot}, one at a time; a failure is logged once and tried again. A {@code kill -9} loses at most the last interval.
 */
public final class SnapshotFile implements AutoCloseable {

    /** How often it looks for changes. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOGGER = System.getLogger(SnapshotFile.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private final SimulatedEngine engine;
    private final Scheduler scheduler;
    private volatile boolean closed;
    private volatile long writtenVersion;
    private boolean failing;

    private SnapshotFile(Path file, SimulatedEngine engine, Scheduler scheduler) {
        this.file = file;
        this.engine = engine;
        this.scheduler = scheduler;
    }

    /** Gives the engine what the file holds, if there is one, and keeps the file up to date from then on. */
    public static SnapshotFile open(Path file, SimulatedEngine engine, Scheduler scheduler) {
        read(file).ifPresent(snapshot -> engine.restore(snapshot).join());
        var kept = new SnapshotFile(file, engine, scheduler);
        kept.writtenVersion = engine.version();
        kept.lookLater();
        return kept;
    }

    private static Optional<SimulatedSnapshot> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), SimulatedSnapshot.class));
        } catch (IOException unreadable) {
            LOGGER.log(
                    Level.WARNING,
                    "The simulated engine starts empty: " + file + " cannot be read: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    private void lookLater() {
        scheduler.after(INTERVAL, () -> {
            if (closed) {
                return;
            }
            if (engine.version() == writtenVersion) {
                lookLater();
            } else {
                Thread.ofVirtual().name("simulated-snapshot").start(this::writeAndLookLater);
            }
        });
    }

    private void writeAndLookLater() {
        write();
        lookLater();
    }

    private synchronized void write() {
        try {
            long version = engine.version();
            var bytes = JSON.writeValueAsBytes(engine.snapshot().join());
            var draft = file.resolveSibling(file.getFileName() + ".new");
            Files.write(draft, bytes);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            writtenVersion = version;
            failing = false;
        } catch (IOException | UncheckedIOException failure) {
            if (!failing) {
                LOGGER.log(Level.WARNING, "The simulated engine's state cannot be kept: " + failure.getMessage());
            }
            failing = true;
        }
    }

    /** Writes what changed last. Call it while the engine's scheduler still runs. */
    @Override
    public void close() {
        closed = true;
        if (engine.version() != writtenVersion) {
            write();
        }
    }
}
