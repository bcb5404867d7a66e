package io.containermanager.host.linux;

import io.containermanager.host.linux.HostCounters.DiskUse;
import io.containermanager.linux.ByteCounters;
import io.containermanager.linux.Columns;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What each disk of the machine has moved since it started. Pure. */
public final class DiskCounters {

    /** Lines that are read: far more than a machine has block devices. */
    public static final int BYTES_MAX = 65_536;

    /** Whole disks only: partitions, device mapper, RAID, loop and RAM devices pass on what a disk counts already. */
    private static final Pattern DISK =
            Pattern.compile("[shv]d[a-z]+|xvd[a-z]+|nvme\\d+n\\d+|mmcblk\\d+|dasd[a-z]+|[nr]bd\\d+|pmem\\d+");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

    /** The kernel counts in sectors of this size here, whatever the device's own is. */
    private static final long SECTOR_BYTES = 512;

    private static final int NAME = 2;
    private static final int SECTORS_READ = 5;
    private static final int SECTORS_WRITTEN = 9;
    private static final int BUSY_MILLIS = 12;

    private DiskCounters() {}

    /** Reads {@code /proc/diskstats} by device; a line that is not understood is left out. */
    public static Map<String, DiskUse> parse(String text) {
        Map<String, DiskUse> disks = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            var words = Columns.of(line);
            boolean whole = words.size() > BUSY_MILLIS
                    && DISK.matcher(words.get(NAME)).matches()
                    && NUMBER.matcher(words.get(SECTORS_READ)).matches()
                    && NUMBER.matcher(words.get(SECTORS_WRITTEN)).matches()
                    && NUMBER.matcher(words.get(BUSY_MILLIS)).matches();
            if (whole && disks.size() < HostCounters.DEVICES_MAX) {
                disks.put(
                        words.get(NAME),
                        new DiskUse(
                                Long.parseLong(words.get(SECTORS_READ)) * SECTOR_BYTES,
                                Long.parseLong(words.get(SECTORS_WRITTEN)) * SECTOR_BYTES,
                                Long.parseLong(words.get(BUSY_MILLIS))));
            }
        }
        return disks;
    }

    /** Bytes of all disks together; empty when there is none. */
    public static Optional<ByteCounters> total(Collection<DiskUse> disks) {
        return disks.stream()
                .map(disk -> new ByteCounters(disk.readBytes(), disk.writtenBytes()))
                .reduce((one, other) -> new ByteCounters(one.in() + other.in(), one.out() + other.out()));
    }
}
