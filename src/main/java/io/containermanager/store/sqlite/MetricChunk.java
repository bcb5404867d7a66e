package io.containermanager.store.sqlite;

/**
 * A part of a series of metrics as {@code history.sqlite} keeps it.
 *
 * @param series whose values
 * @param stepSeconds time between two
 * @param firstSlot the number of the first: seconds since 1970 divided by the step
 * @param values slot after slot, each all columns
 */
@SuppressWarnings("ArrayRecordComponent") // Thousands of floats; nobody compares or changes them.
public record MetricChunk(String series, int stepSeconds, long firstSlot, float[] values) {}
