package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.CpuUsage;
import io.containermanager.host.linux.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.hardware.common.AbstractVirtualMemory;

/** A manager in a container: the machine's folders as they are mounted there. */
class ActivityReaderTest {

    @TempDir
    private Path host;

    private final AtomicLong nanos = new AtomicLong();
    private final SensorReadings readings = new SensorReadings(System::nanoTime);

    @AfterEach
    void close() {
        readings.close();
    }

    @Test
    void withoutTheMachinesSysTheTrafficIsUnknownAndNotCountedTwice() throws IOException {
        traffic(1_000, 1_000);
        var reader = reader(Path.of("/sys"));
        reader.baseline();
        traffic(9_000, 9_000);
        var activity = after(reader, 1_000_000_000);

        assertThat(activity.network(), is(nullValue()));
        assertThat(reader.trafficUnknown(), containsString("host.sys-path"));
        assertThat(reader.counters().interfaces().isEmpty(), is(true));
        assertThat("each by itself is known", reader.interfaceRates().get("eth0"), is(new ByteRates(8_000, 0)));
    }

    @Test
    void withTheMachinesSysOnlyTheHardwareCounts() throws IOException {
        device("pci0000:00/net/eth0");
        device("virtual/net/docker0");
        device("virtual/net/lo");
        traffic(1_000, 1_000);
        var reader = reader(host.resolve("sys"));
        reader.baseline();
        traffic(9_000, 9_000);
        var activity = after(reader, 1_000_000_000);

        assertThat(activity.network(), is(new ByteRates(8_000, 0)));
        assertThat(reader.trafficUnknown(), is(nullValue()));
        assertThat(reader.counters().interfaces().keySet(), is(Set.of("eth0")));
    }

    @Test
    void aCounterThatFellIsUnknownAndNoZero() throws IOException {
        device("pci0000:00/net/eth0");
        traffic(9_000, 9_000);
        disk(500);
        var reader = reader(host.resolve("sys"));
        reader.baseline();
        traffic(10, 10);
        disk(2);
        var activity = after(reader, 1_000_000_000);

        assertThat(activity.network(), is(nullValue()));
        assertThat(activity.disk(), is(nullValue()));
    }

    private static final class NoSwap extends AbstractVirtualMemory {

        @Override
        public long getSwapTotal() {
            return 0;
        }

        @Override
        public long getSwapUsed() {
            return 0;
        }

        @Override
        public long getVirtualMax() {
            return 0;
        }

        @Override
        public long getVirtualInUse() {
            return 0;
        }

        @Override
        public long getSwapPagesIn() {
            return 0;
        }

        @Override
        public long getSwapPagesOut() {
            return 0;
        }
    }

    private Activity after(ActivityReader reader, long passedNanos) {
        nanos.addAndGet(passedNanos);
        var batch = readings.batch();
        var asked = reader.ask(batch);
        batch.take();
        return reader.read(asked, CpuUsage.Cores.UNKNOWN);
    }

    private ActivityReader reader(Path sys) throws IOException {
        Files.createDirectories(host.resolve("proc"));
        var settings = HostSettings.at(host.resolve("proc"), sys, Path.of("/"));
        return new ActivityReader(settings, readings, new NoSwap(), nanos::get, 1, 4_096);
    }

    private void traffic(long eth0, long docker0) throws IOException {
        var line = "%s: %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
        write(
                "proc/1/net/dev",
                line.formatted("lo", 5) + line.formatted("eth0", eth0) + line.formatted("docker0", docker0));
    }

    private void disk(long sectors) throws IOException {
        write("proc/diskstats", "254 0 vda 1 0 %d 0 1 0 %d 0 0 1 1\n".formatted(sectors, sectors));
    }

    private void device(String place) throws IOException {
        var folder = Files.createDirectories(host.resolve("sys/devices").resolve(place));
        Files.writeString(folder.resolve("type"), "1\n");
        var all = Files.createDirectories(host.resolve("sys/class/net"));
        Files.createSymbolicLink(all.resolve(folder.getFileName()), folder);
    }

    private void write(String file, String text) throws IOException {
        var path = host.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
