package io.containermanager.host;

/** Where the sampler's samples come from. Only the sampler's thread calls it. */
public interface MetricsSource extends AutoCloseable {
    /** Reads the counters that the next sample is compared with, and nothing else. */
    void baseline();

    /** Takes one sample: shares of time are those since the previous reading, by either method. */
    SystemMetrics collect();

    /** Gives back what the source holds. */
    @Override
    void close();
}
