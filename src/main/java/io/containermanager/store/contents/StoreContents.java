package io.containermanager.store.contents;

import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
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
 * What a store keeps, in memory. Immutable; every change creates a new instance.
 *
 * @param targets by revision
 * @param appliedRevision the applied revision, 0 for none
 * @param memories by service, if it has any
 * @param device this device's identity
 * @param greatestServiceIds the greatest service id that each app ever used, by app id; one small row per app, never removed
 * @param fetchedImages the images that this manager pulled: their digest by reference
 * @param ownContainers the ids of the containers that this manager created or adopted
 * @param adoptions what it adopted
 */
public record StoreContents(
        NavigableMap<Long, TargetRow> targets,
        long appliedRevision,
        Map<ServiceKey, ServiceMemory> memories,
        DeviceRecord device,
        Map<Long, Long> greatestServiceIds,
        Map<String, String> fetchedImages,
        Set<String> ownContainers,
        Adoptions adoptions) {

    /** Maximum characters of all stored targets together, 64 Mi; the oldest unreferenced ones are dropped first. */
    public static final long HISTORY_MAX_CHARS = 64L << 20;

    public StoreContents {
        targets = Collections.unmodifiableNavigableMap(targets);
        memories = Collections.unmodifiableMap(memories);
        greatestServiceIds = Collections.unmodifiableMap(greatestServiceIds);
        fetchedImages = Collections.unmodifiableMap(fetchedImages);
        ownContainers = Set.copyOf(ownContainers);
    }

    /** The newest target, null before the first. */
    public @Nullable TargetRow newest() {
        var last = targets.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** The newest target; {@link StoredTarget#NONE} before the first. */
    public StoredTarget latest() {
        var newest = newest();
        return newest == null ? StoredTarget.NONE : newest.stored();
    }

    /** The newest target's number, 0 before the first. */
    public long revision() {
        return targets.isEmpty() ? 0 : targets.lastKey();
    }

    /** The greatest id of any app that is or was declared; 0 for none. */
    public long greatestAppId() {
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
    public void expect(OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != revision()) {
            throw new StoreException.RevisionMismatch(revision());
        }
    }

    /** The same with a target, which replaces the one of its revision. */
    public StoreContents with(TargetRow target) {
        var changed = new TreeMap<>(targets);
        changed.put(target.revision(), target);
        return new StoreContents(
                changed,
                appliedRevision,
                memories,
                device,
                greatestServiceIds,
                fetchedImages,
                ownContainers,
                adoptions);
    }

    /** The greatest service id of each app in the state, if it is greater than any before; 0 for a new app without services, whose id is used too. */
    public Map<Long, Long> grown(State state) {
        var grown = new TreeMap<Long, Long>();
        for (var app : state.apps().values()) {
            long greatest =
                    app.services().stream().mapToLong(Service::serviceId).max().orElse(0);
            if (greatest > greatestServiceIds.getOrDefault(app.appId(), -1L)) {
                grown.put(app.appId(), greatest);
            }
        }
        return grown;
    }

    /** The same with these greatest service ids. */
    public StoreContents withGreatestServiceIds(Map<Long, Long> grown) {
        if (grown.isEmpty()) {
            return this;
        }
        var changed = new TreeMap<>(greatestServiceIds);
        changed.putAll(grown);
        return new StoreContents(
                targets, appliedRevision, memories, device, changed, fetchedImages, ownContainers, adoptions);
    }

    public StoreContents withApplied(long revision) {
        return new StoreContents(
                targets, revision, memories, device, greatestServiceIds, fetchedImages, ownContainers, adoptions);
    }

    /** The image digests pinned by the applied target. */
    public Map<String, String> appliedDigests() {
        var applied = targets.get(appliedRevision);
        return applied == null ? Map.of() : applied.digests();
    }

    /** The same with these pulled images, within the bound, and without the removed ones. */
    public StoreContents withImages(Map<String, String> fetched, Collection<String> removed) {
        var changed = new TreeMap<>(fetchedImages);
        fetched.forEach((reference, digest) -> {
            if (changed.size() < TargetStore.FETCHED_IMAGES_MAX || changed.containsKey(reference)) {
                changed.put(reference, digest);
            }
        });
        changed.keySet().removeAll(removed);
        return new StoreContents(
                targets, appliedRevision, memories, device, greatestServiceIds, changed, ownContainers, adoptions);
    }

    /** The same with these containers; beyond the bound without those that are not present. */
    public StoreContents withContainers(Collection<String> made, Collection<String> present) {
        var changed = new HashSet<>(ownContainers);
        if (changed.size() + made.size() > TargetStore.OWN_CONTAINERS_MAX) {
            changed.retainAll(present);
        }
        changed.addAll(made);
        return new StoreContents(
                targets, appliedRevision, memories, device, greatestServiceIds, fetchedImages, changed, adoptions);
    }

    /** The same with these adoptions. */
    public StoreContents withAdoptions(Adoptions changed) {
        return new StoreContents(
                targets, appliedRevision, memories, device, greatestServiceIds, fetchedImages, ownContainers, changed);
    }

    /** The same with a target that takes containers over and is applied. */
    public StoreContents adopting(TargetStore.Takeover takeover, long revision, Instant at) {
        var target = targets.get(revision);
        var adopted = new HashMap<String, Adoptions.AdoptedContainer>();
        takeover.containers()
                .forEach((id, it) -> adopted.put(id, new Adoptions.AdoptedContainer(it.app(), it.service(), revision)));
        var more =
                new Adoptions(adopted, adopted(takeover.volumes(), revision), adopted(takeover.networks(), revision));
        return (target == null ? this : with(target.withAppliedAt(at)))
                .withContainers(takeover.containers().keySet(), takeover.present())
                .withAdoptions(adoptions.with(more, takeover.present(), takeover.presentNetworks()))
                .withApplied(revision);
    }

    private static Map<String, Adoptions.Adopted> adopted(Map<String, Long> appIds, long revision) {
        var adopted = new HashMap<String, Adoptions.Adopted>();
        appIds.forEach((key, appId) -> adopted.put(key, new Adoptions.Adopted(appId, revision)));
        return adopted;
    }

    /** The same with another device. */
    public StoreContents withDevice(DeviceRecord changed) {
        // Containers belong to an identity: those of a previous one are unknown.
        boolean same = changed.uuid().equals(device.uuid());
        var own = same ? ownContainers : Set.<String>of();
        var adopted = same ? adoptions : Adoptions.NONE;
        return new StoreContents(
                targets, appliedRevision, memories, changed, greatestServiceIds, fetchedImages, own, adopted);
    }

    /** The result of these changes on the current memories. */
    public List<ServiceMemory> remembering(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes) {
        return changes.entrySet().stream()
                .map(it -> it.getValue().apply(memories.getOrDefault(it.getKey(), ServiceMemory.of(it.getKey()))))
                .toList();
    }

    /** The same with these memories; empty ones are removed. */
    public StoreContents withMemories(Collection<ServiceMemory> changes) {
        var changed = new TreeMap<>(memories);
        for (var memory : changes) {
            if (memory.equals(ServiceMemory.of(memory.key()))) {
                changed.remove(memory.key());
            } else {
                changed.put(memory.key(), memory);
            }
        }
        return new StoreContents(
                targets, appliedRevision, changed, device, greatestServiceIds, fetchedImages, ownContainers, adoptions);
    }

    /** The unreferenced revisions beyond the bounds, oldest first. */
    public List<Long> surplus() {
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
    public StoreContents tidied(Collection<Long> dropped) {
        var referredTo = referredTo();
        referredTo.add(revision());
        // Copied while sorted, then changed in a few places: this runs at each write.
        var kept = new TreeMap<>(targets);
        kept.keySet().removeAll(dropped);
        kept.replaceAll((revision, target) -> target.asState(referredTo.contains(revision)));
        return new StoreContents(
                kept, appliedRevision, memories, device, greatestServiceIds, fetchedImages, ownContainers, adoptions);
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
