package io.containermanager.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.ServiceMemory;
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
import org.jspecify.annotations.Nullable;

/**
 * All that {@code database.sqlite} holds, in memory. Immutable; every change is a new book.
 *
 * @param targets by revision
 * @param appliedRevision what the loop heals, 0 for nothing
 * @param memories of services that have any
 * @param device who this device is
 */
record TargetBook(
        NavigableMap<Long, KeptTarget> targets,
        long appliedRevision,
        Map<ServiceKey, ServiceMemory> memories,
        DeviceRecord device) {

    /** How many characters all kept targets may have together, 64 Mi; the oldest that nothing refers to go first. */
    static final long HISTORY_MAX_CHARS = 64L << 20;

    TargetBook {
        targets = Collections.unmodifiableNavigableMap(targets);
        memories = Collections.unmodifiableMap(memories);
    }

    /** The newest target, null before the first. */
    @Nullable
    KeptTarget newest() {
        var last = targets.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** The newest target's number, 0 before the first. */
    long revision() {
        return targets.isEmpty() ? 0 : targets.lastKey();
    }

    /** Fails unless that revision, if any, is the newest. */
    void expect(OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != revision()) {
            throw new StoreException.RevisionMismatch(revision());
        }
    }

    TargetBook with(KeptTarget target) {
        var changed = new TreeMap<>(targets);
        changed.put(target.revision(), target);
        return new TargetBook(changed, appliedRevision, memories, device);
    }

    TargetBook withApplied(long revision) {
        return new TargetBook(targets, revision, memories, device);
    }

    TargetBook withDevice(DeviceRecord changed) {
        return new TargetBook(targets, appliedRevision, memories, changed);
    }

    TargetBook withMemories(Collection<ServiceMemory> changes) {
        var changed = new TreeMap<>(memories);
        for (var memory : changes) {
            if (memory.equals(ServiceMemory.of(memory.key()))) {
                changed.remove(memory.key());
            } else {
                changed.put(memory.key(), memory);
            }
        }
        return new TargetBook(targets, appliedRevision, changed, device);
    }

    /** The revisions beyond the bounds, oldest first; none that something refers to. */
    List<Long> surplus() {
        var referredTo = referredTo();
        long chars = targets.values().stream()
                .mapToLong(target -> target.json().length())
                .sum();
        long count = targets.keySet().stream()
                .filter(revision -> !referredTo.contains(revision))
                .count();
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

    /** Without those, and with only those targets read that somebody is likely to ask for. */
    TargetBook tidied(Collection<Long> dropped) {
        var referredTo = referredTo();
        referredTo.add(revision());
        var kept = new TreeMap<Long, KeptTarget>();
        for (var target : targets.values()) {
            if (!dropped.contains(target.revision())) {
                kept.put(target.revision(), target.asState(referredTo.contains(target.revision())));
            }
        }
        return new TargetBook(kept, appliedRevision, memories, device);
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
