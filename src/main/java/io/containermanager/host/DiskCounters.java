package io.containermanager.host;

import java.util.Optional;
import java.util.regex.Pattern;

/** Bytes that all disks of the machine have moved since it started. Pure. */
final class DiskCounters {

    /** Lines that are read: far more than a machine has block devices. */
    static final int BYTES_MAX = 65_536;

    /** Whole disks only: partitions, device mapper, RAID, loop and RAM devices pass on what a disk counts already. */
    private static final Pattern DISK = Pattern.compile("([shv]d[a-z]+|xvd[a-z]+|nvme\\d+n\\d+|mmcblk\\d+|dasd[a-z]+)");

    /** The kernel counts in sectors of this size here, whatever the device's own is. */
    private static final long SECTOR_BYTES = 512;

    private static final int NAME = 2;
    private static final int SECTORS_READ = 5;
    private static final int SECTORS_WRITTEN = 9;

    private DiskCounters() {}

    /** Sums {@code /proc/diskstats}; empty when it lists no disk. */
    static Optional<ByteRates> parse(String text) {
        long read = 0;
        long written = 0;
        boolean any = false;
        for (String line : text.split("\n", -1)) {
            var words = Words.of(line);
            if (words.size() > SECTORS_WRITTEN && DISK.matcher(words.get(NAME)).matches()) {
                read += number(words.get(SECTORS_READ));
                written += number(words.get(SECTORS_WRITTEN));
                any = true;
            }
        }
        return any ? Optional.of(new ByteRates(read * SECTOR_BYTES, written * SECTOR_BYTES)) : Optional.empty();
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException beyond) {
            return 0;
        }
    }
}
