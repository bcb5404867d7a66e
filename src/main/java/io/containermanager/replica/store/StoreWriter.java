package io.containermanager.replica.store;

import io.containermanager.replica.store.SecretClient.ConflictException;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.TargetRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a change of the contents: first the texts of new targets, which nothing refers to yet, then what is remembered, then the head, which is
 * the commit, last what only tidies up.
 */
final class StoreWriter {

    private final SecretClient secrets;
    private final StoreObjects objects;
    private final String writer;

    /** Texts whose head was refused: deleted once it is known that no head names them. Confined to the store's thread. */
    private final List<TargetText.Place> refused = new ArrayList<>();

    /**
     * A writer.
     *
     * @param writer distinguishes this replica's objects from those of others: 8 lower-case letters or digits
     */
    StoreWriter(SecretClient secrets, StoreObjects objects, String writer) {
        this.secrets = secrets;
        this.objects = objects;
        this.writer = writer;
    }

    /**
     * Writes it.
     *
     * @throws ConflictException when another replica has changed the store since it was loaded: nothing is committed then
     */
    LoadedContents write(LoadedContents loaded, StoreContents after, StoreChange change) throws ConflictException {
        var placed = new HashMap<Long, TargetText.Place>();
        for (var target : change.added()) {
            placed.put(target.revision(), writeText(target));
        }
        try {
            return commit(loaded, after, change, placed);
        } catch (ConflictException another) {
            refused.addAll(placed.values());
            throw another;
        }
    }

    /**
     * After a conflict: whether the head that looked refused was written all the same, its answer lost and another replica's head written on
     * top. Texts that no head names are deleted.
     *
     * @param now what was loaded since
     */
    boolean committedAfterAll(LoadedContents now) {
        var lost = refused.stream()
                .filter(place -> !place.equals(now.places().get(place.revision())))
                .toList();
        boolean committed = !refused.isEmpty() && lost.isEmpty();
        refused.clear();
        lost.forEach(this::deleteText);
        return committed;
    }

    private LoadedContents commit(
            LoadedContents loaded, StoreContents after, StoreChange change, Map<Long, TargetText.Place> placed)
            throws ConflictException {
        var versions = new HashMap<String, @Nullable String>();
        for (long appId : change.apps()) {
            versions.put(objects.memory(appId), writeMemory(loaded, after, appId));
        }
        if (change.observed()) {
            var version = loaded.versions().get(objects.observed());
            versions.put(objects.observed(), secrets.write(objects.observedSecret(after, version), version));
        }
        for (var target : change.noted()) {
            versions.putAll(writeNote(loaded, target));
        }
        var places = loaded.written(after, placed, Map.of()).places();
        if (change.head() || !loaded.versions().containsKey(objects.head())) {
            var version = loaded.versions().get(objects.head());
            versions.put(
                    objects.head(),
                    secrets.write(objects.headSecret(RevisionIndex.of(after, places), version), version));
        }
        return loaded.written(after, placed, versions);
    }

    /** Of an app that is gone nothing is remembered: its Secret goes too. Returns the new version, or null. */
    private @Nullable String writeMemory(LoadedContents loaded, StoreContents after, long appId)
            throws ConflictException {
        var name = objects.memory(appId);
        var version = loaded.versions().get(name);
        if (after.memories().keySet().stream().anyMatch(key -> key.appId() == appId)) {
            return secrets.write(objects.memorySecret(appId, after.memories(), version), version);
        }
        if (version != null) {
            secrets.delete(name, version);
        }
        return null;
    }

    private Map<String, String> writeNote(LoadedContents loaded, TargetRow target) throws ConflictException {
        var name = objects.note(target.revision());
        var version = loaded.versions().get(name);
        return Map.of(name, secrets.write(objects.noteSecret(target, version), version));
    }

    private TargetText.Place writeText(TargetRow target) {
        var text = TargetText.of(target);
        var chunks = TargetText.chunks(text);
        var place = TargetText.place(target.revision(), text, writer, chunks);
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            secrets.createUnlessThere(objects.chunkSecret(place, chunk, chunks.get(chunk)));
        }
        return place;
    }

    private void deleteText(TargetText.Place place) {
        for (int chunk = 0; chunk < place.chunks(); chunk++) {
            secrets.delete(objects.chunk(place, chunk));
        }
    }

    /** Deletes what no head refers to any more; what a kill leaves behind is removed when a store is opened. */
    void tidy(LoadedContents before, StoreChange change) {
        for (var target : change.dropped()) {
            var place = before.places().get(target.revision());
            if (place != null) {
                deleteText(place);
            }
            if (before.versions().containsKey(objects.note(target.revision()))) {
                secrets.delete(objects.note(target.revision()));
            }
        }
    }
}
