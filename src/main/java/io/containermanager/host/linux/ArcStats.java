package io.containermanager.host.linux;

import java.util.OptionalLong;

/** The cache of ZFS (ARC) by {@code /proc/spl/kstat/zfs/arcstats}, which is there while the module is loaded. Pure. */
final class ArcStats {

    /** Bytes of the table that are read: some 130 lines of at most 60. */
    static final int BYTES_MAX = 32_768;

    private ArcStats() {}

    /** How much of it is given back under pressure: what lies above its least size; 0 when the table does not tell. */
    static long droppableBytes(String text) {
        var size = value(text, "size");
        var least = value(text, "c_min");
        return size.isPresent() && least.isPresent() ? Math.max(0, size.getAsLong() - least.getAsLong()) : 0;
    }

    /** A line is a name, a type and a value. */
    private static OptionalLong value(String text, String name) {
        return text.lines()
                .map(Columns::of)
                .filter(words -> words.size() == 3
                        && words.getFirst().equals(name)
                        && words.get(2).matches("[0-9]{1,18}"))
                .mapToLong(words -> Long.parseLong(words.get(2)))
                .findFirst();
    }
}
