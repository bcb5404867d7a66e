package io.containermanager.store.sqlite;

/**
 * A part of a metrics series as stored in {@code history.sqlite}.
 *
 * @param series the series
 * @param stepSeconds time between two slots
 * @param firstSlot the number of the first: seconds since 1970 divided by the step
 * @param values slot by slot, each with all columns
 */
@SuppressWarnings("ArrayRecordComponent") // Thousands of floats, never compared or changed.
public record MetricChunk(String series, int stepSeconds, long firstSlot, float[] values) {}
