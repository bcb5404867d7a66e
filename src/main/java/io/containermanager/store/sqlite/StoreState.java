package io.containermanager.store.sqlite;

import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.TargetStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The contents of {@code database.sqlite}, in memory. Immutable; every change creates a new instance.
 *
 * @param targets by revision
 * @param appliedRevision the applied revision, 0 for none
 * @param memories by service, if it has any
 * @param device this device's identity
 * @param greatestServiceIds the greatest service id that each app ever used, by app id; one small row per app, never removed
 * @param fetchedImages the images that this manager pulled: their digest by reference
 * @param ownContainers the ids of the containers that this manager created
 */
record StoreState(
        NavigableMap<Long, TargetRow> targets,
        long appliedRevision,
        Map<ServiceKey, ServiceMemory> memories,
        DeviceRecord device,
        Map<Long, Long> greatestServiceIds,
        Map<String, String> fetchedImages,
        Set<String> ownContainers) {

    /** Maximum characters of all stored targets together, 64 Mi; the oldest unreferenced ones are dropped first. */
    static final long HISTORY_MAX_CHARS = 64L << 20;

    StoreState {
        targets = Collections.unmodifiableNavigableMap(targets);
        memories = Collections.unmodifiableMap(memories);
        greatestServiceIds = Collections.unmodifiableMap(greatestServiceIds);
        fetchedImages = Collections.unmodifiableMap(fetchedImages);
        ownContainers = Set.copyOf(ownContainers);
    }

    /** The newest target, null before the first. */
    @Nullable
    TargetRow newest() {
        var last = targets.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** The newest target's number, 0 before the first. */
    long revision() {
        return targets.isEmpty() ? 0 : targets.lastKey();
    }

    /** The greatest id of any app that is declared or ever had a service; 0 for none. */
    long greatestAppId() {
        var newest = newest();
        var declared = newest == null ? State.EMPTY : newest.stored().state();
        return Math.max(
                declared.apps().isEmpty() ? 0 : declared.apps().lastKey(),
                greatestServiceIds.keySet().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
    }

    /** Fails unless the given revision, if any, is the newest. */
    void expect(OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != revision()) {
            throw new StoreException.RevisionMismatch(revision());
        }
    }

    StoreState with(TargetRow target) {
        var changed = new TreeMap<>(targets);
        changed.put(target.revision(), target);
        return new StoreState(
                changed, appliedRevision, memories, device, greatestServiceIds, fetchedImages, ownContainers);
    }

    /** The greatest service id of each app in the state, if it is greater than any before. */
    Map<Long, Long> grown(State state) {
        var grown = new TreeMap<Long, Long>();
        for (var app : state.apps().values()) {
            long greatest =
                    app.services().stream().mapToLong(Service::serviceId).max().orElse(0);
            if (greatest > greatestServiceIds.getOrDefault(app.appId(), 0L)) {
                grown.put(app.appId(), greatest);
            }
        }
        return grown;
    }

    StoreState withGreatestServiceIds(Map<Long, Long> grown) {
        if (grown.isEmpty()) {
            return this;
        }
        var changed = new TreeMap<>(greatestServiceIds);
        changed.putAll(grown);
        return new StoreState(targets, appliedRevision, memories, device, changed, fetchedImages, ownContainers);
    }

    StoreState withApplied(long revision) {
        return new StoreState(targets, revision, memories, device, greatestServiceIds, fetchedImages, ownContainers);
    }

    /** The image digests pinned by the applied target. */
    Map<String, String> appliedDigests() {
        var applied = targets.get(appliedRevision);
        return applied == null ? Map.of() : applied.digests();
    }

    StoreState withImages(Map<String, String> fetched, Collection<String> removed) {
        var changed = new TreeMap<>(fetchedImages);
        fetched.forEach((reference, digest) -> {
            if (changed.size() < TargetStore.FETCHED_IMAGES_MAX || changed.containsKey(reference)) {
                changed.put(reference, digest);
            }
        });
        changed.keySet().removeAll(removed);
        return new StoreState(targets, appliedRevision, memories, device, greatestServiceIds, changed, ownContainers);
    }

    StoreState withContainers(Collection<String> made, Collection<String> present) {
        var changed = new HashSet<>(ownContainers);
        if (changed.size() + made.size() > TargetStore.OWN_CONTAINERS_MAX) {
            changed.retainAll(present);
        }
        changed.addAll(made);
        return new StoreState(targets, appliedRevision, memories, device, greatestServiceIds, fetchedImages, changed);
    }

    StoreState withDevice(DeviceRecord changed) {
        // Containers belong to an identity: those of a previous one are unknown.
        var own = changed.uuid().equals(device.uuid()) ? ownContainers : Set.<String>of();
        return new StoreState(targets, appliedRevision, memories, changed, greatestServiceIds, fetchedImages, own);
    }

    /** The result of these changes on the current memories. */
    List<ServiceMemory> remembering(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes) {
        return changes.entrySet().stream()
                .map(it -> it.getValue().apply(memories.getOrDefault(it.getKey(), ServiceMemory.of(it.getKey()))))
                .toList();
    }

    StoreState withMemories(Collection<ServiceMemory> changes) {
        var changed = new TreeMap<>(memories);
        for (var memory : changes) {
            if (memory.equals(ServiceMemory.of(memory.key()))) {
                changed.remove(memory.key());
            } else {
                changed.put(memory.key(), memory);
            }
        }
        return new StoreState(
                targets, appliedRevision, changed, device, greatestServiceIds, fetchedImages, ownContainers);
    }

    /** The unreferenced revisions beyond the bounds, oldest first. */
    List<Long> surplus() {
        var referredTo = referredTo();
        long chars = 0;
        long count = 0;
        for (var target : targets.values()) {
            chars += target.json().length();
            count += referredTo.contains(target.revision()) ? 0 : 1;
        }
        var surplus = new ArrayList<Long>();
        for (var target : targets.values()) {
            if (count <= TargetStore.HISTORY_MAX_TARGETS && chars <= HISTORY_MAX_CHARS) {
                break;
            }
            if (!referredTo.contains(target.revision())) {
                surplus.add(target.revision());
                chars -= target.json().length();
                count--;
            }
        }
        surplus.remove(revision());
        return surplus;
    }

    /** Without these, and with only those targets parsed that are likely to be requested. */
    StoreState tidied(Collection<Long> dropped) {
        var referredTo = referredTo();
        referredTo.add(revision());
        // Copied while sorted, then changed in a few places: this runs at each write.
        var kept = new TreeMap<>(targets);
        kept.keySet().removeAll(dropped);
        kept.replaceAll((revision, target) -> target.asState(referredTo.contains(revision)));
        return new StoreState(
                kept, appliedRevision, memories, device, greatestServiceIds, fetchedImages, ownContainers);
    }

    private Set<Long> referredTo() {
        var revisions = new HashSet<Long>();
        revisions.add(appliedRevision);
        for (var memory : memories.values()) {
            if (memory.lastGood() != null) {
                revisions.add(memory.lastGood().revision());
            }
            if (memory.trial() != null) {
                revisions.add(memory.trial().revision());
            }
        }
        return revisions;
    }
}
