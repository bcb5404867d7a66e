package io.containermanager.store.sqlite;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
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
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.StoppedRun;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStoreContract;
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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteTargetStoreTest extends TargetStoreContract<SqliteTargetStore> {

    private static final UUID DEVICE = new UUID(1, 2);

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

    @Override
    protected SqliteTargetStore open() {
        var store = SqliteTargetStore.open(file, StoreTimes.SYSTEM, () -> DEVICE, events::add);
        opened.add(store);
        return store;
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
            statement.execute("DROP TABLE adopted_container");
            statement.execute("DROP TABLE adopted_volume");
            statement.execute("DROP TABLE adopted_network");
            statement.execute("ALTER TABLE service_memory DROP COLUMN hold_image_digest");
            statement.execute("ALTER TABLE service_memory DROP COLUMN trial_image_digest");
            statement.execute("ALTER TABLE service_memory DROP COLUMN stopped_container_id");
            statement.execute("ALTER TABLE service_memory DROP COLUMN stopped_run_started_at");
            statement.execute("ALTER TABLE service_memory DROP COLUMN renewal_container_id");
            statement.execute("ALTER TABLE service_memory DROP COLUMN renewal_by");
            statement.execute("ALTER TABLE service_memory DROP COLUMN renewal_failure");
            statement.execute("ALTER TABLE service_memory DROP COLUMN restart_container_id");
            statement.execute("ALTER TABLE service_memory DROP COLUMN restart_of_run");
            statement.execute("ALTER TABLE service_memory DROP COLUMN restart_by");
            statement.execute("ALTER TABLE service_memory DROP COLUMN restart_verb");
            statement.execute("ALTER TABLE target DROP COLUMN applied_at_millis");
            statement.execute("PRAGMA user_version = 1");
        }
        assertThat(open().greatestServiceId(7), is(9L));
    }

    @Test
    void anOrderThatSchema9KeptIsReadWithoutItsVerb() throws SQLException {
        var key = new ServiceKey(7, 3);
        var ordered = new RestartOrder("c", Instant.EPOCH, "me", RestartOrder.Verb.RESTART, false);
        var store = open();
        remember(store, ServiceMemory.of(key).withRestart(ordered));
        store.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE service_memory DROP COLUMN restart_verb");
            statement.execute("PRAGMA user_version = 9");
        }
        var read = Objects.requireNonNull(open().memories().get(key)).restart();
        assertThat(read, is(new RestartOrder("c", Instant.EPOCH, "me", null, false)));
    }

    private static Service service(long id) {
        return new Service(id, "s" + id, "nginx:1", ServiceConfig.DEFAULTS);
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
        remember(first, new ServiceMemory(WEB, null, null, null, "operator", new StoppedRun("c1", NOW), null, null));
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
