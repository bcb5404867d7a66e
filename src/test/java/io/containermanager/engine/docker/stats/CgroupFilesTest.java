package io.containermanager.engine.docker.stats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.docker.stats.RunningContainers.Running;
import io.containermanager.event.VirtualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where containers' files are found, in trees like those of real machines. */
class CgroupFilesTest {

    private static final String ID = "9a85922a99ac72e19407025f43b674beb7d5cad64a51fa1001da42e05b18e778";
    private static final Running CONTAINER = new Running(ID, 77, "", false);

    @TempDir
    Path folder;

    private Path cgroups;
    private Path proc;

    @BeforeEach
    void host() throws IOException {
        cgroups = folder.resolve("cgroup");
        proc = folder.resolve("proc");
        file(proc.resolve("stat"), "cpu  1\ncpu0 1 2\ncpu1 1 2\n");
        file(proc.resolve("meminfo"), "MemTotal: 1000 kB\n");
    }

    private static void file(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void v2(String path) throws IOException {
        file(cgroups.resolve("cgroup.controllers"), "cpu memory io pids\n");
        file(cgroups.resolve(path).resolve("cpu.stat"), "usage_usec 5\n");
        file(cgroups.resolve(path).resolve("memory.current"), "100\n");
        file(cgroups.resolve(path).resolve("memory.max"), "max\n");
    }

    private void process(String cgroup) throws IOException {
        file(proc.resolve("77/cgroup"), cgroup);
        file(proc.resolve("77/net/dev"), "a|b\nc|d\neth0: 5 0 0 0 0 0 0 0 6 0 0 0 0 0 0 0\n");
    }

    private Optional<ContainerStats> read(Running container) {
        var files = new CgroupFiles(cgroups, proc, new VirtualScheduler());
        return Optional.ofNullable(files.read(List.of(container)).get(container.id()));
    }

    @Test
    void theProcessSaysWhereItsGroupIs() throws IOException {
        v2("some/where/" + ID);
        process("0::/some/where/" + ID + "\n");
        var stats = read(CONTAINER).orElseThrow();
        assertThat(stats.get(Metric.CPU_NANOS), is(5_000L));
        assertThat(stats.get(Metric.HOST_CPUS), is(2L));
        assertThat(stats.get(Metric.MEMORY_LIMIT_BYTES), is(1_024_000L));
        assertThat(stats.get(Metric.NETWORK_TX_BYTES), is(6L));
    }

    @Test
    void withoutTheProcessBothDriversPlacesAreTried() throws IOException {
        v2("system.slice/docker-" + ID + ".scope");
        var stats = read(CONTAINER).orElseThrow();
        assertThat(stats.get(Metric.MEMORY_BYTES), is(100L));
        assertThat(stats.get(Metric.NETWORK_RX_BYTES), is(nullValue()));
        assertThat(stats.reasons().get(Metric.NETWORK_RX_BYTES), containsString("host.proc-path"));
    }

    @Test
    void aDeclaredSliceIsFoundWhereSystemdNestsIt() throws IOException {
        v2("a.slice/a-b.slice/docker-" + ID + ".scope");
        assertThat(read(new Running(ID, 0, "a-b.slice", false)).isPresent(), is(true));
    }

    @Test
    void cgroupV1HasAFolderForEachController() throws IOException {
        file(cgroups.resolve("cpu,cpuacct/docker/" + ID + "/cpuacct.usage"), "7\n");
        file(cgroups.resolve("pids/docker/" + ID + "/pids.current"), "2\n");
        var stats = read(CONTAINER).orElseThrow();
        assertThat(stats.get(Metric.CPU_NANOS), is(7L));
        assertThat(stats.get(Metric.PIDS), is(2L));
        assertThat(stats.reasons().get(Metric.MEMORY_BYTES), containsString("cgroup_enable=memory"));
    }

    @Test
    void anotherProcessOfThatNumberIsNotTaken() throws IOException {
        v2("docker/" + ID);
        process("0::/user.slice/somebody-else\n");
        var stats = read(CONTAINER).orElseThrow();
        assertThat(stats.get(Metric.CPU_NANOS), is(5_000L));
        assertThat(stats.get(Metric.NETWORK_RX_BYTES), is(nullValue()));
    }

    @Test
    void aContainerInTheHostsNetworkHasNoTrafficOfItsOwn() throws IOException {
        v2("docker/" + ID);
        process("0::/docker/" + ID + "\n");
        var stats = read(new Running(ID, 77, "", true)).orElseThrow();
        assertThat(stats.reasons().get(Metric.NETWORK_RX_BYTES), containsString("host's network"));
    }

    @Test
    void whatIsNotHereIsLeftToTheDaemon() throws IOException {
        v2("docker/" + ID);
        assertThat(read(new Running("b".repeat(64), 0, "", false)).isEmpty(), is(true));
    }
}
