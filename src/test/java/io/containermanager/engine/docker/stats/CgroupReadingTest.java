package io.containermanager.engine.docker.stats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.engine.docker.stats.CgroupReading.Texts;
import io.containermanager.engine.docker.stats.CgroupReading.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The kernel's files, as recorded on real machines. */
class CgroupReadingTest {

    private static final long HOST_MEMORY = 25_276_510_208L;

    private static final Texts V1 = new Texts("29116355\n", "2596864\n", """
        cache 1982464
        rss 53248
        inactive_file 1982464
        active_file 0
        hierarchical_memory_limit 9223372036854771712
        total_cache 1982464
        total_inactive_file 1982464
        total_active_file 0
        """, "9223372036854771712\n", """
            8:0 Read 4096
            8:0 Write 8192
            8:0 Sync 12288
            8:0 Async 0
            8:0 Discard 0
            8:0 Total 12288
            254:1 Read 1
            254:1 Write 2
            254:1 Total 3
            Total 12291
            """, "3\n");

    private static final Texts V2 = new Texts("""
        usage_usec 29116
        user_usec 20116
        system_usec 9000
        nr_periods 0
        """, "2596864\n", """
            anon 53248
            file 1982464
            inactive_anon 49152
            active_anon 4096
            inactive_file 1982464
            active_file 0
            """, "268435456\n", """
                8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0
                254:1 rbytes=1 wbytes=2 rios=1 wios=1 dbytes=7 dios=1
                """, "3\n");

    private static final String NET_DEV = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:    5000      10    0    0    0     0          0         0     5000      10    0    0    0     0       0          0
          eth0:     200       2    0    0    0     0          0         0      70       1    0    0    0     0       0          0
          eth1:1000000000000       2    0    0    0     0          0         0       8       1    0    0    0     0       0          0
        """;

    private static ContainerStats read(Version version, Texts texts) {
        var reading = new Draft();
        CgroupReading.read(reading, version, texts, HOST_MEMORY);
        CgroupReading.network(reading, NET_DEV);
        return reading.build("c1", 1, Source.CGROUP);
    }

    private static Texts without(@Nullable String memory, @Nullable String blockIo, @Nullable String pids) {
        return new Texts(V2.cpu(), memory, null, null, blockIo, pids);
    }

    @Test
    void cgroupV1IsUnderstood() {
        var stats = read(Version.V1, V1);
        assertThat(stats.get(Metric.CPU_NANOS), is(29_116_355L));
        assertThat(stats.get(Metric.MEMORY_BYTES), is(614_400L));
        assertThat("no limit is the host's memory", stats.get(Metric.MEMORY_LIMIT_BYTES), is(HOST_MEMORY));
        assertThat(stats.get(Metric.BLOCK_READ_BYTES), is(4_097L));
        assertThat(stats.get(Metric.BLOCK_WRITE_BYTES), is(8_194L));
        assertThat(stats.get(Metric.PIDS), is(3L));
        assertThat(stats.reasons(), is(Map.of()));
    }

    @Test
    void cgroupV2IsUnderstood() {
        var stats = read(Version.V2, V2);
        assertThat(stats.get(Metric.CPU_NANOS), is(29_116_000L));
        assertThat(stats.get(Metric.MEMORY_BYTES), is(614_400L));
        assertThat(stats.get(Metric.MEMORY_LIMIT_BYTES), is(268_435_456L));
        assertThat(stats.get(Metric.BLOCK_READ_BYTES), is(4_097L));
        assertThat(stats.get(Metric.BLOCK_WRITE_BYTES), is(8_194L));
        assertThat(stats.reasons(), is(Map.of()));
    }

    @Test
    void everyInterfaceButTheLoopbackCounts() {
        var stats = read(Version.V2, V2);
        assertThat(stats.get(Metric.NETWORK_RX_BYTES), is(1_000_000_000_200L));
        assertThat(stats.get(Metric.NETWORK_TX_BYTES), is(78L));
    }

    @Test
    void whatTheKernelDoesNotCountIsUnknownWithTheRemedy() {
        var stats = read(Version.V2, without(null, null, null));
        assertThat(stats.get(Metric.MEMORY_BYTES), is(nullValue()));
        assertThat(stats.reasons().get(Metric.MEMORY_BYTES), containsString("cgroup_enable=memory"));
        assertThat(stats.reasons().get(Metric.BLOCK_READ_BYTES), containsString("io (cgroup v2)"));
        assertThat(stats.reasons().get(Metric.PIDS), containsString("pids"));
        assertThat(stats.get(Metric.CPU_NANOS), is(29_116_000L));
    }

    @Test
    void aContainerThatDidNoInputOrOutputHasReadNothing() {
        var stats = read(Version.V2, without("1\n", "", "1\n"));
        assertThat(stats.get(Metric.BLOCK_READ_BYTES), is(0L));
    }

    @Test
    void moreCacheThanMemoryIsNoNegativeMemory() {
        var texts = new Texts(V1.cpu(), "100\n", V1.memoryStat(), "max\n", V1.blockIo(), V1.pids());
        assertThat(read(Version.V1, texts).get(Metric.MEMORY_BYTES), is(0L));
    }

    @Test
    void theHostIsReadFromItsOwnFiles() {
        assertThat(CgroupReading.processors("cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 5\n"), is(2L));
        assertThat(CgroupReading.hostMemoryBytes("MemTotal:       24684092 kB\nMemFree: 1 kB\n"), is(HOST_MEMORY));
    }
}
