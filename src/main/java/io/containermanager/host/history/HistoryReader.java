package io.containermanager.host.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads columns out of rings: the finest that reaches far enough back, its slots put together to fit. Pure. */
final class HistoryReader {

    private HistoryReader() {}

    /**
     * @param parts one or more series of the same shape; a slot's value is that of the one that was updated last and has one
     * @param fields names and columns, in order
     */
    static HistoryColumns read(List<Series> parts, Map<String, Integer> fields, HistoryQuery query) {
        return read(parts, fields, query, Map.of(), false);
    }

    /**
     * @param disks series of one column with rings of the same steps, by mount point: read at the same times
     * @param watched whether the first ring has values while somebody watches only: those of other times are taken from the second
     */
    static HistoryColumns read(
            List<Series> parts,
            Map<String, Integer> fields,
            HistoryQuery query,
            Map<String, Series> disks,
            boolean watched) {
        var ordered = parts.stream()
                .sorted(Comparator.comparingLong(Series::updatedSecond).reversed())
                .toList();
        int index = ringFor(ordered, query);
        int ringStep = ordered.getFirst().rings().get(index).stepSeconds();
        boolean filled = watched && index == 0;
        var rings = ringsOf(ordered, index, filled);
        long first = Math.floorDiv(query.fromSecond(), ringStep);
        long last = Math.floorDiv(query.toSecond(), ringStep);
        int together = (int) Math.max(1, Math.ceilDiv(last - first + 1, query.maxPoints()));
        // Aligned, so that asking again a moment later gives the same points.
        long begin = Math.floorDiv(first, together);
        long end = Math.floorDiv(last, together);
        if (end - begin + 1 > query.maxPoints()) {
            begin++;
        }
        var times = new ArrayList<Long>();
        for (long point = begin; point <= end; point++) {
            times.add(point * together * ringStep);
        }
        var columns = new LinkedHashMap<String, float[]>();
        for (var field : fields.entrySet()) {
            columns.put(
                    field.getKey(), column(rings, field.getValue(), begin, times.size(), together, query.aggregate()));
        }
        var full = new LinkedHashMap<String, float[]>();
        for (var disk : disks.entrySet()) {
            var ring = ringsOf(List.of(disk.getValue()), index, filled);
            full.put(disk.getKey(), column(ring, 0, begin, times.size(), together, query.aggregate()));
        }
        return new HistoryColumns(together * ringStep, times, columns, full);
    }

    /** One ring of each, in the order in which they are asked for a value. */
    private static List<Ring> ringsOf(List<Series> parts, int index, boolean filled) {
        return IntStream.rangeClosed(index, filled ? index + 1 : index)
                .boxed()
                .flatMap(at -> parts.stream().map(series -> series.rings().get(at)))
                .toList();
    }

    /** The finest ring that is not older than the others at its end and that no coarser one surpasses at the beginning. */
    private static int ringFor(List<Series> parts, HistoryQuery query) {
        int rings = parts.getFirst().rings().size();
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < rings; i++) {
            newest = Math.max(newest, end(parts, i));
        }
        int best = rings - 1;
        long bestBegin = Long.MAX_VALUE;
        for (int i = 0; i < rings; i++) {
            int step = parts.getFirst().rings().get(i).stepSeconds();
            boolean current = end(parts, i) + 2L * step >= Math.min(newest, query.toSecond());
            long begin = Math.max(begin(parts, i), query.fromSecond());
            if (current && (bestBegin == Long.MAX_VALUE || begin < bestBegin - step)) {
                best = i;
                bestBegin = begin;
            }
        }
        return best;
    }

    /** Where a ring's newest slot begins, in seconds; long ago when it has none. */
    private static long end(List<Series> parts, int index) {
        return parts.stream()
                .map(series -> series.rings().get(index))
                .filter(ring -> ring.newestSlot() != Long.MIN_VALUE)
                .mapToLong(ring -> ring.newestSlot() * ring.stepSeconds())
                .max()
                .orElse(Long.MIN_VALUE / 2);
    }

    /** Where a ring's oldest slot begins; far ahead when it has none. */
    private static long begin(List<Series> parts, int index) {
        return parts.stream()
                .map(series -> series.rings().get(index))
                .filter(ring -> ring.newestSlot() != Long.MIN_VALUE)
                .mapToLong(ring -> ring.oldestSlot() * ring.stepSeconds())
                .min()
                .orElse(Long.MAX_VALUE / 2);
    }

    private static float[] column(
            List<Ring> rings, int column, long begin, int points, int together, Aggregate aggregate) {
        var values = new float[points];
        var slots = new float[together];
        for (int point = 0; point < points; point++) {
            int count = 0;
            for (int i = 0; i < together; i++) {
                float value = first(rings, (begin + point) * together + i, column);
                if (!Float.isNaN(value)) {
                    slots[count++] = value;
                }
            }
            values[point] = aggregate.of(slots, count);
        }
        return values;
    }

    private static float first(List<Ring> rings, long slot, int column) {
        int stepSeconds = rings.getFirst().stepSeconds();
        for (var ring : rings) {
            float value = ring.value(Math.floorDiv(slot * stepSeconds, ring.stepSeconds()), column);
            if (!Float.isNaN(value)) {
                return value;
            }
        }
        return Float.NaN;
    }
}
