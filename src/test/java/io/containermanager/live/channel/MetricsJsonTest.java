package io.containermanager.live.channel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonFactory;
import io.containermanager.host.Activity;
import io.containermanager.host.MetricScopes;
import io.containermanager.host.ProcessUsage;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.LoadAverage;
import io.containermanager.host.linux.MemoryUsage;
import io.containermanager.host.linux.Storage;
import io.containermanager.host.process.ProcessInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was measured exactly is written in the seed document's units. */
class MetricsJsonTest {

    private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");

    private static String json(SystemMetrics sample) throws IOException {
        var text = new StringWriter();
        try (var json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            MetricsJson.writeMembers(json, sample);
            json.writeEndObject();
        }
        return text.toString();
    }

    @Test
    void bytesBecomeWholeMegabytesAndSharesWholePercents() throws IOException {
        var activity = new Activity(
                new LoadAverage(0.5, 0.25, 0.125),
                new Activity.Swap(1_572_863, 1_073_741_824),
                new ByteRates(1_000.4, 999.5),
                new ByteRates(0.49, 12_345_678.9),
                Arrays.asList(0.004, 0.996, null),
                null,
                List.of(new Storage("/srv/media", 3L << 30, 4L << 30, 1L << 30)),
                new ProcessUsage(0.01249, 157_810_688));
        var sample = new SystemMetrics(
                0.125,
                45.5,
                2,
                new MemoryUsage(1_572_864, 2_147_483_648L, false),
                new Storage("/data", 10_737_418_240L, 21_474_836_480L, 9_663_676_416L),
                61L,
                "machine",
                false,
                List.of(new ProcessInfo(1, "init", 0.0005, 0.00049, null)),
                List.of(),
                activity,
                MetricScopes.MACHINE,
                HostCounters.UNKNOWN,
                Map.of(),
                AT);

        assertThat(json(sample), is("""
            {"cpu_usage":13,"cpu_temp":46,"cpu_cores":2,"memory_usage":2,"memory_total":2048,"memory_percent":0,\
            "storage_usage":10240,"storage_total":20480,"storage_percent":53,"uptime":61,"hostname":"machine",\
            "is_undervolted":false,"top_processes":[{"pid":1,"name":"init","cpu":0.1,"mem":0.0,"command":null}],\
            "network_interfaces":[],"load_1":0.5,"load_5":0.25,"load_15":0.125,\
            "swap_usage":1,"swap_total":1024,"swap_percent":0,"disk_read_rate":1000,"disk_write_rate":1000,\
            "network_rx_rate":0,"network_tx_rate":12345679,"cpu_per_core":[0,100,null],"pressure":null,"disks":[{"mount":"/srv/media","usage":3072,"total":4096,"percent":75,"available":1024}],\
            "service":{"cpu":1.2,"memory":151},"timestamp":"2026-11-28T12:00:00Z"}\
            """));
    }

    @Test
    void whatIsNotKnownIsNull() throws IOException {
        var sample = new SystemMetrics(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                List.of(),
                List.of(),
                Activity.UNKNOWN,
                MetricScopes.MACHINE,
                HostCounters.UNKNOWN,
                Map.of(),
                AT);

        assertThat(json(sample), is("""
            {"cpu_usage":null,"cpu_temp":null,"cpu_cores":null,"memory_usage":null,"memory_total":null,\
            "memory_percent":null,"storage_usage":null,"storage_total":null,"storage_percent":null,\
            "uptime":null,"hostname":null,"is_undervolted":false,"top_processes":[],"network_interfaces":[],\
            "load_1":null,"load_5":null,"load_15":null,"swap_usage":null,"swap_total":null,"swap_percent":null,\
            "disk_read_rate":null,"disk_write_rate":null,"network_rx_rate":null,"network_tx_rate":null,\
            "cpu_per_core":[],"pressure":null,"disks":[],"service":{"cpu":null,"memory":null},\
            "timestamp":"2026-11-28T12:00:00Z"}\
            """));
    }
}
