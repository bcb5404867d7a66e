package io.containermanager.host;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Each thing of a sample that is read by itself, so that one that hangs or fails costs that one alone; shared by whole samples and cheap
 * ones. Names are those of a sample's fields.
 */
final class SensorReadings implements AutoCloseable {

    private final FileReaderThread thread = new FileReaderThread();

    final GuardedReading cpu = new GuardedReading(thread, "cpu_usage");
    final GuardedReading cores = new GuardedReading(thread, "cpu_per_core");
    final GuardedReading temperature = new GuardedReading(thread, "cpu_temp");
    final GuardedReading memory = new GuardedReading(thread, "memory_usage", "memory_total", "memory_percent");
    final GuardedReading storage = new GuardedReading(thread, "storage_usage", "storage_total", "storage_percent");
    final GuardedReading uptime = new GuardedReading(thread, "uptime");
    final GuardedReading hostname = new GuardedReading(thread, "hostname");
    final GuardedReading underVoltage = new GuardedReading(thread, "is_undervolted");
    final GuardedReading processes = new GuardedReading(thread, "top_processes");
    final GuardedReading interfaces = new GuardedReading(thread, "network_interfaces");
    final GuardedReading load = new GuardedReading(thread, "load_1", "load_5", "load_15");
    final GuardedReading swap = new GuardedReading(thread, "swap_usage", "swap_total", "swap_percent");
    final GuardedReading disks = new GuardedReading(thread, "disk_read_rate", "disk_write_rate");
    final GuardedReading traffic = new GuardedReading(thread, "network_rx_rate", "network_tx_rate");
    final GuardedReading pressure = new GuardedReading(thread, "pressure");
    final GuardedReading mounts = new GuardedReading(thread, "disks");
    final GuardedReading service = new GuardedReading(thread, "service");

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
