package io.containermanager.replica.store;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.plan.input.ServiceMemory.Renewal;
import io.containermanager.plan.input.ServiceMemory.StoppedRun;
import io.containermanager.plan.input.ServiceMemory.Trial;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.TargetRow;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the store writes into Secrets is what it reads from them. */
class StoreObjectsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00.123Z");
    private static final StoreObjects OBJECTS = new StoreObjects("ns", "cm");
    private static final DeviceRecord DEVICE =
            new DeviceRecord("uuid", "d1", "Name", null, "https://fleet.example", "key", NOW, true);

    private static TargetRow target(long revision, Map<String, String> digests) {
        return new TargetRow(revision, NOW, "operator", "{\"apps\":{}}", digests, null, null);
    }

    private static StoreContents contents(TargetRow... targets) {
        var byRevision = new TreeMap<Long, TargetRow>();
        List.of(targets).forEach(target -> byRevision.put(target.revision(), target));
        return new StoreContents(byRevision, 1, Map.of(), DEVICE, Map.of(7L, 9L), Map.of(), Set.of(), Adoptions.NONE);
    }

    @Test
    void aHeadIsReadAsItWasWritten() {
        var places = Map.of(
                1L, new TargetText.Place(1, "a".repeat(64), "writer01", 1),
                2L, new TargetText.Place(2, "b".repeat(64), "writer02", 3));
        var head = RevisionIndex.of(contents(target(1, Map.of()), target(2, Map.of())), places);
        assertThat(RevisionIndex.read(StoreObjects.tree(OBJECTS.headSecret(head, "5"))), is(head));
    }

    @Test
    void aHeadOfANewerVersionIsRefused() {
        var tree = new TreeMap<String, Object>(Map.of("version", 2));
        var failed = assertThrows(
                StoreException.class, () -> RevisionIndex.read(new StoredFields("the Secret cm-head", tree)));
        assertThat(failed.getMessage(), containsString("the Secret cm-head.version is missing or damaged"));
    }

    @Test
    void whatIsRememberedIsReadAsItWasWritten() {
        var full = new ServiceMemory(
                new ServiceKey(1001, 1),
                new GoodSpec(1, "v1:a", null),
                new Hold("v1:b", "sha256:b", 2, "did not start"),
                new Trial("v1:c", "sha256:c", 3, "old", true),
                "me",
                new StoppedRun("old", Instant.parse("2026-11-25T09:29:10.643123457Z")),
                new Renewal("before", "me", "it ended"),
                new RestartOrder(
                        "now",
                        Instant.parse("2026-11-25T09:29:11.000000001Z"),
                        "me",
                        RestartOrder.Verb.RESTART,
                        false));
        var sparse = new ServiceMemory(
                new ServiceKey(1001, 2),
                null,
                null,
                new Trial("v1:d", null, 4, null, false),
                null,
                new StoppedRun("never-started", null),
                new Renewal("before", "me", null),
                new RestartOrder("never-started", null, "me", null, false));
        var ofAnotherApp = ServiceMemory.of(new ServiceKey(7, 1)).withStoppedBy("me");
        var memories = Map.of(full.key(), full, sparse.key(), sparse, ofAnotherApp.key(), ofAnotherApp);
        var secret = OBJECTS.memorySecret(1001, memories, null);
        assertThat(Set.copyOf(MemoryJson.read(1001, StoreObjects.tree(secret))), is(Set.of(full, sparse)));
        assertThat(OBJECTS.appOfMemory(StoreObjects.name(secret)).orElseThrow(), is(1001L));
        assertThat(OBJECTS.appOfMemory("cm-mine").isPresent(), is(false));
    }

    @Test
    void aTextLongerThanAnObjectIsCutAndJoined() {
        var bytes = new byte[2 << 20];
        new Random(7).nextBytes(bytes);
        var text = HexFormat.of().formatHex(bytes);
        var chunks = TargetText.chunks(text);
        assertThat(chunks.size(), is(greaterThan(1)));
        chunks.forEach(chunk -> assertThat(chunk.length, is(lessThanOrEqualTo(TargetText.CHUNK_MAX_BYTES))));
        var place = TargetText.place(3, text, "writer01", chunks);
        assertThat(TargetText.text(place, chunks), is(text));
        assertThrows(StoreException.class, () -> TargetText.text(place, chunks.reversed()));
        assertThrows(StoreException.class, () -> TargetText.text(place, chunks.subList(0, 1)));
    }

    @Test
    void twoWritersOfOneRevisionWriteDifferentObjects() {
        var chunks = TargetText.chunks("text");
        var mine = OBJECTS.chunk(TargetText.place(3, "text", "writer01", chunks), 0);
        var others = OBJECTS.chunk(TargetText.place(3, "text", "writer02", chunks), 0);
        assertThat(mine, is(not(others)));
    }

    @Test
    void onlyWhatChangedIsWritten() {
        var before = contents(target(1, Map.of()), target(2, Map.of()));
        assertThat(StoreChange.between(before, before).nothing(), is(true));

        var noted = before.with(target(2, Map.of("nginx:1", "sha256:a")));
        var note = StoreChange.between(before, noted);
        assertThat(note.noted().stream().map(TargetRow::revision).toList(), is(List.of(2L)));
        assertThat("an image is no commit", note.head(), is(false));

        var grown = StoreChange.between(before, before.with(target(3, Map.of("nginx:1", "sha256:a"))));
        assertThat(grown.added().stream().map(TargetRow::revision).toList(), is(List.of(3L)));
        assertThat("its images are in its text", grown.noted(), is(List.of()));
        assertThat(grown.head(), is(true));

        var memory = ServiceMemory.of(new ServiceKey(7, 1)).withStoppedBy("me");
        var remembered = StoreChange.between(before, before.withMemories(List.of(memory)));
        assertThat(remembered.apps(), is(Set.of(7L)));
        assertThat(remembered.head(), is(false));

        var dropped = StoreChange.between(before, before.tidied(List.of(1L)));
        assertThat(dropped.dropped().stream().map(TargetRow::revision).toList(), is(List.of(1L)));
        assertThat(dropped.head(), is(true));
        assertThat(StoreChange.between(before, before.withApplied(2)).head(), is(true));
    }
}
