package io.containermanager.host.history;

/**
 * A part of one series as it is kept in a file: {@link Ring#BLOCK_SLOTS} slots, aligned.
 *
 * @param series {@code host}, {@code disk <mount point>} or {@code container <id> <service>}
 * @param stepSeconds length of a slot
 * @param firstSlot the number of the first slot: seconds since 1970 divided by the step
 * @param values slot after slot, each all columns
 */
@SuppressWarnings("ArrayRecordComponent") // Thousands of floats, never compared or changed.
public record Chunk(String series, int stepSeconds, long firstSlot, float[] values) {}
