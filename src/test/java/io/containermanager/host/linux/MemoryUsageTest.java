package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.hardware.GlobalMemory;

/** What counts as memory in use where ZFS keeps a cache that the kernel calls used. */
class MemoryUsageTest {

    private static final long GIB = 1L << 30;

    /** 64 GiB, of which the kernel calls 17 available. */
    private static final GlobalMemory MEMORY = (GlobalMemory) Proxy.newProxyInstance(
            GlobalMemory.class.getClassLoader(),
            new Class<?>[] {GlobalMemory.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getTotal" -> 64 * GIB;
                case "getAvailable" -> 17 * GIB;
                default -> throw new UnsupportedOperationException(method.getName());
            });

    @TempDir
    Path proc;

    @Test
    void theCacheOfZfsAboveItsLeastSizeIsNotUsed() throws IOException {
        arcstats(30 * GIB, 2 * GIB);

        var usage = MemoryUsage.read(MEMORY, null, proc);

        // 47 of 64 (73 %) without the cache taken off; 19 of 64 with it.
        assertThat(usage, is(new MemoryUsage(19 * GIB, 64 * GIB, false)));
    }

    @Test
    void aCacheBelowItsLeastSizeOrLargerThanAllThatIsUsedChangesNothingAbsurdly() throws IOException {
        arcstats(GIB, 2 * GIB);
        assertThat(MemoryUsage.read(MEMORY, null, proc).usedBytes(), is(47 * GIB));

        arcstats(60 * GIB, GIB);
        assertThat(MemoryUsage.read(MEMORY, null, proc).usedBytes(), is(0L));
    }

    @Test
    void withoutZfsOrWithATableOfAnotherFormAllCounts() throws IOException {
        assertThat(MemoryUsage.read(MEMORY, null, proc).usedBytes(), is(47 * GIB));

        Files.createDirectories(proc.resolve("spl/kstat/zfs"));
        Files.writeString(proc.resolve("spl/kstat/zfs/arcstats"), "size 4 many\nc_min 4\n");
        assertThat(MemoryUsage.read(MEMORY, null, proc).usedBytes(), is(47 * GIB));
    }

    private void arcstats(long size, long least) throws IOException {
        Files.createDirectories(proc.resolve("spl/kstat/zfs"));
        Files.writeString(proc.resolve("spl/kstat/zfs/arcstats"), """
            13 1 0x01 123 33456 7245103405 1290482837471
            name                            type data
            hits                            4    184467
            c                               4    32212254720
            c_min                           4    %d
            c_max                           4    33600000000
            size                            4    %d
            compressed_size                 4    20000000000
            """.formatted(least, size));
    }
}
