package io.containermanager.host.history;

import java.util.List;
import java.util.Map;

/**
 * The answer to a question about the past.
 *
 * @param stepSeconds time between two points
 * @param times the points' beginnings, seconds since 1970
 * @param fields each asked field's values, not-a-number for gaps; as many as there are times
 * @param disks how full each disk was in percent, by mount point, the same way; empty where it was not asked for
 */
public record HistoryColumns(
        int stepSeconds, List<Long> times, Map<String, float[]> fields, Map<String, float[]> disks) {}
