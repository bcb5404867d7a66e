package io.containermanager.api;

import io.containermanager.host.Activity;
import io.containermanager.host.MetricScopes;
import io.containermanager.host.MetricsSource;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.MemoryUsage;
import io.containermanager.host.linux.Pressure;
import io.containermanager.host.linux.Pressure.Share;
import io.containermanager.host.linux.Pressure.Stall;
import io.containermanager.host.linux.Storage;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.process.ProcessInfo;
import io.containermanager.linux.ByteCounters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine that never changes: up for 1 day, 5 hours and 30 minutes, without a temperature sensor. */
public final class SteadyMachine implements MetricsSource {

    static final long UPTIME_SECONDS = 106_200;

    private static final HostCounters COUNTERS = new HostCounters(
            List.of(new HostCounters.CpuTime(1_500, 0, 500, 90_000, 10, 0, 20, 0)),
            Map.of("vda", new HostCounters.DiskUse(4_096, 8_192, 250)),
            Map.of("eth0", new ByteCounters(306_886_337, 649_225)),
            Map.of("io", new HostCounters.Stalled(2_000_000, 500_000L)));

    private static final Storage DISK = new Storage("/", 4096L << 20, 8192L << 20, 4096L << 20);
    private static final Stall CALM = new Stall(new Share(0.5, 0.2, 0.1), new Share(0, 0, 0));

    public final AtomicInteger collected = new AtomicInteger();

    @Override
    public void baseline() {}

    @Override
    public SystemMetrics collect() {
        collected.incrementAndGet();
        return new SystemMetrics(
                0.1234,
                null,
                2,
                new MemoryUsage((512L << 20) + 1, 2048L << 20, false),
                DISK,
                UPTIME_SECONDS,
                "machine",
                false,
                List.of(new ProcessInfo(1, "init", 0.001, 0.002, "/sbin/init")),
                List.of(new NetworkInterfaceInfo("lo", "127.0.0.1", "::1", null, "loopback", false, true, "unknown")),
                new Activity(null, null, null, null, List.of(), new Pressure(CALM, CALM, CALM), List.of(DISK), null),
                MetricScopes.MACHINE,
                COUNTERS,
                Map.of(),
                Instant.parse("2026-11-23T10:00:00Z"));
    }

    @Override
    public void close() {}
}
