package io.containermanager.host.history;

import java.util.ArrayList;
import java.util.List;

/** One thing's rings, from fine to coarse, all fed with the same rows. Not thread-safe. */
final class Series {

    private final int columns;
    private final List<Ring> rings;
    private long updatedSecond = Long.MIN_VALUE;

    Series(int columns, List<Ring> rings) {
        this.columns = columns;
        this.rings = rings;
    }

    void add(long epochSecond, float[] row) {
        updatedSecond = epochSecond;
        rings.forEach(ring -> ring.add(epochSecond, row));
    }

    long updatedSecond() {
        return updatedSecond;
    }

    List<Ring> rings() {
        return rings;
    }

    long bytes() {
        return rings.stream().mapToLong(Ring::bytes).sum();
    }

    /** The chunks with slots from {@code sinceSecond} on, of rings whose step is at least that. */
    List<Chunk> chunks(String name, long sinceSecond, int stepMinSeconds) {
        var chunks = new ArrayList<Chunk>();
        for (var ring : rings) {
            long newest = ring.newestSlot();
            if (ring.stepSeconds() < stepMinSeconds || newest == Long.MIN_VALUE) {
                continue;
            }
            long first = Math.max(ring.oldestSlot(), Math.floorDiv(sinceSecond, ring.stepSeconds()));
            for (long at = aligned(first); at <= newest; at += Ring.BLOCK_SLOTS) {
                chunks.add(new Chunk(name, ring.stepSeconds(), at, values(ring, at)));
            }
        }
        return chunks;
    }

    /** Puts a chunk back; one of a step or a shape that is not known is left out. */
    void restore(Chunk chunk) {
        for (var ring : rings) {
            if (ring.stepSeconds() == chunk.stepSeconds() && chunk.values().length == Ring.BLOCK_SLOTS * columns) {
                restore(ring, chunk);
                updatedSecond = Math.max(updatedSecond, ring.newestSlot() * ring.stepSeconds());
            }
        }
    }

    private void restore(Ring ring, Chunk chunk) {
        var row = new float[columns];
        for (int slot = 0; slot < Ring.BLOCK_SLOTS; slot++) {
            System.arraycopy(chunk.values(), slot * columns, row, 0, columns);
            if (!empty(row)) {
                ring.restore(chunk.firstSlot() + slot, row);
            }
        }
    }

    private float[] values(Ring ring, long firstSlot) {
        var values = new float[Ring.BLOCK_SLOTS * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = ring.value(firstSlot + i / columns, i % columns);
        }
        return values;
    }

    private static boolean empty(float[] row) {
        for (float value : row) {
            if (!Float.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    private static long aligned(long slot) {
        return Math.floorDiv(slot, Ring.BLOCK_SLOTS) * Ring.BLOCK_SLOTS;
    }
}
