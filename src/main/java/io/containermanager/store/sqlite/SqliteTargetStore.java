package io.containermanager.store.sqlite;

import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.DeviceStore;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.contents.ContentsBackedStore;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.TargetCommit;
import io.containermanager.store.contents.TargetRow;
import io.containermanager.store.sqlite.DatabaseContents.Done;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The targets in {@code database.sqlite}. Futures complete on the thread {@code store-database}: their callbacks must not block.
 */
public final class SqliteTargetStore extends ContentsBackedStore implements AutoCloseable {

    private final Database<StoreContents> database;
    private final TargetExport mirror;

    private SqliteTargetStore(Database<StoreContents> database, TargetExport mirror) {
        this.database = database;
        this.mirror = mirror;
    }

    /**
     * Opens the store, creating it if missing. If the file cannot be used now, the store is not {@link #usable()} and keeps
     * retrying.
     *
     * @param file the database
     * @param uuids supplies the identity of a new device
     * @param events is notified when the store fails and recovers; must not block
     * @throws StoreRefusedException when the manager must not start on this file
     */
    public static SqliteTargetStore open(Path file, Clock time, Supplier<UUID> uuids, Consumer<Event> events) {
        return open(DatabaseSettings.database(file), time, uuids, events);
    }

    static SqliteTargetStore open(DatabaseSettings settings, Clock time, Supplier<UUID> uuids, Consumer<Event> events) {
        var mirror = new TargetExport(settings.file());
        return new SqliteTargetStore(Database.open(settings, time, new SqliteContents(mirror, uuids, events)), mirror);
    }

    @Override
    protected StoreContents contents() {
        return database.state();
    }

    /** The device's record in the same file. */
    public DeviceStore device() {
        return new SqliteDeviceStore(database);
    }

    @Override
    protected CompletableFuture<Accepted> submit(TargetCommit acceptance) {
        return database.submit(true, (connection, contents) -> {
            var result = acceptance.applyTo(contents);
            if (result.added() == null) {
                return new Done<>(contents, result.accepted());
            }
            TargetTables.insert(connection, result.added());
            TargetTables.writeGreatestServiceIds(connection, result.grown());
            return new Done<>(trim(connection, result.contents()), result.accepted());
        });
    }

    @Override
    public CompletableFuture<Accepted> adopt(State state, Takeover takeover, long expected, String by, Instant now) {
        var acceptance = TargetCommit.of(state, OptionalLong.of(expected), by, now);
        return database.submit(true, (connection, contents) -> {
            if (contents.appliedRevision() != contents.revision()) {
                throw new StoreException.RevisionMismatch(contents.revision());
            }
            var result = acceptance.applyTo(contents);
            var added = result.added();
            if (added != null) {
                TargetTables.insert(connection, added);
                TargetTables.writeGreatestServiceIds(connection, result.grown());
            }
            long revision = result.accepted().target().revision();
            TargetTables.writeApplied(connection, revision);
            TargetTables.updateAppliedAt(connection, revision, acceptance.at());
            var changed = result.contents().adopting(takeover, revision, acceptance.at());
            AdoptionTables.write(connection, contents.adoptions(), changed.adoptions());
            TargetTables.writeContainers(connection, contents.ownContainers(), changed.ownContainers());
            return new Done<>(trim(connection, changed), result.accepted());
        });
    }

    @Override
    public Adoptions adoptions() {
        return database.state().adoptions();
    }

    @Override
    public CompletableFuture<Void> forgetVolume(String engineName) {
        return write((connection, contents) -> {
            if (!contents.adoptions().volumes().containsKey(engineName)) {
                return contents;
            }
            var adoptions = contents.adoptions().withoutVolume(engineName);
            AdoptionTables.write(connection, contents.adoptions(), adoptions);
            return contents.withAdoptions(adoptions);
        });
    }

    private static StoreContents trim(SqliteConnection connection, StoreContents contents) {
        var surplus = contents.surplus();
        TargetTables.delete(connection, surplus);
        return contents.tidied(surplus);
    }

    @Override
    public Optional<State> mirrored() {
        boolean lost;
        try {
            lost = database.state().newest() == null;
        } catch (StoreException neverRead) {
            lost = true;
        }
        return lost ? mirror.read() : Optional.empty();
    }

    @Override
    public CompletableFuture<Void> markApplied(long revision, Instant now) {
        return write((connection, contents) -> {
            if (contents.appliedRevision() == revision) {
                return contents;
            }
            TargetTables.writeApplied(connection, revision);
            TargetTables.updateAppliedAt(connection, revision, now);
            var target = contents.targets().get(revision);
            var noted =
                    target == null ? contents : contents.with(target.withAppliedAt(now.truncatedTo(ChronoUnit.MILLIS)));
            return trim(connection, noted.withApplied(revision));
        });
    }

    @Override
    public CompletableFuture<Void> noteDigests(long revision, Map<String, String> digests) {
        return write((connection, contents) -> {
            var target = contents.targets().get(revision);
            if (target == null || target.digests().equals(digests)) {
                return contents;
            }
            var noted = target.withDigests(digests);
            TargetTables.updateDigests(connection, noted);
            return contents.with(noted);
        });
    }

    @Override
    public CompletableFuture<Void> noteImages(Map<String, String> fetched, Collection<String> removed) {
        var added = Map.copyOf(fetched);
        var gone = List.copyOf(removed);
        return write((connection, contents) -> {
            var changed = contents.withImages(added, gone);
            if (changed.fetchedImages().equals(contents.fetchedImages())) {
                return contents;
            }
            TargetTables.writeImages(connection, changed.fetchedImages(), added.keySet(), gone);
            return changed;
        });
    }

    @Override
    public CompletableFuture<Void> noteContainers(Collection<String> made, Collection<String> present) {
        var added = List.copyOf(made);
        var there = Set.copyOf(present);
        return write((connection, contents) -> {
            var changed = contents.withContainers(added, there);
            TargetTables.writeContainers(connection, contents.ownContainers(), changed.ownContainers());
            return changed;
        });
    }

    @Override
    public CompletableFuture<Void> remember(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes) {
        var wanted = Map.copyOf(changes);
        return write((connection, contents) -> {
            var memories = contents.remembering(wanted);
            var changed = contents.withMemories(memories);
            if (changed.memories().equals(contents.memories())) {
                return contents;
            }
            memories.forEach(memory -> TargetTables.writeMemory(connection, memory));
            return trim(connection, changed);
        });
    }

    private CompletableFuture<Void> write(BiFunction<SqliteConnection, StoreContents, StoreContents> change) {
        return database.submit(true, (connection, contents) -> new Done<>(change.apply(connection, contents), true))
                .thenApply(_ -> null);
    }

    @Override
    public @Nullable String problem() {
        return database.problem();
    }

    @Override
    public boolean usable() {
        return database.usable();
    }

    /** Finishes queued tasks, within a bound, and closes the file. */
    @Override
    public void close() {
        database.close();
    }

    /** Reads the state and reports the file's condition. */
    private record SqliteContents(TargetExport mirror, Supplier<UUID> uuids, Consumer<Event> events)
            implements DatabaseContents<StoreContents> {

        @Override
        public StoreContents load(SqliteConnection connection) {
            var device = TargetTables.device(connection).orElseGet(() -> newDevice(connection));
            // Parse everything now: otherwise each later request would fail on an unreadable row.
            var targets = TargetTables.targets(connection);
            targets.values().forEach(TargetRow::requireReadable);
            var contents = new StoreContents(
                    targets,
                    TargetTables.applied(connection),
                    TargetTables.memories(connection),
                    device,
                    TargetTables.greatestServiceIds(connection),
                    TargetTables.images(connection),
                    TargetTables.containers(connection),
                    AdoptionTables.read(connection));
            requireNothingLost(contents);
            return contents.tidied(List.of());
        }

        /** A file that was deleted, or whose write-ahead log was truncated, opens like a new one: an older target would then be trusted. */
        private void requireNothingLost(StoreContents contents) {
            var newest = contents.newest();
            if (newest == null && mirror.exists()) {
                throw lost("the database holds no target, but " + mirror.path() + " says that there was one");
            }
            var stamp = mirror.stamp().orElse(null);
            if (newest == null || stamp == null) {
                return;
            }
            if (stamp.revision() > newest.revision()) {
                throw lost("the database holds the target up to revision " + newest.revision() + ", but "
                        + mirror.path() + " is of revision " + stamp.revision()
                        + ": its write-ahead log was lost, or an older copy was put in its place");
            }
            if (stamp.revision() == newest.revision() && !stamp.equals(TargetExport.Stamp.of(newest))) {
                throw lost("the database holds another target of revision " + newest.revision() + " than "
                        + mirror.path() + ": one of them is a copy from elsewhere");
            }
        }

        private StoreException lost(String what) {
            var name = mirror.path().getFileName();
            // Without its identity the manager would not know the containers of the target that is posted again.
            var identity = mirror.instance().isPresent()
                    ? ""
                    : ", after restoring the device's identity (POST /api/v1/device/provision with the uuid that the"
                            + " containers have as the label io.containermanager.instance)";
            return new StoreException.Unavailable(
                    what + ". Either restore a good copy of the database and its -wal; or move " + name
                            + " away to continue with what the database holds. To get back what " + name
                            + " holds, post it afterwards" + identity
                            + ": curl -H 'Content-Type: application/json' -d @" + name
                            + " …/api/v1/state/target; containers that run as it declares are kept",
                    null);
        }

        private DeviceRecord newDevice(SqliteConnection connection) {
            // A database that was lost must not make strangers of the containers that it made.
            var device = DeviceRecord.unprovisioned(
                    mirror.instance().orElseGet(() -> uuids.get().toString()));
            TargetTables.writeDevice(connection, device);
            return device;
        }

        @Override
        public void settled(StoreContents contents) {
            var newest = contents.newest();
            if (newest != null) {
                mirror.write(newest, contents.device().uuid());
            }
        }

        @Override
        public void failed(StoreException failure) {
            events.accept(Event.of(EventType.STORE_FAILED, FailureText.of(failure)));
        }

        @Override
        public void recovered() {
            events.accept(Event.of(EventType.STORE_RECOVERED, "the database can be read and written again"));
        }
    }
}
