package io.containermanager.host;

/** Where the sampler's samples come from. Only the sampler's thread calls it. */
public interface MetricsSource extends AutoCloseable {
    /** Reads the counters that the next sample is compared with, and nothing else. */
    void baseline();

    /** Takes one sample: shares of time are those since the previous reading, by either method. */
    SystemMetrics collect();

    /**
     * Takes a cheap sample without processes and interfaces: shares of time are those since the previous cheap sample. By default a whole
     * sample, for sources that are cheap anyway.
     */
    default SystemMetrics collectBase() {
        return collect();
    }

    /** Gives back what the source holds. */
    @Override
    void close();
}
