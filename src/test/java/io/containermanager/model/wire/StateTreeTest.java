package io.containermanager.model.wire;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.Examples;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Resources;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.AppReader;
import io.containermanager.model.read.Parsed;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read from the forms that users of Compose know, and what is written back. */
class StateTreeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theSeedsSmallestStateIsRead() {
        State state = good("""
            {"apps": {"1001": {"appId": 1001, "appName": "web", "services": [
              {"serviceId": 1, "serviceName": "nginx", "imageName": "nginx:alpine", "appId": 1001, "appName": "web",
               "containerId": "abc", "status": "running", "config": {"image": "nginx:alpine", "ports": ["80:80"]}}]}}}\
            """);

        Service nginx = state.service(new ServiceKey(1001, 1)).orElseThrow();
        assertThat(nginx.imageName(), equalTo("nginx:alpine"));
        assertThat(nginx.config().ports(), contains(new PortMapping(null, 80, 80, "tcp")));
        assertThat(nginx.config().restart(), is(RestartPolicy.UNLESS_STOPPED));
    }

    @Test
    void readOnlyFieldsAreAcceptedAndIgnoredOnAppsAsOnServices() {
        State declared = good("""
            {"apps": {"1": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "s", "imageName": "i"}]}}}\
            """);

        for (String key : AppReader.READ_ONLY_KEYS) {
            State posted = good("""
                {"apps": {"1": {"appName": "a", "%1$s": "x", "services": [
                  {"serviceId": 1, "serviceName": "s", "imageName": "i", "%1$s": {"any": ["thing"]}}]}}}\
                """.formatted(key));
            assertThat(key, posted, equalTo(declared));
        }
    }

    @Test
    void anEmptyStateDeclaresNothing() {
        assertThat(good("{\"apps\": {}}"), equalTo(State.EMPTY));
    }

    @Test
    void everyFormOfAPortIsRead() {
        List<PortMapping> ports = config("""
            {"ports": [80, "81", "8082:82", "127.0.0.1:8083:83", "127.0.0.1::84", "0:86", "127.0.0.1:0:87/UDP", {"target": 88, "published": 0}, "53:53/udp", "8000-8002:9000-9002",
             "[::1]:85:85", {"target": 86, "published": "8086", "hostIp": "10.0.0.1", "protocol": "Udp"}]}\
            """).ports();

        assertThat(
                ports,
                contains(
                        new PortMapping(null, null, 80, "tcp"),
                        new PortMapping(null, null, 81, "tcp"),
                        new PortMapping(null, 8082, 82, "tcp"),
                        new PortMapping("127.0.0.1", 8083, 83, "tcp"),
                        new PortMapping("127.0.0.1", null, 84, "tcp"),
                        new PortMapping(null, null, 86, "tcp"),
                        new PortMapping("127.0.0.1", null, 87, "udp"),
                        new PortMapping(null, null, 88, "tcp"),
                        new PortMapping(null, 53, 53, "udp"),
                        new PortMapping(null, 8000, 9000, "tcp"),
                        new PortMapping(null, 8001, 9001, "tcp"),
                        new PortMapping(null, 8002, 9002, "tcp"),
                        new PortMapping("::1", 85, 85, "tcp"),
                        new PortMapping("10.0.0.1", 8086, 86, "udp")));
    }

    @Test
    void everyFormOfAMountIsRead() {
        List<VolumeMount> mounts = config("""
            {"volumes": ["data:/data", "/srv/x:/x:ro,z", "/anonymous", {"type": "tmpfs", "target": "/t", "tmpfs": {"size": 64}},
             {"type": "bind", "source": "/b", "target": "/c", "readOnly": true, "bind": {"propagation": "rshared"}}],
             "tmpfs": "/run:size=64m,mode=1777"}\
            """).volumes();

        assertThat(
                mounts,
                contains(
                        new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of()),
                        new VolumeMount(VolumeMount.Type.BIND, "/srv/x", "/x", true, List.of("z")),
                        new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/anonymous", false, List.of()),
                        new VolumeMount(VolumeMount.Type.TMPFS, null, "/t", false, List.of("size=64")),
                        new VolumeMount(VolumeMount.Type.BIND, "/b", "/c", true, List.of("rshared")),
                        new VolumeMount(
                                VolumeMount.Type.TMPFS, null, "/run", false, List.of("size=64m", "mode=1777"))));
    }

    @Test
    void variablesAreAMapOrAListAndNumbersAndBooleansBecomeText() {
        Map<String, String> expected = Map.of("A", "1", "B", "true", "C", "x=y", "D", "", "E", "1.5", "F", "1000");

        assertThat(
                config("{\"environment\": {\"A\": 1, \"B\": true, \"C\": \"x=y\", \"D\": \"\", \"E\": 1.5,"
                                + " \"F\": 1e3}}")
                        .environment(),
                equalTo(expected));
        assertThat(
                config("{\"environment\": [\"A=1\", \"B=true\", \"C=x=y\", \"D=\", \"E=1.5\", \"F=1000\"]}")
                        .environment(),
                equalTo(expected));
    }

    @Test
    void commandsAreSplitAsAShellWould() {
        assertThat(
                config("{\"command\": \"sh -c 'echo \\\"a b\\\"' x\\\\ y\"}")
                        .process()
                        .command(),
                contains("sh", "-c", "echo \"a b\"", "x y"));
        assertThat(config("{\"command\": []}").process().command(), equalTo(List.of()));
    }

    @Test
    void sizesDurationsAndProcessorsAreReadWithTheirUnits() {
        ServiceConfig config = config("""
            {"resources": {"memory": "512m", "memoryReservation": 16777216, "cpus": "0.50", "pids": 100, "shmSize": "1GiB"},
             "stopGracePeriod": "1m30s", "healthcheck": {"test": "curl -f localhost", "interval": "500ms", "retries": "5"}}\
            """);

        assertThat(
                config.resources(),
                equalTo(new Resources(536_870_912L, 16_777_216L, new BigDecimal("0.5"), 100L, null, 1_073_741_824L)));
        assertThat(config.updatePolicy().graceOrDefault(), equalTo(Duration.ofSeconds(90)));
        assertThat(
                config.healthcheck(),
                equalTo(new Healthcheck(
                        List.of("CMD-SHELL", "curl -f localhost"),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        5,
                        Duration.ZERO)));
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        State state = Examples.everything();

        // As stored: it has an address on a network without such, which no engine would take.
        assertThat(StateTree.readStored(StateTree.write(state)), equalTo(new Parsed.Good<>(state)));
    }

    @Test
    void aViolationOfAnExpandedPortPointsToWhereItStands() {
        Parsed<State> parsed = parse("""
            {"apps": {"1": {"appName": "a", "services": [
              {"serviceId": 1, "serviceName": "x", "imageName": "x", "config": {"ports": ["8000-8010:8000-8010"]}},
              {"serviceId": 2, "serviceName": "y", "imageName": "y", "config": {"ports": ["81:81", "127.0.0.1:8005:80"]}}]}}}\
            """);

        Violation violation = ((Parsed.Bad<State>) parsed).violations().getFirst();
        assertThat(violation.pointer(), equalTo("/apps/1/services/1/config/ports/1"));
        assertThat(violation.message(), containsString("already published by \"a/x\""));
    }

    private static ServiceConfig config(String config) {
        return good("{\"apps\": {\"1\": {\"appName\": \"a\", \"services\": [{\"serviceId\": 1, \"serviceName\": \"s\","
                        + " \"imageName\": \"i\", \"config\": " + config + "}]}}}")
                .service(new ServiceKey(1, 1))
                .orElseThrow()
                .config();
    }

    private static State good(String json) {
        return switch (parse(json)) {
            case Parsed.Good<State>(State state) -> state;
            case Parsed.Bad<State>(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }

    private static Parsed<State> parse(String json) {
        try {
            return StateTree.readState(JSON.readValue(json, Object.class));
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }
}
