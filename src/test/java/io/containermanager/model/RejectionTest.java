package io.containermanager.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.rules.Validator;
import io.containermanager.model.wire.StateTree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, where the violation points, and what it says. One row for each kind. */
class RejectionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"enviroment": {}}                                   | /enviroment            | did you mean "environment"?
        {"working_dir": "/x"}                                | /working_dir           | did you mean "workingDir"?
        {"image": "other"}                                   | /image                 | must equal imageName
        {"environment": {"A B": "x"}}                        | /environment/A B       | no space
        {"environment": {"A": null}}                         | /environment/A         | has no value
        {"environment": ["A"]}                               | /environment/0         | has no value
        {"environment": {"A": []}}                           | /environment/A         | must be a string, not a list
        {"environment": {"A": "\\u0000"}}                    | /environment/A         | NUL
        {"environment": {"A": "\\ud800"}}                    | /environment/A         | unpaired surrogate
        {"environment": 5}                                   | /environment           | must be an object, not a number
        {"labels": {"io.containermanager.app-id": "1"}}      | /labels                | the manager sets those itself
        {"ports": "80:80"}                                   | /ports                 | must be a list, not a string
        {"ports": ["http"]}                                  | /ports/0               | is not a port
        {"ports": ["80:80/icmp"]}                            | /ports/0               | is not a port
        {"ports": ["80:0"]}                                  | /ports/0               | is not a port
        {"ports": ["0"]}                                     | /ports/0               | is not a port
        {"ports": ["0-1:80"]}                                | /ports/0               | is not a port
        {"ports": ["8000-8010:80"]}                          | /ports/0               | name one port ("8000:80")
        {"ports": ["127.0.0.1:8000-8010:80/udp"]}            | /ports/0               | name one port ("127.0.0.1:8000:80")
        {"ports": [{"target": 80, "published": "8000-8010"}]} | /ports/0/published    | name one port ("8000")
        {"ports": [{"target": 80, "published": -1}]}         | /ports/0/published     | from 0 to 65535
        {"ports": ["65536"]}                                 | /ports/0               | is not a port
        {"ports": ["1.2.3:80:80"]}                           | /ports/0               | is not a port
        {"ports": [":80"]}                                   | /ports/0               | is not a port
        {"ports": ["80-82:80-81"]}                           | /ports/0               | the same number of both
        {"ports": ["1-3000"]}                                | /ports                 | more than 2000
        {"ports": [{"published": 80}]}                       | /ports/0/target        | is missing
        {"ports": [{"target": 80, "protocol": "x"}]}         | /ports/0/protocol      | tcp, udp or sctp
        {"ports": ["80:1", "80:2"]}                          | /ports/1               | already published by
        {"ports": ["127.0.0.1:80:1", "0.0.0.0:80:2"]}        | /ports/1               | already published by
        {"volumes": ["./data:/data"]}                        | /volumes/0             | absolute path of the host
        {"volumes": ["/a/../b:/data"]}                       | /volumes/0             | must not contain ..
        {"volumes": ["data:data"]}                           | /volumes/0             | absolute path in the container
        {"volumes": ["-x:/data"]}                            | /volumes/0             | is not a valid volume name
        {"volumes": ["a:/b:ro:z"]}                           | /volumes/0             | is not a mount
        {"volumes": ["a:/b:fast"]}                           | /volumes/0             | unknown option "fast"
        {"volumes": [{"type": "npipe", "target": "/x"}]}     | /volumes/0/type        | volume, bind or tmpfs
        {"volumes": ["a:/b", "c:/b/"]}                       | /volumes/1             | second mount at "/b"
        {"volumes": ["a:/"]}                                 | /volumes/0             | container's root
        {"tmpfs": ["run"]}                                   | /tmpfs/0               | absolute path
        {"volumes": ["a:/b"], "tmpfs": "/b"}                 | /tmpfs                 | second mount
        {"networks": ["-x"]}                                 | /networks/0            | is not a valid network name
        {"networks": {"x": {"alias": []}}}                   | /networks/x/alias      | did you mean "aliases"?
        {"networks": {"x": {"ipv4Address": "999.1.1.1"}}}    | /networks/x/ipv4Address | not an IP address
        {"networks": ["x", "x"]}                             | /networks              | twice
        {"networks": ["x"], "networkMode": "host"}           | /networkMode           | cannot be combined with networks
        {"networkMode": "mynet"}                             | /networkMode           | name networks under networks
        {"networkMode": "service:nobody"}                    | /networkMode           | no service "nobody"
        {"networkMode": "none", "ports": ["80:80"]}          | /ports                 | nothing can be published
        {"networkMode": "service:db", "hostname": "x"}       | /hostname              | cannot be set
        {"restart": "sometimes"}                             | /restart               | no, on-failure, always, unless-stopped
        {"restart": "on-failure:3"}                          | /restart               | without a count
        {"command": "echo 'x"}                               | /command               | not closed
        {"command": [{}]}                                    | /command/0             | must be a string, not an object
        {"workingDir": "srv"}                                | /workingDir            | absolute path
        {"user": "a b"}                                      | /user                  | name or id
        {"hostname": "a b"}                                  | /hostname              | host name
        {"stopSignal": "sigfoo"}                             | /stopSignal            | SIGTERM or 15
        {"init": "maybe"}                                    | /init                  | true or false
        {"stopGracePeriod": 30}                              | /stopGracePeriod       | write it with units
        {"stopGracePeriod": "400d"}                          | /stopGracePeriod       | at most 365 days
        {"healthcheck": {"test": ["curl"]}}                  | /healthcheck/test      | CMD, CMD-SHELL or NONE
        {"healthcheck": {"test": ["CMD"]}}                   | /healthcheck/test      | no command
        {"healthcheck": {"retries": -1}}                     | /healthcheck/retries   | from 0 to 1000
        {"dependsOn": ["dbb"]}                               | /dependsOn/0           | did you mean "db"?
        {"dependsOn": {"bd": "healthy"}}                     | /dependsOn/bd          | no service "bd"
        {"dependsOn": {"db": "ready"}}                       | /dependsOn/db          | started, healthy, completed
        {"dependsOn": ["web"]}                               | /dependsOn/0           | waits for itself: "web -> web"
        {"networkMode": "service:web"}                       | /networkMode           | waits for itself: "web -> web"; "web" joins the network namespace of "web"
        {"pid": "service:web"}                               | /pid                   | waits for itself: "web -> web"; "web" joins the process namespace of "web"
        {"ipc": "service:web"}                               | /ipc                   | waits for itself: "web -> web"; "web" joins the IPC namespace of "web"
        {"resources": {"memory": "1m"}}                      | /resources/memory      | below Docker's minimum of 6 MiB
        {"resources": {"memory": "much"}}                    | /resources/memory      | is not a size
        {"resources": {"memory": "8m", "memoryReservation": "9m"}} | /resources/memoryReservation | must not exceed memory
        {"resources": {"cpus": 0}}                           | /resources/cpus        | above 0
        {"resources": {"cpus": 1e999}}                       | /resources/cpus        | above 0
        {"resources": {"pids": 1.5}}                         | /resources/pids        | whole number
        {"devices": ["ttyUSB0"]}                             | /devices/0             | host[:container[:permissions]]
        {"capAdd": ["NET ADMIN"]}                            | /capAdd/0              | NET_ADMIN
        {"privileged": 1}                                    | /privileged            | true or false
        {"ulimits": {"nofile": {"soft": 2, "hard": 1}}}      | /ulimits/nofile        | soft above hard
        {"deviceRequests": [{"count": 1}]}                   | /deviceRequests/0/capabilities | is missing
        {"pid": "container:x"}                               | /pid                   | host or service:
        {"extraHosts": ["db"]}                               | /extraHosts/0          | name:address
        {"dns": "ns1"}                                       | /dns                   | not an IP address
        {"logging": {"drivr": "x"}}                          | /logging/drivr         | did you mean "driver"?
        {"secrets": ["../x"]}                                | /secrets/0             | is not a valid secret name
        {"containerName": "x"}                               | /containerName         | 2 to 255
        {"pullPolicy": "missing"}                            | /pullPolicy            | if-not-present, always, never
        {"updateStrategy": "hand-over", "volumes": ["a:/b"]} | /updateStrategy        | writable volume at "/b"
        {"updateStrategy": "hand-over", "volumes": ["/a:/b:ro"]} | /updateStrategy    | the bind at "/b"
        {"updateStrategy": "hand-over", "ports": ["80:80"]}  | /updateStrategy        | fixed host port
        {"updateStrategy": "hand-over", "networkMode": "host"} | /updateStrategy      | host's network
        """)
    void aConfigurationIsRefused(String config, String pointer, String message) {
        String state = """
            {"apps": {"7": {"appName": "a", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx", "config": %s},
              {"serviceId": 2, "serviceName": "db", "imageName": "postgres"}]}}}\
            """.formatted(config);

        assertRefused(state, "/apps/7/services/0/config" + pointer, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []                                                   |                        | must be an object, not a list
        {}                                                   | /apps                  | is missing
        {"apps": {}, "state": 1}                             | /state                 | unknown key
        {"apps": {"x": {"appName": "a"}}}                    | /apps/x                | is not an app id
        {"apps": {"007": {"appName": "a"}}}                  | /apps/007              | is not an app id
        {"apps": {"9007199254740992": {"appName": "a"}}}     | /apps/9007199254740992 | is not an app id
        {"apps": {"7": {"appId": 8, "appName": "a"}}}        | /apps/7/appId          | is 8, but this app is 7
        {"apps": {"7": {}}}                                  | /apps/7/appName        | is missing
        {"apps": {"7": {"appName": " "}}}                    | /apps/7/appName        | visible characters
        {"apps": {"7": {"appName": "8", "services": []}}}    | /apps/7/appName        | would be taken for an id
        {"apps": {"7": {"appName": "07", "services": []}}}   | /apps/7/appName        | would be taken for an id
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "404", "imageName": "nginx"}]}}} | /apps/7/services/0/serviceName | would be taken for an id
        {"apps": {"7": {"appName": "a"}}}                    | /apps/7/services       | is missing: give [] to declare no services
        {"apps": {"7": {"appName": "a", "services": null}}}  | /apps/7/services       | is missing: give [] to declare no services
        {"apps": {"7": {"appName": "a", "services": {}}}}    | /apps/7/services       | must be a list, not an object
        {"apps": {"7": {"appName": "a", "services": [{}]}}}  | /apps/7/services/0/serviceId | is missing
        {"apps": {"7": {"appName": "a", "services": [{}]}}}  | /apps/7/services/0/serviceName | is missing
        {"apps": {"7": {"appName": "a", "services": [{}]}}}  | /apps/7/services/0/imageName | is missing
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "s", "imageName": "Nginx"}]}}} | /apps/7/services/0/imageName | is not an image reference
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "s", "imageName": "x", "appId": 8}]}}} | /apps/7/services/0/appId | is 8, but the app is 7
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "s", "imageName": "x"}, {"serviceId": 1, "serviceName": "t", "imageName": "x"}]}}} | /apps/7/services/1/serviceId | serviceId 1 is taken by "s"
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "s", "imageName": "x"}, {"serviceId": 2, "serviceName": "s", "imageName": "x"}]}}} | /apps/7/services/1/serviceName | another service of this app
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "a b", "imageName": "x"}, {"serviceId": 2, "serviceName": "a-b", "imageName": "x"}]}}} | /apps/7/services/1/serviceName | both be reachable as "a-b"
        {"apps": {"7": {"appId": "7", "appName": "a", "services": []}}} | /apps/7/appId        | without quotes
        {"apps": {"7": {"appName": 7, "services": []}}}      | /apps/7/appName        | must be a string, not a number
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": "1", "serviceName": "s", "imageName": "x"}]}}} | /apps/7/services/0/serviceId | without quotes
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "appId": "7", "serviceName": "s", "imageName": "x"}]}}} | /apps/7/services/0/appId | without quotes
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": true, "imageName": "x"}]}}} | /apps/7/services/0/serviceName | must be a string, not a boolean
        {"apps": {"7": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "s", "imageName": 5}]}}} | /apps/7/services/0/imageName | must be a string, not a number
        {"apps": {"7": {"appName": "a", "volumes": {"a b": {}}}}} | /apps/7/volumes/a b | letters, digits
        {"apps": {"7": {"appName": "a", "volumes": {"a": {"driver_opts": {}}}}}} | /apps/7/volumes/a/driver_opts | did you mean "driverOpts"?
        {"apps": {"7": {"appName": "a", "networks": {"a": {"ipam": [{"subnet": "10.0.0.0"}]}}}}} | /apps/7/networks/a/ipam/0/subnet | is not a network
        """)
    void aStateIsRefused(String state, String pointer, String message) {
        assertRefused(state, pointer == null ? "" : pointer, message);
    }

    @Test
    void aPortThatAnotherAppPublishesIsRefused() {
        assertRefused("""
            {"apps": {"1": {"appName": "a", "services": [{"serviceId": 1, "serviceName": "x", "imageName": "x", "config": {"ports": ["80:80"]}}]},
                      "2": {"appName": "b", "services": [{"serviceId": 1, "serviceName": "y", "imageName": "x", "config": {"ports": ["80:80"]}}]}}}\
            """, "/apps/2/services/0/config/ports/0", "host port 80/tcp is already published by \"a/x\"");
    }

    @Test
    void anAddressThatAnotherAppHasOnTheSameNetworkIsRefused() {
        assertRefused(
                """
                {"apps": {"1": {"appName": "a", "networks": {"lan": {"name": "lan", "ipam": [{"subnet": "fd00:9::/64"}]}},
                    "services": [{"serviceId": 1, "serviceName": "x", "imageName": "x", "config": {"networks": {"lan": {"ipv6Address": "fd00:9::9"}}}}]},
                          "2": {"appName": "b", "networks": {"n": {"name": "lan", "external": true}},
                    "services": [{"serviceId": 1, "serviceName": "y", "imageName": "x", "config": {"networks": {"n": {"ipv6Address": "fd00:9:0::9"}}}}]}}}\
                """,
                "/apps/2/services/0/config/networks/n",
                "the address fd00:9:0::9 is taken by \"a/x\": choose another");
    }

    @Test
    void aReferenceInDecomposedLettersSaysHowTheNameIsWritten() {
        assertRefused(
                """
                {"apps": {"1": {"appName": "a", "services": [
                  {"serviceId": 1, "serviceName": "b\\u00fcro", "imageName": "x", "config": {}},
                  {"serviceId": 2, "serviceName": "web", "imageName": "x", "config": {"dependsOn": ["bu\\u0308ro"]}}]}}}\
                """,
                "/apps/1/services/1/config/dependsOn/0",
                "\"b\u00fcro\" is written with other Unicode characters, composed ones (NFC)");
    }

    @Test
    void aCycleIsReportedOnce() {
        List<Violation> violations = refused("""
            {"apps": {"1": {"appName": "a", "services": [
              {"serviceId": 1, "serviceName": "x", "imageName": "x", "config": {"dependsOn": ["y"]}},
              {"serviceId": 2, "serviceName": "y", "imageName": "x", "config": {"dependsOn": ["z"]}},
              {"serviceId": 3, "serviceName": "z", "imageName": "x", "config": {"networkMode": "service:x"}}]}}}\
            """);

        assertThat(
                violations,
                equalTo(List.of(new Violation(
                        "/apps/1/services/0/config/dependsOn/0",
                        "waits for itself: \"x -> y -> z -> x\"; \"z\" joins the network namespace of \"x\""))));
    }

    @Test
    void aCycleIsReportedAtAServiceOfIt() {
        List<Violation> violations = refused("""
            {"apps": {"1": {"appName": "a", "services": [
              {"serviceId": 1, "serviceName": "x", "imageName": "x", "config": {"dependsOn": ["y"]}},
              {"serviceId": 2, "serviceName": "y", "imageName": "x", "config": {"pid": "service:z"}},
              {"serviceId": 3, "serviceName": "z", "imageName": "x", "config": {"dependsOn": ["y"]}}]}}}\
            """);

        assertThat(
                violations,
                equalTo(List.of(new Violation(
                        "/apps/1/services/1/config/pid",
                        "waits for itself: \"y -> z -> y\"; \"y\" joins the process namespace of \"z\""))));
    }

    @Test
    void allViolationsComeAtOnceUpToABound() {
        Map<String, Object> keys =
                IntStream.range(0, 500).boxed().collect(Collectors.toMap(key -> "x" + key, key -> key));
        Parsed<State> parsed = StateTree.readState(Map.of("apps", Map.of("1", keys)));

        List<Violation> violations = ((Parsed.Bad<State>) parsed).violations();
        assertThat(violations, hasSize(Limits.VIOLATIONS_MAX + 1));
        assertThat(violations.getLast().message(), equalTo("and 402 more: fix these first"));
    }

    @Test
    void numbersThatNoProcessorHoldsAreRefusedQuickly() {
        for (Object id : new Object[] {
            1e308, Double.NaN, -1, 0, 1L << 53, new BigDecimal("1e999999999"), BigInteger.TEN.pow(5_000), 1.5, "1e3"
        }) {
            Parsed<App> parsed = StateTree.readApp(Map.of("appId", id, "appName", "a", "services", List.of()), 1);
            assertThat(String.valueOf(id), parsed, instanceOf(Parsed.Bad.class));
        }
        assertThat(
                StateTree.readApp(Map.of("appId", 1.0, "appName", "a", "services", List.of()), 1),
                instanceOf(Parsed.Good.class));
    }

    @Test
    void aChainOfAThousandDependenciesIsAccepted() {
        var services = IntStream.range(1, 1_001)
                .mapToObj(id -> new Service(
                        id,
                        "s" + id,
                        "x",
                        ServiceConfig.DEFAULTS
                                .builder()
                                .dependsOn(
                                        id == 1
                                                ? List.of()
                                                : List.of(new Dependency("s" + (id - 1), Dependency.Condition.STARTED)))
                                .build()))
                .toList()
                .reversed();

        assertThat(Validator.check(App.of(1, "a", services)), hasSize(0));
    }

    private static void assertRefused(String json, String pointer, String message) {
        List<Violation> violations = refused(json);
        assertThat(violations.stream().map(Violation::pointer).toList(), hasItem(pointer));
        assertThat(
                violations.toString(),
                violations.stream()
                        .filter(violation -> violation.pointer().equals(pointer))
                        .map(Violation::message)
                        .collect(Collectors.joining("; ")),
                containsString(message));
    }

    private static List<Violation> refused(String json) {
        try {
            return switch (StateTree.readState(JSON.readValue(json, Object.class))) {
                case Parsed.Good<State>(State state) -> throw new AssertionError("was accepted: " + state);
                case Parsed.Bad<State>(List<Violation> violations) -> violations;
            };
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }
}
