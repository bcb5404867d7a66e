package io.containermanager.host;

import io.containermanager.host.linux.HostSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One sample of this machine as it is, with whatever number of processes it runs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HostSampleBenchmark {
    private HostProbe probe;

    /** Initialises OSHI. */
    @Setup
    public void open() {
        probe = new HostProbe(
                HostSettings.defaults(),
                InstantSource.system(),
                System::nanoTime,
                UnaryOperator.<List<String>>identity());
        probe.baseline();
    }

    /** Ends the probe's thread. */
    @TearDown
    public void close() {
        probe.close();
    }

    /** What the sampler's thread does once an interval. */
    @Benchmark
    public SystemMetrics sample() {
        return probe.collect();
    }
}
