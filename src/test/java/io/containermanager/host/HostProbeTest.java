package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.containermanager.host.linux.HostSettings;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.process.ProcessInfo;
import io.containermanager.host.process.TopProcesses;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A look at the real machine: what holds on any Linux. */
@EnabledOnOs(OS.LINUX)
class HostProbeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static HostProbe probe;
    private static SystemMetrics metrics;

    @BeforeAll
    static void takeOneSample() {
        probe = new HostProbe(
                HostSettings.defaults(), InstantSource.fixed(NOW), System::nanoTime, HostProbeTest::masked);
        probe.baseline();
        burnCpu();
        metrics = probe.collect();
    }

    @AfterAll
    static void closeProbe() {
        probe.close();
    }

    @Test
    void cpuAndMemoryAreKnown() {
        assertThat(metrics.cpuRatio(), allOf(greaterThan(0.0), lessThanOrEqualTo(1.0)));
        assertThat(metrics.cpuCores(), greaterThan(0));
        var memory = Objects.requireNonNull(metrics.memory());
        assertThat(memory.usedBytes(), allOf(greaterThan(0L), lessThanOrEqualTo(memory.totalBytes())));
        assertThat(memory.usedRatio(), allOf(greaterThanOrEqualTo(0.0), lessThanOrEqualTo(1.0)));
    }

    @Test
    void storageUptimeAndHostnameAreKnown() {
        var storage = Objects.requireNonNull(metrics.storage());
        assertThat(storage.totalBytes(), greaterThan(0L));
        assertThat(storage.usedBytes(), lessThanOrEqualTo(storage.totalBytes()));
        assertThat(storage.usedRatio(), allOf(greaterThanOrEqualTo(0.0), lessThanOrEqualTo(1.0)));
        assertThat(metrics.uptime(), greaterThan(0L));
        assertThat(Objects.requireNonNull(metrics.hostname()).isBlank(), is(false));
        assertThat(metrics.timestamp(), is(NOW));
    }

    @Test
    void thisBusyProcessIsAmongTheTopOnesWithItsSecretsMasked() {
        assertThat(metrics.topProcesses().size(), lessThanOrEqualTo(TopProcesses.SHOWN_MAX));
        ProcessInfo own = metrics.topProcesses().stream()
                .filter(process -> process.pid() == ProcessHandle.current().pid())
                .findFirst()
                .orElseThrow();
        assertThat(own.cpuRatio(), greaterThan(0.0));
        assertThat(own.memoryRatio(), greaterThan(0.0));
        assertThat(own.command(), containsString("masked"));
    }

    @Test
    void theLoopbackIsShownAndAtMostOneInterfaceIsTheDefault() {
        List<String> types = metrics.networkInterfaces().stream()
                .map(each -> Objects.requireNonNullElse(each.type(), "unknown"))
                .toList();
        assertThat(types, hasItem("loopback"));
        assertThat(
                metrics.networkInterfaces().stream()
                        .filter(NetworkInterfaceInfo::isDefault)
                        .count(),
                lessThanOrEqualTo(1L));
    }

    @Test
    void whatTheMachineDoesBesideTheSeedsFieldsIsKnownToo() {
        var activity = metrics.activity();
        assertThat(activity.load() == null, is(false));
        assertThat(activity.cores().size(), is(metrics.cpuCores()));
        assertThat(activity.network() == null, is(false));
        assertThat(Objects.requireNonNull(activity.service()).memoryBytes(), greaterThan(0L));
        assertThat(Objects.requireNonNull(activity.service()).cpuRatio(), greaterThan(0.0));
    }

    @Test
    void aCheapSampleHasNoListsAndItsOwnBaseline() {
        SystemMetrics first = probe.collectBase();
        burnCpu();
        SystemMetrics second = probe.collectBase();

        assertThat(first.topProcesses(), is(empty()));
        assertThat(second.networkInterfaces(), is(empty()));
        assertThat(second.cpuRatio(), greaterThan(0.0));
        assertThat(second.activity().network() == null, is(false));
    }

    @Test
    void commandLinesCanBeCutToTheProgramsName() {
        var settings = HostSettings.defaults().withCommandDisplay(HostSettings.CommandDisplay.PROGRAM);
        try (var anonymous =
                new HostProbe(settings, InstantSource.fixed(NOW), System::nanoTime, UnaryOperator.identity())) {
            List<ProcessInfo> processes = anonymous.collect().topProcesses();

            assertThat(processes, is(not(empty())));
            assertThat(
                    processes.stream()
                            .map(each -> each.name().equals(each.command()))
                            .toList(),
                    everyItem(is(true)));
        }
    }

    @Test
    void whatCannotBeReadIsNullOrEmptyAndNeverZero() {
        var nowhere = Path.of("/nowhere-at-all");
        var settings = new HostSettings(Path.of("/proc"), nowhere, nowhere, nowhere, HostSettings.CommandDisplay.FULL);
        try (var blind =
                new HostProbe(settings, InstantSource.fixed(NOW), System::nanoTime, UnaryOperator.identity())) {
            SystemMetrics sample = blind.collect();

            assertThat(sample.cpuCelsius() == null, is(true));
            assertThat(sample.storage() == null, is(true));
            assertThat(sample.isUndervolted(), is(false));
            assertThat(Objects.requireNonNull(sample.memory()).totalBytes(), greaterThan(0L));
        }
    }

    private static List<String> masked(List<String> arguments) {
        return arguments.stream().map(argument -> "masked").toList();
    }

    private static void burnCpu() {
        long end = System.nanoTime() + 250_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
