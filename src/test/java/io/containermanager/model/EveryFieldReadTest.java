package io.containermanager.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every value that goes to an engine is either read, so that what cannot work is refused when it is posted, or stands in a list of those
 * that only the engine or the program understands. A new field of the model must be put into one of the two.
 */
class EveryFieldReadTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Leaves of the model, with a value of the wire form that is refused, and where. */
    private static final Map<String, String> READ = read();

    /** Leaves that are handed on as they are, and who understands them. */
    private static final Map<String, String> OPAQUE = Map.ofEntries(
            Map.entry("environment{}", "the program"),
            Map.entry("labels{}", "readers of labels"),
            Map.entry("process.command[]", "the program"),
            Map.entry("process.entrypoint[]", "the program"),
            Map.entry("healthcheck.test[]", "the program, behind its first word"),
            Map.entry("privileges.securityOpt[]", "the engine and its security modules, which differ"),
            Map.entry("privileges.sysctls{}", "the kernel"),
            Map.entry("privileges.deviceRequests[].driver", "the device plug-in"),
            Map.entry("privileges.deviceRequests[].deviceIds[]", "the device plug-in"),
            Map.entry("privileges.deviceRequests[].capabilities[]", "the device plug-in"),
            Map.entry("runtimeOptions.logging.driver", "the engine: log drivers are plug-ins"),
            Map.entry("runtimeOptions.logging.options{}", "the log driver; those of json-file and local are read"));

    private static Map<String, String> read() {
        var read = new LinkedHashMap<String, String>();
        read.put("ports[].hostIp", "{\"ports\": [\"1.2.3:80:80\"]} /ports/0");
        read.put("ports[].hostPort", "{\"ports\": [\"x:80\"]} /ports/0");
        read.put("ports[].containerPort", "{\"ports\": [\"80:x\"]} /ports/0");
        read.put("ports[].protocol", "{\"ports\": [\"80:80/x\"]} /ports/0");
        read.put("volumes[].type", "{\"volumes\": [{\"type\": \"x\", \"target\": \"/x\"}]} /volumes/0/type");
        read.put("volumes[].source", "{\"volumes\": [\"a b:/x\"]} /volumes/0");
        read.put("volumes[].target", "{\"volumes\": [\"a:x\"]} /volumes/0");
        read.put("volumes[].readOnly", "{\"volumes\": [{\"target\": \"/x\", \"readOnly\": 5}]} /volumes/0/readOnly");
        read.put("volumes[].options[]", "{\"volumes\": [\"a:/x:garbage\"]} /volumes/0");
        read.put("networks[].name", "{\"networks\": [\"a b\"]} /networks/0");
        read.put("networks[].aliases[]", "{\"networks\": {\"a\": {\"aliases\": [\"a b\"]}}} /networks/a/aliases/0");
        read.put("networks[].ipv4Address", "{\"networks\": {\"a\": {\"ipv4Address\": \"x\"}}} /networks/a/ipv4Address");
        read.put("networks[].ipv6Address", "{\"networks\": {\"a\": {\"ipv6Address\": \"x\"}}} /networks/a/ipv6Address");
        read.put("networkMode", "{\"networkMode\": \"x\"} /networkMode");
        read.put("restart", "{\"restart\": \"x\"} /restart");
        read.put("process.workingDir", "{\"workingDir\": \"x\"} /workingDir");
        read.put("process.user", "{\"user\": \"a b\"} /user");
        read.put("process.hostname", "{\"hostname\": \"a b\"} /hostname");
        read.put("process.init", "{\"init\": 5} /init");
        read.put("process.tty", "{\"tty\": 5} /tty");
        read.put("process.stopSignal", "{\"stopSignal\": \"SIGGARBAGE\"} /stopSignal");
        read.put("process.groupAdd[]", "{\"groupAdd\": [\"a b\"]} /groupAdd/0");
        read.put("healthcheck.interval", "{\"healthcheck\": {\"interval\": \"garbage\"}} /healthcheck/interval");
        read.put("healthcheck.timeout", "{\"healthcheck\": {\"timeout\": \"5\"}} /healthcheck/timeout");
        read.put("healthcheck.retries", "{\"healthcheck\": {\"retries\": \"x\"}} /healthcheck/retries");
        read.put("healthcheck.startPeriod", "{\"healthcheck\": {\"startPeriod\": \"1x\"}} /healthcheck/startPeriod");
        read.put("dependsOn[].serviceName", "{\"dependsOn\": [\"nobody\"]} /dependsOn/0");
        read.put("dependsOn[].condition", "{\"dependsOn\": {\"s\": \"x\"}} /dependsOn/s");
        read.put("dependsOn[].required", "{\"dependsOn\": {\"s\": {\"required\": 5}}} /dependsOn/s/required");
        read.put("resources.memoryBytes", "{\"resources\": {\"memory\": \"garbage\"}} /resources/memory");
        read.put(
                "resources.memoryReservationBytes",
                "{\"resources\": {\"memoryReservation\": \"1x\"}} /resources/memoryR");
        read.put("resources.cpus", "{\"resources\": {\"cpus\": \"x\"}} /resources/cpus");
        read.put("resources.pids", "{\"resources\": {\"pids\": \"x\"}} /resources/pids");
        read.put("resources.cpuset", "{\"resources\": {\"cpuset\": \"3-1\"}} /resources/cpuset");
        read.put("resources.shmSizeBytes", "{\"resources\": {\"shmSize\": \"64q\"}} /resources/shmSize");
        read.put("privileges.privileged", "{\"privileged\": 5} /privileged");
        read.put("privileges.readOnly", "{\"readOnly\": 5} /readOnly");
        read.put("privileges.capAdd[]", "{\"capAdd\": [\"NET_ADMN\"]} /capAdd");
        read.put("privileges.capDrop[]", "{\"capDrop\": [\"EVERYTHING\"]} /capDrop");
        read.put("privileges.devices[]", "{\"devices\": [\"x y\"]} /devices/0");
        read.put(
                "privileges.deviceRequests[].count",
                "{\"deviceRequests\": [{\"count\": \"x\"}]} /deviceRequests/0/count");
        read.put("privileges.ulimits{}.soft", "{\"ulimits\": {\"nofile\": \"garbage\"}} /ulimits/nofile");
        read.put("privileges.ulimits{}.hard", "{\"ulimits\": {\"files\": 5}} /ulimits/files");
        read.put("privileges.pid", "{\"pid\": \"x\"} /pid");
        read.put("privileges.ipc", "{\"ipc\": \"x\"} /ipc");
        read.put("runtimeOptions.extraHosts[]", "{\"extraHosts\": [\"x\"]} /extraHosts/0");
        read.put("runtimeOptions.dns[]", "{\"dns\": [\"x\"]} /dns/0");
        read.put("runtimeOptions.dnsSearch[]", "{\"dnsSearch\": [\"a b\"]} /dnsSearch/0");
        read.put("runtimeOptions.secrets[]", "{\"secrets\": [\"a/b\"]} /secrets/0");
        read.put("runtimeOptions.containerName", "{\"containerName\": \"a b\"} /containerName");
        read.put("runtimeOptions.runtime", "{\"runtime\": \"a b\"} /runtime");
        read.put("runtimeOptions.platform", "{\"platform\": \"a b\"} /platform");
        read.put("replicas", "{\"replicas\": 0} /replicas");
        read.put("updatePolicy.pullPolicy", "{\"pullPolicy\": \"x\"} /pullPolicy");
        read.put("updatePolicy.updateStrategy", "{\"updateStrategy\": \"x\"} /updateStrategy");
        read.put("updatePolicy.stopGracePeriod", "{\"stopGracePeriod\": \"10\"} /stopGracePeriod");
        return read;
    }

    @Test
    void everyLeafOfTheModelIsReadOrListedAsOpaque() {
        var leaves = new TreeSet<String>();
        leaves(ServiceConfig.class, "", leaves);
        var listed = new TreeSet<>(READ.keySet());
        listed.addAll(OPAQUE.keySet());

        assertThat(listed, equalTo(leaves));
        assertThat("in one list only", listed.size(), equalTo(READ.size() + OPAQUE.size()));
    }

    @Test
    void whatIsReadRefusesAValueThatCannotWorkWithItsPlace() {
        READ.forEach((leaf, example) -> {
            int place = example.lastIndexOf(' ');
            String pointer = "/apps/7/services/0/config" + example.substring(place + 1);

            assertThat(leaf, pointers(example.substring(0, place)), hasItem(startsWith(pointer)));
        });
    }

    /** One reader of sizes, modes and durations, whatever form they stand in. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"tmpfs": ["/t:size=64m,mode=1777"]}                                                 | size=64m,mode=1777
        {"tmpfs": ["/t:size=64mb,mode=0o1770"]}                                              | size=67108864,mode=1770
        {"tmpfs": ["/t:size=0.5g,noexec,uid=1000"]}                                          | size=536870912,noexec,uid=1000
        {"tmpfs": ["/t:size=50%"]}                                                           | size=50%
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"size": 67108864}}]}        | size=67108864
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"size": "64m"}}]}           | size=64m
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"size": "64mb", "mode": 448}}]} | size=67108864,mode=700
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"size": "0.5g"}}]}          | size=536870912
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"mode": "0o1770"}}]}        | mode=1770
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"mode": "01770"}}]}         | mode=01770
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"mode": 1016}}]}            | mode=1770
        {"volumes": [{"type": "tmpfs", "target": "/t", "options": ["size=64mb", "mode=700"]}]} | size=67108864,mode=700
        """)
    void aTmpfsIsWrittenAsTheKernelTakesIt(String config, String options) {
        var state = (Parsed.Good<State>) assertGood(config);
        App app = state.value().app(7).orElseThrow();

        assertThat(
                String.join(
                        ",",
                        app.services().getFirst().config().volumes().getFirst().options()),
                equalTo(options));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"tmpfs": ["/t:size=garbage"]}                                                       | /tmpfs/0
        {"tmpfs": ["/t:mode=999"]}                                                           | /tmpfs/0
        {"tmpfs": ["/t:garbage"]}                                                            | /tmpfs/0
        {"tmpfs": ["/t:uid=me"]}                                                             | /tmpfs/0
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"size": "garbage"}}]}       | /volumes/0/tmpfs/size
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"size": -1}}]}              | /volumes/0/tmpfs/size
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"mode": "rwx"}}]}           | /volumes/0/tmpfs/mode
        {"volumes": [{"type": "tmpfs", "target": "/t", "tmpfs": {"mode": 99999}}]}           | /volumes/0/tmpfs/mode
        {"volumes": [{"type": "tmpfs", "target": "/t", "options": ["size=garbage"]}]}        | /volumes/0/options
        {"logging": {"driver": "json-file", "options": {"max-size": "lots"}}}                | /logging/options/max-size
        {"logging": {"options": {"max-file": "0"}}}                                          | /logging/options/max-file
        {"logging": {"driver": "local", "options": {"compress": "maybe"}}}                   | /logging/options/compress
        """)
    void whatAnEngineWouldRefuseIsRefusedWhenItIsPosted(String config, String pointer) {
        assertThat(pointers(config), hasItem("/apps/7/services/0/config" + pointer));
    }

    @Test
    void whatAnEarlierVersionAcceptedCanStillBeReadFromTheStore() {
        for (String config : List.of(
                "{\"volumes\": [{\"type\": \"tmpfs\", \"target\": \"/t\", \"options\": [\"size=64mb\", \"x\"]}]}",
                "{\"capAdd\": [\"FUTURE\"], \"ulimits\": {\"x\": 5}, \"stopSignal\": \"SIGX\"}",
                "{\"resources\": {\"cpuset\": \"3-1\"}, \"logging\": {\"driver\": \"local\", \"options\":"
                        + " {\"max-size\": \"x\"}}}")) {
            assertThat(StateTree.readStored(tree(config)), instanceOf(Parsed.Good.class));
        }
    }

    private static Parsed<State> assertGood(String config) {
        Parsed<State> parsed = StateTree.readState(tree(config));
        assertThat(String.valueOf(parsed), parsed, instanceOf(Parsed.Good.class));
        return parsed;
    }

    private static List<String> pointers(String config) {
        return switch (StateTree.readState(tree(config))) {
            case Parsed.Good<State> good -> List.of();
            case Parsed.Bad<State>(List<Violation> violations) ->
                violations.stream().map(Violation::pointer).toList();
        };
    }

    private static Object tree(String config) {
        try {
            return JSON.readValue("""
                {"apps": {"7": {"appName": "a", "services": [
                  {"serviceId": 1, "serviceName": "web", "imageName": "x", "config": %s},
                  {"serviceId": 2, "serviceName": "s", "imageName": "x"}]}}}\
                """.formatted(config), TreeMap.class);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(config, malformed);
        }
    }

    private static void leaves(Class<?> type, String path, Set<String> leaves) {
        for (RecordComponent component : type.getRecordComponents()) {
            leaf(component.getGenericType(), path + component.getName(), leaves);
        }
    }

    private static void leaf(Type type, String path, Set<String> leaves) {
        if (type instanceof ParameterizedType parameters) {
            boolean map = Map.class.isAssignableFrom((Class<?>) parameters.getRawType());
            Type[] arguments = parameters.getActualTypeArguments();
            leaf(arguments[arguments.length - 1], path + (map ? "{}" : "[]"), leaves);
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            leaves(plain, path + ".", leaves);
        } else {
            leaves.add(path);
        }
    }
}
