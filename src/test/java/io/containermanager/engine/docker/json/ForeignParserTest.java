package io.containermanager.engine.docker.json;

import static io.containermanager.engine.docker.QuotedJson.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container has that no declaration can express is a problem; a daemon's own defaults are not. */
class ForeignParserTest {

    private static final String PRIVATE = "{'CgroupVersion': '2', 'SecurityOptions': ['name=cgroupns']}";
    private static final String SHARED = "{'CgroupVersion': '1', 'SecurityOptions': ['name=seccomp,profile=default']}";

    /** As Docker 20.10 and 28 write it. */
    private static String masked(String newer) {
        return """
            'MaskedPaths': ['/proc/asound', '/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/latency_stats',
              '/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware'%s],
            'ReadonlyPaths': ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']
            """.formatted(newer);
    }

    private static List<String> places(String hostConfig, String daemon, Map<String, Object> declared) {
        var unsupported = new ArrayList<Violation>();
        var inspected = json("{'HostConfig': {'NetworkMode': 'default', " + hostConfig + "}}");
        new ForeignHostConfig(inspected, json("{}"), json(daemon), declared, unsupported).read();
        return unsupported.stream().map(Violation::pointer).sorted().toList();
    }

    private static List<String> places(String hostConfig) {
        return places(hostConfig, PRIVATE, new LinkedHashMap<>());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", '/sys/devices/virtual/powercap', '/proc/interrupts'"})
    void whatADaemonFillsInIsNoProblem(String newer) {
        var filled = masked(newer)
                + ", 'MemorySwappiness': -1, 'PidsLimit': -1, 'MemorySwap': -1, 'OomScoreAdj': 0, 'CpuShares': 0";
        assertThat(places(filled + ", 'CgroupnsMode': 'private'"), is(List.of()));
        assertThat(places(filled + ", 'CgroupnsMode': 'host'", SHARED, new LinkedHashMap<>()), is(List.of()));
        assertThat(places("'MemorySwappiness': null, 'CgroupnsMode': '', 'MaskedPaths': null"), is(List.of()));
        assertThat(places("'Privileged': true, 'MaskedPaths': [], 'ReadonlyPaths': []"), is(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "OomScoreAdj | 'OomScoreAdj': -500",
                "OomScoreAdj | 'OomScoreAdj': -1",
                "CpuRealtimeRuntime | 'CpuRealtimeRuntime': -1",
                "MemorySwappiness | 'MemorySwappiness': 10",
                "MemorySwappiness | 'MemorySwappiness': 0",
                "CgroupnsMode | 'CgroupnsMode': 'host'",
                "MaskedPaths | 'MaskedPaths': []",
                "MaskedPaths | 'MaskedPaths': ['/proc/kcore']",
                "ReadonlyPaths | 'ReadonlyPaths': []",
                "Mounts | 'Mounts': [{'Type': 'bind', 'Source': '/a', 'Target': '/a', 'BindOptions': {'NonRecursive':"
                        + " true}}]",
                "Mounts | 'Mounts': [{'Type': 'tmpfs', 'Target': '/a', 'TmpfsOptions': {'Options': [['exec']]}}]",
                "Mounts | 'Mounts': [{'Type': 'image', 'Source': 'a', 'Target': '/a'}]",
            })
    void whateverElseWouldBeLostIsNamedWithItsPlace(String key, String set) {
        assertThat(places(set), contains("/HostConfig/" + key));
    }

    @Test
    void aCpuSetOfTheFirstCpuIsKeptAndUnlimitedProcessesNeedNoLimit() {
        var declared = new LinkedHashMap<String, Object>();
        assertThat(places("'CpusetCpus': '0', 'PidsLimit': -1, 'Memory': 1024", PRIVATE, declared), is(List.of()));
        assertThat(declared.get("resources"), is(Map.of("cpuset", "0", "memory", 1024)));
    }

    @Test
    void whatOnlyMatteredWhenAMountsSourceWasCreatedIsNoProblem() {
        var mount = "{'Type': 'volume', 'Source': 'v', 'Target': '/v', 'Consistency': 'default', "
                + "'VolumeOptions': {'Labels': {'a': 'b'}, 'DriverConfig': {'Name': 'local'}}}";
        assertThat(places("'Mounts': [" + mount + "]"), is(List.of()));
    }

    @Test
    void otherNetworksOfAContainerOnTheDefaultBridgeAreAProblem() {
        var declared = new LinkedHashMap<String, Object>(Map.of("networks", Map.of("front", Map.of())));
        assertThat(places("'Privileged': false", PRIVATE, declared), contains("/NetworkSettings/Networks"));
        assertThat(declared.get("networkMode"), is("bridge"));
    }
}
