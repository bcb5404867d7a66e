package io.containermanager.host.history;

/**
 * What to read of the past.
 *
 * @param fromSecond since 1970, inclusive
 * @param toSecond inclusive
 * @param maxPoints how many points at most: slots are put together until they fit
 * @param aggregate what a point of several slots shows
 */
public record HistoryQuery(long fromSecond, long toSecond, int maxPoints, Aggregate aggregate) {}
