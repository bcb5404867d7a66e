package io.containermanager.host;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Each thing of a sample that is read by itself, so that one that hangs or fails costs that one alone; shared by whole samples and cheap
 * ones. Names are those of a sample's fields.
 */
final class Readings implements AutoCloseable {

    private final ReadingThread thread = new ReadingThread();

    final FieldReading cpu = new FieldReading(thread, "cpu_usage");
    final FieldReading cores = new FieldReading(thread, "cpu_per_core");
    final FieldReading temperature = new FieldReading(thread, "cpu_temp");
    final FieldReading memory = new FieldReading(thread, "memory_usage", "memory_total", "memory_percent");
    final FieldReading storage = new FieldReading(thread, "storage_usage", "storage_total", "storage_percent");
    final FieldReading uptime = new FieldReading(thread, "uptime");
    final FieldReading hostname = new FieldReading(thread, "hostname");
    final FieldReading underVoltage = new FieldReading(thread, "is_undervolted");
    final FieldReading processes = new FieldReading(thread, "top_processes");
    final FieldReading interfaces = new FieldReading(thread, "network_interfaces");
    final FieldReading load = new FieldReading(thread, "load_1", "load_5", "load_15");
    final FieldReading swap = new FieldReading(thread, "swap_usage", "swap_total", "swap_percent");
    final FieldReading disks = new FieldReading(thread, "disk_read_rate", "disk_write_rate");
    final FieldReading traffic = new FieldReading(thread, "network_rx_rate", "network_tx_rate");
    final FieldReading pressure = new FieldReading(thread, "pressure");
    final FieldReading service = new FieldReading(thread, "service");

    private final List<FieldReading> all = List.of(
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
            service);

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
