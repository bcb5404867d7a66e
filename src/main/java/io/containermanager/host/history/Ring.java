package io.containermanager.host.history;

import java.util.Arrays;

/**
 * The newest values of some columns on a fixed grid of time: a slot of so many seconds holds the mean of what came in it, not-a-number when
 * nothing came. Where two additions come less than two slots apart and leave out the slot between them, that one has the later values: they
 * are what was measured since the earlier ones. Memory is taken in blocks as slots are first used. Not thread-safe.
 */
final class Ring {

    /** Slots of a block. */
    static final int BLOCK_SLOTS = 60;

    /** What an array and its reference cost beside its values, at the most. */
    private static final int ARRAY_BYTES = 24;

    private static final long NONE = Long.MIN_VALUE;

    private final int columns;
    private final int stepSeconds;
    private final int slots;
    private final float[][] blocks;
    private final float[] sums;
    private final int[] counts;
    private long newest = NONE;
    private long oldest = NONE;
    private long added = NONE;

    /**
     * @param columns values of a slot
     * @param stepSeconds length of a slot
     * @param slots how many are kept, a multiple of {@link #BLOCK_SLOTS}; the oldest gives way
     */
    Ring(int columns, int stepSeconds, int slots) {
        if (slots % BLOCK_SLOTS != 0) {
            throw new IllegalArgumentException(slots + " slots are not a multiple of " + BLOCK_SLOTS);
        }
        this.columns = columns;
        this.stepSeconds = stepSeconds;
        this.slots = slots;
        this.blocks = new float[slots / BLOCK_SLOTS][];
        this.sums = new float[columns];
        this.counts = new int[columns];
    }

    int stepSeconds() {
        return stepSeconds;
    }

    /** The first slot that has a place, or {@link Long#MAX_VALUE} when nothing was ever added. */
    long oldestSlot() {
        return newest == NONE ? Long.MAX_VALUE : Math.max(oldest, newest - slots + 1);
    }

    /** The newest slot, or {@link Long#MIN_VALUE} when nothing was ever added. */
    long newestSlot() {
        return newest;
    }

    /** Adds values at that moment; those that are not a number do not count. A clock that was set back overwrites. */
    void add(long epochSecond, float[] values) {
        long slot = Math.floorDiv(epochSecond, stepSeconds);
        if (slot != newest) {
            boolean skipped = slot - newest == 2 && added != NONE && epochSecond - added < 2L * stepSeconds;
            boolean covered = skipped && knowsAll(values);
            moveTo(slot);
            Arrays.fill(sums, 0);
            Arrays.fill(counts, 0);
            for (int column = 0; covered && column < columns; column++) {
                write(slot - 1, column, values[column]);
            }
        }
        added = epochSecond;
        for (int column = 0; column < columns; column++) {
            if (!Float.isNaN(values[column])) {
                sums[column] += values[column];
                counts[column]++;
                write(slot, column, sums[column] / counts[column]);
            }
        }
    }

    /** Whether all that the newest slot has a value of has one here: what began again meanwhile did not run all the time. */
    private boolean knowsAll(float[] values) {
        for (int column = 0; column < columns; column++) {
            if (Float.isNaN(values[column]) && !Float.isNaN(value(newest, column))) {
                return false;
            }
        }
        return true;
    }

    /** Puts a whole slot back as it was kept elsewhere; later additions to it start over. */
    void restore(long slot, float[] values) {
        if (newest != NONE && slot <= newest - slots) {
            return;
        }
        if (newest == NONE || slot > newest) {
            moveTo(slot);
        }
        oldest = Math.min(oldest, slot);
        for (int column = 0; column < columns; column++) {
            write(slot, column, values[column]);
        }
    }

    /** A value, not-a-number where there is none. */
    float value(long slot, int column) {
        if (newest == NONE || slot > newest || slot < oldestSlot()) {
            return Float.NaN;
        }
        int index = (int) Math.floorMod(slot, (long) slots);
        float[] block = blocks[index / BLOCK_SLOTS];
        return block == null ? Float.NaN : block[index % BLOCK_SLOTS * columns + column];
    }

    /** Bytes it holds now. */
    long bytes() {
        long bytes = ARRAY_BYTES + 8L * blocks.length + 2L * (ARRAY_BYTES + 4L * columns);
        for (float[] block : blocks) {
            bytes += block == null ? 0 : ARRAY_BYTES + 4L * block.length;
        }
        return bytes;
    }

    private void moveTo(long slot) {
        if (newest == NONE) {
            oldest = slot;
        } else {
            long from = slot > newest ? newest + 1 : slot;
            long to = slot > newest ? slot : newest;
            for (long gap = Math.max(from, to - slots + 1); gap <= to; gap++) {
                clear(gap);
            }
            oldest = Math.min(oldest, slot);
        }
        newest = slot;
    }

    private void clear(long slot) {
        int index = (int) Math.floorMod(slot, (long) slots);
        float[] block = blocks[index / BLOCK_SLOTS];
        if (block != null) {
            int at = index % BLOCK_SLOTS * columns;
            Arrays.fill(block, at, at + columns, Float.NaN);
        }
    }

    private void write(long slot, int column, float value) {
        int index = (int) Math.floorMod(slot, (long) slots);
        float[] block = blocks[index / BLOCK_SLOTS];
        if (block == null) {
            block = new float[BLOCK_SLOTS * columns];
            Arrays.fill(block, Float.NaN);
            blocks[index / BLOCK_SLOTS] = block;
        }
        block[index % BLOCK_SLOTS * columns + column] = value;
    }
}
