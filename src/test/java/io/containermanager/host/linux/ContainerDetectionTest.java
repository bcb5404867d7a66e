package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.host.MetricScope;
import io.containermanager.host.MetricScopes;
import io.containermanager.host.linux.OwnCgroupLimits.Memory;
import io.containermanager.host.network.HostInterfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers and their limits, in a folder that stands for their root. */
class ContainerDetectionTest {

    private static final long MACHINE_BYTES = 8L << 30;

    @TempDir
    Path root;

    @Test
    void version2HasLimitAndUseWithoutTheDroppableCache() throws IOException {
        write("fs/cgroup/cgroup.controllers", "cpu memory\n");
        write("fs/cgroup/memory.max", "268435456");
        write("fs/cgroup/memory.current", "104857600");
        write("fs/cgroup/memory.stat", "anon 1\ninactive_file 4857600\nactive_file 5\n");
        write("fs/cgroup/cpu.max", "150000 100000");
        write("fs/cgroup/cpu.stat", "usage_usec 1500\nuser_usec 1\n");
        var group = new OwnCgroupLimits(root);

        assertThat(group.memory(MACHINE_BYTES), is(Optional.of(new Memory(100_000_000, 268_435_456))));
        assertThat(group.cpus(), is(OptionalDouble.of(1.5)));
        assertThat(group.cpuNanos(), is(OptionalLong.of(1_500_000)));
    }

    @Test
    void version1HasTheSame() throws IOException {
        write("fs/cgroup/memory/memory.limit_in_bytes", "268435456");
        write("fs/cgroup/memory/memory.usage_in_bytes", "104857600");
        write("fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 4857600\n");
        write("fs/cgroup/cpu/cpu.cfs_quota_us", "50000");
        write("fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        write("fs/cgroup/cpuacct/cpuacct.usage", "77");
        var group = new OwnCgroupLimits(root);

        assertThat(group.memory(MACHINE_BYTES), is(Optional.of(new Memory(100_000_000, 268_435_456))));
        assertThat(group.cpus(), is(OptionalDouble.of(0.5)));
        assertThat(group.cpuNanos(), is(OptionalLong.of(77)));
    }

    @Test
    void noLimitIsNoneInEitherVersion() throws IOException {
        write("fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        write("fs/cgroup/memory/memory.usage_in_bytes", "5");
        assertThat(new OwnCgroupLimits(root).memory(MACHINE_BYTES), is(Optional.empty()));
        assertThat(OwnCgroupLimits.quota("-1 100000"), is(OptionalDouble.empty()));

        write("fs/cgroup/cgroup.controllers", "cpu memory\n");
        write("fs/cgroup/memory.max", "max");
        write("fs/cgroup/memory.current", "5");
        write("fs/cgroup/cpu.max", "max 100000");
        assertThat(new OwnCgroupLimits(root).memory(MACHINE_BYTES), is(Optional.empty()));
        assertThat(new OwnCgroupLimits(root).cpus(), is(OptionalDouble.empty()));
    }

    @Test
    void aContainerIsKnownByItsMarks() throws IOException {
        assertThat(ContainerDetection.isContainer(root), is(false));
        write("proc/self/cgroup", "0::/system.slice/ssh.service\n");
        write(
                "proc/self/mountinfo",
                "27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 0:1 / /var/x rw - overlay overlay rw\n");
        assertThat(ContainerDetection.isContainer(root), is(false));

        write("proc/self/mountinfo", "621 502 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/a\n");
        assertThat(ContainerDetection.isContainer(root), is(true));
        write("proc/self/mountinfo", "");
        write("proc/self/cgroup", "4:memory:/docker/0123\n");
        assertThat(ContainerDetection.isContainer(root), is(true));
        write("proc/self/cgroup", "0::/\n");
        write(".dockerenv", "");
        assertThat(ContainerDetection.isContainer(root), is(true));
    }

    @Test
    void scopesFollowWhatIsMountedAndLimited() {
        var own = HostSettings.defaults();
        var mounted = HostSettings.at(root.resolve("proc"), Path.of("/sys"), root);

        assertThat(MetricScopes.of(false, own, false, false), is(MetricScopes.MACHINE));
        assertThat(MetricScopes.of(true, mounted, false, false), is(MetricScopes.MACHINE));
        var inside = MetricScopes.of(true, own, false, true);
        assertThat(inside.memory(), is(MetricScope.CONTAINER));
        assertThat(inside.cpu(), is(MetricScope.HOST));
        assertThat(inside.processes(), is(MetricScope.CONTAINER));
        assertThat(inside.storage(), is(MetricScope.CONTAINER));
    }

    @Test
    void mountedFoldersOfAHostAreReadInsteadOfTheOwn() throws IOException {
        write("proc/1/net/dev", "  eth7: 10 0 0 0 0 0 0 0 20 0 0 0 0 0 0 0\n");
        write("proc/1/net/route", "Iface Destination\n");
        write("etc/hostname", "the-host\n");
        write("sys/class/net/eth7/operstate", "up\n");
        var settings = HostSettings.at(root.resolve("proc"), Path.of("/sys"), root);

        assertThat(HostName.read(settings, null), is("the-host"));
        assertThat(settings.sysPath(), is(root.resolve("sys")));
        var interfaces =
                new HostInterfaces(settings.networkPath(), settings.interfaceFolders()).read(Optional.of("eth7"));
        assertThat(interfaces.getFirst().name(), is("eth7"));
        assertThat(interfaces.getFirst().isDefault(), is(true));
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
