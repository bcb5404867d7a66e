package io.containermanager.host;

import io.containermanager.host.Reading.Source;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Each thing of a sample that is read by itself, so that one that hangs or fails costs that one alone; shared by whole samples and cheap
 * ones. Names are those of a sample's fields.
 */
final class SensorReadings implements AutoCloseable {

    private final FileReaderThread thread;

    final GuardedReading cpu = new GuardedReading("cpu_usage");
    final GuardedReading cores = new GuardedReading("cpu_per_core");
    final GuardedReading temperature = new GuardedReading("cpu_temp");
    final GuardedReading memory = new GuardedReading("memory_usage", "memory_total", "memory_percent");
    final GuardedReading storage = new GuardedReading("storage_usage", "storage_total", "storage_percent");
    final GuardedReading uptime = new GuardedReading("uptime");
    final GuardedReading hostname = new GuardedReading("hostname");
    final GuardedReading underVoltage = new GuardedReading("is_undervolted");
    final GuardedReading processes = new GuardedReading("top_processes");
    final GuardedReading interfaces = new GuardedReading("network_interfaces");
    final GuardedReading load = new GuardedReading("load_1", "load_5", "load_15");
    final GuardedReading swap = new GuardedReading("swap_usage", "swap_total", "swap_percent");
    final GuardedReading disks = new GuardedReading("disk_read_rate", "disk_write_rate");
    final GuardedReading traffic = new GuardedReading("network_rx_rate", "network_tx_rate");
    final GuardedReading pressure = new GuardedReading("pressure");
    final GuardedReading mounts = new GuardedReading("disks");
    final GuardedReading service = new GuardedReading("service");

    private final List<GuardedReading> all = List.of(
            cpu,
            cores,
            temperature,
            memory,
            storage,
            uptime,
            hostname,
            underVoltage,
            processes,
            interfaces,
            load,
            swap,
            disks,
            traffic,
            pressure,
            mounts,
            service);

    /** @param nanoTime monotonic */
    SensorReadings(LongSupplier nanoTime) {
        thread = new FileReaderThread(FileReaderThread.READING_MAX, nanoTime);
    }

    /** Takes one alone: its value, or null when it cannot be read now. */
    <T> @Nullable T read(GuardedReading guard, Source<T> source) {
        return batch().takeOne(guard, source);
    }

    /** For readings that are taken in one go. */
    ReadingBatch batch() {
        return new ReadingBatch(thread);
    }

    /** Why fields are null, by their names; those that could be read are missing. */
    Map<String, String> reasons() {
        var reasons = new TreeMap<String, String>();
        all.forEach(reading -> reading.explain(reasons));
        return reasons;
    }

    /** Ends the thread; one that hangs is left behind. */
    @Override
    public void close() {
        thread.close();
    }
}
