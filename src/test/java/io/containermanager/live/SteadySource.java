package io.containermanager.live;

import io.containermanager.host.Activity;
import io.containermanager.host.MetricScopes;
import io.containermanager.host.MetricsSource;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.MemoryUsage;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.process.ProcessInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** A machine that always looks the same, apart from its uptime, which counts the samples. */
final class SteadySource implements MetricsSource {

    final AtomicInteger collected = new AtomicInteger();

    /** Is given a sample's number before it is taken, on the sampler's thread, and may wait. */
    volatile IntConsumer beforeEach = number -> {};

    /** By how much the wall clock was set ahead, or back. */
    volatile Duration clockJumped = Duration.ZERO;

    static SystemMetrics sample(int number) {
        return sample(number, Instant.now());
    }

    private static SystemMetrics sample(int number, Instant at) {
        List<ProcessInfo> processes = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> new ProcessInfo(i, "process-" + i, 0.015, 0.005, "/usr/bin/process-" + i + " --flag"))
                .toList();
        var loopback = new NetworkInterfaceInfo("lo", "127.0.0.1", "::1", null, "loopback", false, true, "unknown");
        return new SystemMetrics(
                0.12,
                null,
                2,
                new MemoryUsage(512L << 20, 2048L << 20, false),
                null,
                (long) number,
                "host-a",
                false,
                processes,
                List.of(loopback),
                Activity.UNKNOWN,
                MetricScopes.MACHINE,
                HostCounters.UNKNOWN,
                Map.of(),
                at);
    }

    @Override
    public void baseline() {}

    @Override
    public SystemMetrics collect() {
        int number = collected.incrementAndGet();
        beforeEach.accept(number);
        return sample(number, Instant.now().plus(clockJumped));
    }

    @Override
    public void close() {}
}
