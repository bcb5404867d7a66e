package io.containermanager.replica.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.StoreJson;
import io.containermanager.store.contents.TargetRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a store from the cluster. Texts never change: those that are known are not read again. */
final class StoreLoader {

    /** How often a store is read again because another replica changed it meanwhile. */
    private static final int ATTEMPTS_MAX = 10;

    private final SecretClient secrets;
    private final StoreObjects objects;

    StoreLoader(SecretClient secrets, StoreObjects objects) {
        this.secrets = secrets;
        this.objects = objects;
    }

    /** What the head names is not there any more: it was replaced between two reads. */
    private static final class ReplacedException extends Exception {}

    /**
     * The store as it is now.
     *
     * @param known what was read before, or null
     * @return null when there is none yet
     */
    @Nullable
    LoadedContents load(@Nullable LoadedContents known) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                return loadOnce(known);
            } catch (ReplacedException again) {
                // The next read sees the newer head.
            }
        }
        throw new StoreException.Unavailable(
                "The Secret " + objects.head()
                        + " names targets whose own Secrets are missing; put good copies of them in"
                        + " their place, nothing was overwritten",
                null);
    }

    private @Nullable LoadedContents loadOnce(@Nullable LoadedContents known) throws ReplacedException {
        var byName = new HashMap<String, Map<String, Object>>();
        secrets.list(objects.changingSelector()).forEach(secret -> byName.put(StoreObjects.name(secret), secret));
        var headSecret = byName.get(objects.head());
        var texts = new HashMap<String, Map<String, Object>>();
        if (known == null) {
            secrets.list(objects.textSelector()).forEach(secret -> texts.put(StoreObjects.name(secret), secret));
        }
        if (headSecret == null) {
            requireNothingLost(known == null && byName.isEmpty() && texts.isEmpty());
            return null;
        }
        if (known == null) {
            removeEmptyMemories(byName);
        }
        var head = RevisionIndex.read(StoreObjects.tree(headSecret));
        var targets = new TreeMap<Long, TargetRow>();
        var places = new HashMap<Long, TargetText.Place>();
        for (var each : head.revisions()) {
            places.put(each.revision(), each.text());
            targets.put(each.revision(), noted(row(each, known, texts), byName.get(objects.note(each.revision()))));
        }
        var observed = byName.get(objects.observed());
        var marks = observed == null ? null : StoreObjects.tree(observed);
        var contents = new StoreContents(
                targets,
                head.applied(),
                memories(byName),
                head.device(),
                head.greatestServiceIds(),
                marks == null ? Map.of() : marks.textsByName("images"),
                marks == null ? Set.of() : Set.copyOf(marks.texts("containers")),
                Adoptions.NONE);
        removeLeftovers(texts.keySet(), head);
        var versions = new HashMap<String, String>();
        byName.forEach((name, secret) -> versions.put(name, StoreObjects.version(secret)));
        return new LoadedContents(contents.tidied(List.of()), places, versions);
    }

    /** A head that is gone is not a store that begins: an empty one in its place would make other apps look removed. */
    private void requireNothingLost(boolean first) {
        if (!first) {
            throw new StoreException.Unavailable(
                    "The Secret " + objects.head()
                            + " is gone, but others of its store are there: put a good copy of it"
                            + " back, or delete all Secrets with the label " + objects.label()
                            + " to begin with an empty target. Nothing was overwritten",
                    null);
        }
    }

    /**
     * Removes texts that a writer left when it was killed before its head was written. One of a revision that the head has passed can never be
     * referred to: its writer's head would be refused.
     */
    private void removeLeftovers(Set<String> names, RevisionIndex head) {
        var referred = new HashSet<String>();
        for (var each : head.revisions()) {
            for (int chunk = 0; chunk < each.text().chunks(); chunk++) {
                referred.add(objects.chunk(each.text(), chunk));
            }
        }
        long newest =
                head.revisions().isEmpty() ? 0 : head.revisions().getLast().revision();
        names.stream()
                .filter(name -> !referred.contains(name))
                .filter(name ->
                        objects.revisionOfChunk(name).filter(it -> it <= newest).isPresent())
                .forEach(secrets::delete);
    }

    /** The contents of a store that does not exist yet. */
    static LoadedContents first(DeviceRecord device) {
        var nothing =
                new StoreContents(new TreeMap<>(), 0, Map.of(), device, Map.of(), Map.of(), Set.of(), Adoptions.NONE);
        return new LoadedContents(nothing, Map.of(), Map.of());
    }

    /** Removes what earlier versions left of apps that are gone. */
    private void removeEmptyMemories(Map<String, Map<String, Object>> byName) throws ReplacedException {
        var empty = byName.entrySet().stream()
                .filter(it -> objects.appOfMemory(it.getKey()).isPresent())
                .filter(it -> StoreObjects.tree(it.getValue()).names().isEmpty())
                .map(Map.Entry::getValue)
                .toList();
        for (var secret : empty) {
            var name = StoreObjects.name(secret);
            byName.remove(name);
            try {
                secrets.delete(name, StoreObjects.version(secret));
            } catch (SecretClient.ConflictException another) {
                throw new ReplacedException();
            }
        }
    }

    private TargetRow row(
            RevisionIndex.Revision revision, @Nullable LoadedContents known, Map<String, Map<String, Object>> texts)
            throws ReplacedException {
        var before = known == null ? null : known.contents().targets().get(revision.revision());
        if (known != null
                && before != null
                && revision.text().equals(known.places().get(revision.revision()))) {
            return before;
        }
        var place = revision.text();
        var chunks = new ArrayList<byte[]>();
        for (int chunk = 0; chunk < place.chunks(); chunk++) {
            var name = objects.chunk(place, chunk);
            var listed = texts.get(name);
            var secret = listed != null ? listed : secrets.get(name).orElseThrow(ReplacedException::new);
            chunks.add(StoreObjects.content(secret));
        }
        var fields = new StoredFields(
                "the stored target " + revision.revision(), StoreJson.readTree(TargetText.text(place, chunks)));
        var row = new TargetRow(
                revision.revision(),
                revision.acceptedAt(),
                revision.by(),
                fields.text("state"),
                fields.textsByName("digests"),
                null,
                null);
        row.requireReadable();
        return row;
    }

    private static TargetRow noted(TargetRow row, @Nullable Map<String, Object> note) {
        if (note == null) {
            return row;
        }
        var fields = StoreObjects.tree(note);
        var appliedAt = fields.instantOrNull("appliedAt");
        var bound = row.withDigests(fields.textsByName("digests"));
        return appliedAt == null ? bound : bound.withAppliedAt(appliedAt);
    }

    private Map<ServiceKey, ServiceMemory> memories(Map<String, Map<String, Object>> byName) {
        var memories = new TreeMap<ServiceKey, ServiceMemory>();
        byName.forEach((name, secret) -> objects.appOfMemory(name)
                .ifPresent(appId -> MemoryJson.read(appId, StoreObjects.tree(secret))
                        .forEach(memory -> memories.put(memory.key(), memory))));
        return memories;
    }
}
