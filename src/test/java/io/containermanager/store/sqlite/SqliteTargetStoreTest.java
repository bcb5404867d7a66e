package io.containermanager.store.sqlite;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.plan.input.ServiceMemory.Renewal;
import io.containermanager.plan.input.ServiceMemory.StoppedRun;
import io.containermanager.plan.input.ServiceMemory.Trial;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetWriter;
import io.containermanager.store.contents.StoreJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteTargetStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");
    private static final UUID DEVICE = new UUID(1, 2);
    private static final ServiceKey WEB = new ServiceKey(1001, 1);

    @TempDir
    Path folder;

    private Path file;
    private final List<SqliteTargetStore> opened = new ArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void here() {
        file = folder.resolve("database.sqlite");
    }

    @AfterEach
    void closeAll() {
        opened.forEach(SqliteTargetStore::close);
    }

    private SqliteTargetStore open() {
        var store = SqliteTargetStore.open(file, StoreTimes.SYSTEM, () -> DEVICE, events::add);
        opened.add(store);
        return store;
    }

    private static TargetStore.Accepted accept(TargetStore store, State state) {
        return store.accept(state, OptionalLong.empty(), "operator", NOW).join();
    }

    private static State target(int number) {
        return TargetWriter.target("target-" + number);
    }

    @Test
    void aFreshStoreHasNoTargetAndWasNeverApplied() {
        var store = open();
        assertThat(store.latest(), is(StoredTarget.NONE));
        assertThat(store.appliedRevision(), is(0L));
        assertThat(store.usable(), is(true));
    }

    @Test
    void twoTargetsInTheSameMillisecondComeBackInOrder() {
        var first = open();
        accept(first, target(1));
        accept(first, target(2));
        first.close();
        var second = open();
        assertThat(second.latest(), is(new StoredTarget(2, target(2), NOW, "operator", Map.of())));
        assertThat(second.revision(1).map(StoredTarget::state), is(Optional.of(target(1))));
        assertThat(second.history(10).stream().map(StoredTarget::revision).toList(), is(List.of(2L, 1L)));
    }

    @Test
    void theSameTargetAgainIsTheSameRevision() {
        var store = open();
        accept(store, target(1));
        var again = accept(store, target(1));
        assertThat(again.changed(), is(false));
        assertThat(again.target().revision(), is(1L));
        accept(store, target(2));
        assertThat(
                "an older one again is a new one",
                accept(store, target(1)).target().revision(),
                is(3L));
    }

    @Test
    void theGreatestServiceIdSurvivesRemovalAndUpgrade() throws SQLException {
        var store = open();
        accept(store, State.EMPTY.with(App.of(7, "shop", List.of(service(3), service(9)))));
        accept(store, State.EMPTY.with(App.of(7, "shop", List.of(service(3)))));
        accept(store, State.EMPTY);
        assertThat(store.greatestServiceId(7), is(9L));
        assertThat(store.greatestServiceId(8), is(0L));
        store.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE service_ids");
            statement.execute("DROP TABLE fetched_image");
            statement.execute("DROP TABLE own_container");
            statement.execute("ALTER TABLE service_memory DROP COLUMN hold_image_digest");
            statement.execute("ALTER TABLE service_memory DROP COLUMN trial_image_digest");
            statement.execute("ALTER TABLE service_memory DROP COLUMN stopped_container_id");
            statement.execute("ALTER TABLE service_memory DROP COLUMN stopped_run_started_at");
            statement.execute("ALTER TABLE service_memory DROP COLUMN renewal_container_id");
            statement.execute("ALTER TABLE service_memory DROP COLUMN renewal_by");
            statement.execute("ALTER TABLE service_memory DROP COLUMN renewal_failure");
            statement.execute("ALTER TABLE target DROP COLUMN applied_at_millis");
            statement.execute("PRAGMA user_version = 1");
        }
        assertThat(open().greatestServiceId(7), is(9L));
    }

    private static Service service(long id) {
        return new Service(id, "s" + id, "nginx:1", ServiceConfig.DEFAULTS);
    }

    @Test
    void anEmptyTargetIsATargetToo() {
        var store = open();
        assertThat(accept(store, State.EMPTY).target().revision(), is(1L));
    }

    @Test
    void aTargetForAnotherRevisionIsRefused() {
        var store = open();
        accept(store, target(1));
        var failed = assertThrows(
                CompletionException.class,
                () -> store.accept(target(2), OptionalLong.of(7), "operator", NOW)
                        .join());
        assertThat(
                assertInstanceOf(StoreException.RevisionMismatch.class, failed.getCause())
                        .actual(),
                is(1L));
        assertThat(store.latest().revision(), is(1L));
        assertThat(
                store.accept(target(2), OptionalLong.of(1), "operator", NOW)
                        .join()
                        .target()
                        .revision(),
                is(2L));
    }

    @Test
    void ofTwoWritersThatExpectTheSameRevisionOneWins() {
        var store = open();
        var both = List.of(
                store.accept(target(1), OptionalLong.of(0), "a", NOW),
                store.accept(target(2), OptionalLong.of(0), "b", NOW));
        assertThat(both.getFirst().join().target().revision(), is(1L));
        assertThrows(CompletionException.class, () -> both.getLast().join());
    }

    @Test
    void whatReconcilingRemembersSurvivesARestart() {
        var memory = new ServiceMemory(
                WEB,
                new GoodSpec(1, "v1:a", null),
                new Hold("v1:b", "sha256:b", 2, "did not start"),
                new Trial("v1:c", "sha256:c", 3, "old", true),
                "me",
                new StoppedRun("old", Instant.parse("2026-11-25T09:29:10.643123457Z")),
                new Renewal("before", "me", "it ended"));
        var other = new ServiceMemory(
                new ServiceKey(1001, 2),
                null,
                null,
                new Trial("v1:d", null, 4, null, false),
                null,
                new StoppedRun("never-started", null),
                new Renewal("before", "me", null));
        var first = open();
        accept(first, target(1));
        first.markApplied(1, NOW).join();
        first.noteDigests(1, Map.of("nginx:1", "sha256:abc")).join();
        remember(first, memory, other);
        first.close();

        var second = open();
        assertThat(second.appliedRevision(), is(1L));
        assertThat(second.latest().digests(), is(Map.of("nginx:1", "sha256:abc")));
        assertThat(second.memories(), is(Map.of(WEB, memory, other.key(), other)));
        remember(second, ServiceMemory.of(WEB));
        assertThat(second.memories(), is(Map.of(other.key(), other)));
        second.close();
        assertThat(open().memories(), is(Map.of(other.key(), other)));
    }

    @Test
    void writersOfTheSameServiceInTheSameMomentBothKeepTheirChange() {
        var store = open();
        accept(store, target(1));
        var good = new GoodSpec(1, "v1:a", null);
        CompletableFuture.allOf(
                        store.remember(Map.of(WEB, memory -> memory.withLastGood(good))),
                        store.remember(Map.of(WEB, memory -> memory.withStoppedBy("me"))))
                .join();
        assertThat(store.memories(), is(Map.of(WEB, new ServiceMemory(WEB, good, null, null, "me", null, null))));
    }

    private static void remember(SqliteTargetStore store, ServiceMemory... memories) {
        store.remember(Stream.of(memories).collect(Collectors.toMap(ServiceMemory::key, memory -> _ -> memory)))
                .join();
    }

    @Test
    void theOldestTargetsGoFirstButNotThoseThatSomethingRefersTo() {
        var first = open();
        accept(first, target(1));
        accept(first, target(2));
        accept(first, target(3));
        first.markApplied(2, NOW).join();
        remember(first, new ServiceMemory(WEB, new GoodSpec(1, "v1:a", null), null, null, null, null, null));
        for (int number = 4; number <= TargetStore.HISTORY_MAX_TARGETS + 3; number++) {
            accept(first, target(number));
        }
        assertThat(first.history(1_000), hasSize(TargetStore.HISTORY_MAX_TARGETS + 2));
        assertThat(first.revision(3), is(Optional.empty()));
        assertThat(first.revision(1).map(StoredTarget::state), is(Optional.of(target(1))));
        first.close();
        var second = open();
        assertThat(second.history(1_000), hasSize(TargetStore.HISTORY_MAX_TARGETS + 2));
        remember(second, ServiceMemory.of(WEB));
        assertThat("nothing refers to it any more", second.revision(1), is(Optional.empty()));
    }

    @Test
    void theNewestTargetIsMirroredForItsOwnerOnly() throws IOException {
        var store = open();
        accept(store, target(1));
        accept(store, target(2));
        var mirror = folder.resolve("target.json");
        await().until(() -> Files.exists(mirror) && Files.readString(mirror).contains("target-2"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mirror)), is("rw-------"));
        Files.delete(mirror);
        store.close();
        open();
        await().until(() -> Files.exists(mirror));
    }

    @Test
    void aDatabaseThatLostItsTargetsIsNotTakenForAFirstStart() throws IOException {
        try (var store = open()) {
            accept(store, State.EMPTY.with(App.of(1, "kept", List.of())));
        }
        Files.delete(file);

        var store = open();

        assertThat(store.usable(), is(false));
        assertThrows(StoreException.Unavailable.class, store::latest);
    }

    @Test
    void theDeviceKeepsItsUuidAndItsRecord() {
        var first = open();
        assertThat(first.device().device(), is(DeviceRecord.unprovisioned(DEVICE.toString())));
        var changed =
                new DeviceRecord(DEVICE.toString(), "d1", "Name", "pi", "https://fleet.example", "key", NOW, true);
        first.device().change(_ -> changed).join();
        first.close();
        assertThat(open().device().device(), is(changed));
    }

    @Test
    void aStoreThatWasNeverReadAnswersNothingAndSaysSoOnce() throws IOException {
        var first = open();
        accept(first, target(1));
        first.close();
        var good = Files.readAllBytes(file);
        Files.writeString(
                file, "this is not a database, whatever its name says, and longer than a header is".repeat(200));
        var store = open();
        assertThat(store.usable(), is(false));
        assertThat(
                assertThrows(StoreException.Unavailable.class, store::latest).getMessage(),
                containsString("is damaged"));
        assertThrows(StoreException.Unavailable.class, store::appliedRevision);
        assertThrows(StoreException.Unavailable.class, store::memories);
        assertThrows(CompletionException.class, () -> accept(store, target(1)));
        Files.delete(file);
        assertThrows(CompletionException.class, () -> accept(store, target(1)));
        Files.write(file, good);
        await().until(store::usable);
        assertThat(store.latest().state(), is(target(1)));
        assertThat(
                events.stream().map(Event::type).toList(),
                is(List.of(EventType.STORE_FAILED, EventType.STORE_RECOVERED)));
    }

    @Test
    void aTargetThatThisVersionCannotReadIsNeverTakenForAnEmptyOne() throws IOException, SQLException {
        var first = open();
        accept(first, target(1));
        accept(first, target(2));
        first.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("UPDATE target SET state = '{\"apps\": {\"x\": 1}}' WHERE revision = 2");
        }
        Files.delete(folder.resolve("target.json"));
        var second = open();
        assertThat(
                assertThrows(StoreException.Unavailable.class, second::latest).getMessage(),
                containsString("the stored target 2 is not valid for this version"));
        assertThat(second.history(10).stream().map(StoredTarget::revision).toList(), is(List.of(1L)));
        assertThat("a valid one helps", accept(second, target(3)).target().revision(), is(3L));
        assertThat(second.latest().state(), is(target(3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE target SET state = '{\"apps\": {' WHERE revision = 3",
                "UPDATE target SET state = 'nothing' WHERE revision = 1",
                "UPDATE target SET state = '[]' WHERE revision = 2",
                "UPDATE target SET state = '{} {}' WHERE revision = 3",
                "UPDATE target SET state = '' WHERE revision = 3",
                "UPDATE target SET digests = '{' WHERE revision = 1",
                "UPDATE service_memory SET stopped_run_started_at = 'never'"
            })
    void aDamagedRowFailsClosedOnceAndIsReportedOnce(String damage) throws SQLException {
        var first = open();
        accept(first, target(1));
        accept(first, target(2));
        accept(first, target(3));
        remember(first, new ServiceMemory(WEB, null, null, null, "operator", new StoppedRun("c1", NOW), null));
        first.close();
        execute(damage);

        var store = open();

        assertThat(store.usable(), is(false));
        assertThrows(StoreException.Unavailable.class, store::latest);
        // Longer than the first pauses between tries together: it is retried, and not reported again.
        await().during(Duration.ofSeconds(1)).until(() -> {
            assertThrows(CompletionException.class, () -> accept(store, target(4)));
            return events.stream().map(Event::type).toList().equals(List.of(EventType.STORE_FAILED));
        });
    }

    @Test
    void aDatabaseOlderThanItsMirrorFailsClosedAndSaysHowToChoose() throws IOException {
        var first = open();
        accept(first, target(1));
        first.close();
        var older = Files.readAllBytes(file);
        var second = open();
        accept(second, target(2));
        second.close();
        Files.write(file, older);

        var store = open();

        assertThat(store.usable(), is(false));
        assertThat(
                assertThrows(StoreException.Unavailable.class, store::latest).getMessage(),
                allOf(
                        containsString("up to revision 1"),
                        containsString("is of revision 2"),
                        containsString("move target.json away")));
        assertThat("what the mirror holds can be drafted", store.mirrored(), is(Optional.of(target(2))));
        Files.move(folder.resolve("target.json"), folder.resolve("target.json.kept"));
        await().until(store::usable);
        assertThat(store.latest().state(), is(target(1)));
    }

    @Test
    void aDatabaseThatHoldsAnotherTargetOfTheMirrorsRevisionFailsClosed() throws IOException {
        var first = open();
        accept(first, target(1));
        first.close();
        var other = Files.readString(folder.resolve("target.json"));
        Files.writeString(folder.resolve("target.json"), other.replaceAll("sha256:[0-9a-f]{8}", "sha256:00000000"));

        assertThat(open().usable(), is(false));
    }

    @Test
    void anOlderOrEditedMirrorStopsNothing() throws IOException {
        var first = open();
        accept(first, target(1));
        first.close();
        for (var mirror : List.of("{\"apps\":{}}", "not JSON", "")) {
            Files.writeString(folder.resolve("target.json"), mirror);
            try (var store = open()) {
                assertThat(mirror, store.usable(), is(true));
            }
        }
    }

    @Test
    void theMirrorCanBePostedAsItIs() throws IOException {
        var store = open();
        accept(store, target(1));
        store.close();

        var mirror = StoreJson.readTree(Files.readString(folder.resolve("target.json")));
        assertThat(mirror.get("revision"), is(1));
        assertThat(StateTree.readState(mirror), is(new Parsed.Good<>(target(1))));
    }

    private void execute(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var prepared = connection.createStatement()) {
            prepared.execute(statement);
        }
    }
}
