package io.containermanager.engine.docker.stats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.linux.Cgroup;
import io.containermanager.linux.Cgroup.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's files, as recorded on real machines. */
class CgroupReadingTest {

    private static final long HOST_MEMORY = 25_276_510_208L;

    private static final Map<String, String> V1 = Map.of(
            "cpuacct.usage",
            "29116355\n",
            "memory.usage_in_bytes",
            "2596864\n",
            "memory.stat",
            """
            cache 1982464
            rss 53248
            inactive_file 1982464
            active_file 0
            hierarchical_memory_limit 9223372036854771712
            total_cache 1982464
            total_inactive_file 1982464
            total_active_file 0
            """,
            "memory.limit_in_bytes",
            "9223372036854771712\n",
            "blkio.throttle.io_service_bytes_recursive",
            """
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
            """,
            "pids.current",
            "3\n");

    private static final Map<String, String> V2 = Map.of(
            "cpu.stat",
            """
            usage_usec 29116
            user_usec 20116
            system_usec 9000
            nr_periods 0
            """,
            "memory.current",
            "2596864\n",
            "memory.stat",
            """
            anon 53248
            file 1982464
            inactive_anon 49152
            active_anon 4096
            inactive_file 1982464
            active_file 0
            """,
            "memory.max",
            "268435456\n",
            "io.stat",
            """
            8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0
            254:1 rbytes=1 wbytes=2 rios=1 wios=1 dbytes=7 dios=1
            """,
            "pids.current",
            "3\n");

    private static final String NET_DEV = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:    5000      10    0    0    0     0          0         0     5000      10    0    0    0     0       0          0
          eth0:     200       2    0    0    0     0          0         0      70       1    0    0    0     0       0          0
          eth1:1000000000000       2    0    0    0     0          0         0       8       1    0    0    0     0       0          0
        """;

    @TempDir
    private Path folder;

    private ContainerStats read(Version version, Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        var reading = new Draft();
        CgroupReading.read(reading, new Cgroup(version, folder, folder, folder, folder), HOST_MEMORY);
        CgroupReading.network(reading, NET_DEV);
        return reading.build("c1", 1, Source.CGROUP);
    }

    private static Map<String, String> with(Map<String, String> files, String name, String text) {
        var changed = new HashMap<>(files);
        changed.put(name, text);
        return changed;
    }

    @Test
    void cgroupV1IsUnderstood() throws IOException {
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
    void cgroupV2IsUnderstood() throws IOException {
        var stats = read(Version.V2, V2);
        assertThat(stats.get(Metric.CPU_NANOS), is(29_116_000L));
        assertThat(stats.get(Metric.MEMORY_BYTES), is(614_400L));
        assertThat(stats.get(Metric.MEMORY_LIMIT_BYTES), is(268_435_456L));
        assertThat(stats.get(Metric.BLOCK_READ_BYTES), is(4_097L));
        assertThat(stats.get(Metric.BLOCK_WRITE_BYTES), is(8_194L));
        assertThat(stats.reasons(), is(Map.of()));
    }

    @Test
    void everyInterfaceButTheLoopbackCounts() throws IOException {
        var stats = read(Version.V2, V2);
        assertThat(stats.get(Metric.NETWORK_RX_BYTES), is(1_000_000_000_200L));
        assertThat(stats.get(Metric.NETWORK_TX_BYTES), is(78L));
    }

    @Test
    void whatTheKernelDoesNotCountIsUnknownWithTheRemedy() throws IOException {
        var stats = read(Version.V2, Map.of("cpu.stat", "usage_usec 29116\n"));
        assertThat(stats.get(Metric.MEMORY_BYTES), is(nullValue()));
        assertThat(stats.reasons().get(Metric.MEMORY_BYTES), containsString("cgroup_enable=memory"));
        assertThat(stats.reasons().get(Metric.BLOCK_READ_BYTES), containsString("io (cgroup v2)"));
        assertThat(stats.reasons().get(Metric.PIDS), containsString("pids"));
        assertThat(stats.get(Metric.CPU_NANOS), is(29_116_000L));
    }

    @Test
    void aContainerThatDidNoInputOrOutputHasReadNothing() throws IOException {
        var stats = read(Version.V2, with(V2, "io.stat", ""));
        assertThat(stats.get(Metric.BLOCK_READ_BYTES), is(0L));
    }

    @Test
    void moreCacheThanMemoryIsNotNegativeMemory() throws IOException {
        var files = with(V1, "memory.usage_in_bytes", "100\n");
        assertThat(read(Version.V1, files).get(Metric.MEMORY_BYTES), is(0L));
    }

    @Test
    void whatIsNotANumberIsUnknownAndNotZero() throws IOException {
        var stats = read(Version.V2, with(with(V2, "pids.current", "many\n"), "cpu.stat", "nr_periods 0\n"));
        assertThat(stats.get(Metric.PIDS), is(nullValue()));
        assertThat(stats.get(Metric.CPU_NANOS), is(nullValue()));
    }

    @Test
    void theHostIsReadFromItsOwnFiles() {
        assertThat(CgroupReading.processors("cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 5\n"), is(2L));
        assertThat(CgroupReading.hostMemoryBytes("MemTotal:       24684092 kB\nMemFree: 1 kB\n"), is(HOST_MEMORY));
    }
}
