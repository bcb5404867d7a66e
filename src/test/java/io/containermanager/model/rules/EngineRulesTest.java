package io.containermanager.model.rules;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Docker 20.10 refuses at a container's creation or start, whatever the machine, is refused when it is posted; one row for each form, as
 * it was tried on a daemon. What was accepted by an earlier version is still read.
 */
class EngineRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Networks of one subnet, of two families and of none. */
    private static final String NETWORKS = """
        "networks": {"four": {"ipam": [{"subnet": "10.1.0.0/24", "auxAddresses": {"nas": "10.1.0.40"}}]},
          "gate": {"ipam": [{"subnet": "10.2.0.0/24", "gateway": "10.2.0.9"}]},
          "both": {"enableIpv6": true, "ipam": [{"subnet": "fd00:1::/64"}, {"subnet": "10.3.0.0/24"}]},
          "tiny": {"driver": "ipvlan", "ipam": [{"subnet": "10.4.0.0/31"}]},
          "plain": {}, "plugin": {"driver": "weave"}, "there": {"external": true}}\
        """;

    private static String state(String config) {
        return """
            {"apps": {"7": {"appName": "a", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx", "config": %s},
              {"serviceId": 2, "serviceName": "db", "imageName": "postgres",
               "config": {"networks": {"four": {"ipv4Address": "10.1.0.77"}}}},
              {"serviceId": 3, "serviceName": "alone", "imageName": "x", "config": {"ipc": "private"}},
              {"serviceId": 4, "serviceName": "silent", "imageName": "x", "config": {"ipc": "none"}},
              {"serviceId": 5, "serviceName": "open", "imageName": "x", "config": {"ipc": "shareable"}}], %s}}}\
            """.formatted(config, NETWORKS);
    }

    private static Object tree(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(json, wrong);
        }
    }

    private static List<Violation> refused(String json) {
        var parsed = StateTree.readState(tree(json));
        assertThat(json, parsed, instanceOf(Parsed.Bad.class));
        return ((Parsed.Bad<State>) parsed).violations();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"networkMode": "service:db", "extraHosts": ["a:1.2.3.4"]}     | /extraHosts                  | set it on that service
        {"networkMode": "service:db", "dns": "1.1.1.1"}                | /dns                         | set it on that service
        {"networkMode": "service:db", "hostname": "x"}                 | /hostname                    | cannot be set
        {"networkMode": "service:db", "ports": ["80:80"]}              | /ports                       | nothing can be published
        {"networkMode": "host", "sysctls": {"net.core.somaxconn": 1}}  | /sysctls/net.core.somaxconn  | set it on the host
        {"networkMode": "host", "sysctls": {"net/core/somaxconn": 1}}  | /sysctls/net~1core~1somaxconn | set it on the host
        {"ipc": "host", "sysctls": {"kernel.shmmax": 1}}               | /sysctls/kernel.shmmax       | with ipc "host"
        {"sysctls": {"vm.max_map_count": 262144}}                      | /sysctls/vm.max_map_count    | applies to the whole machine
        {"sysctls": {"kernel.hostname": "x"}}                          | /sysctls/kernel.hostname     | applies to the whole machine
        {"volumes": ["a:/."]}                                          | /volumes/0                   | container's root
        {"volumes": ["/x:/a/.."]}                                      | /volumes/0                   | container's root
        {"tmpfs": "/x/.."}                                             | /tmpfs                       | container's root
        {"volumes": ["a:/a", "b:/b/../a"]}                             | /volumes/1                   | second mount at "/a"
        {"volumes": ["a:/a", "/b:/a/."]}                               | /volumes/1                   | second mount at "/a"
        {"volumes": ["a:/proc"]}                                       | /volumes/0                   | which belongs to the kernel
        {"tmpfs": "/proc/x"}                                           | /tmpfs                       | which belongs to the kernel
        {"volumes": ["a:/dev"]}                                        | /volumes/0                   | container's devices
        {"volumes": ["/x:/y:z,Z"]}                                     | /volumes/0                   | z and Z: keep one
        {"volumes": ["/x:/y:rshared,rslave"]}                          | /volumes/0                   | keep one
        {"volumes": ["/x:/y:cached,delegated"]}                        | /volumes/0                   | keep one
        {"volumes": ["/x:/y:subpath=a"]}                               | /volumes/0                   | which only volumes support
        {"volumes": ["a:/y:subpath=../b"]}                             | /volumes/0                   | is outside the volume
        {"volumes": ["a:/y:subpath=b/../../c"]}                        | /volumes/0                   | is outside the volume
        {"volumes": ["a:/y:subpath=/b"]}                               | /volumes/0                   | is outside the volume
        {"volumes": ["a:/y:subpath="]}                                 | /volumes/0                   | is outside the volume
        {"volumes": ["/x:/y:nocopy"]}                                  | /volumes/0                   | which only volumes support
        {"networks": {"four": {"ipv4Address": "10.9.0.9"}}}            | /networks/four/ipv4Address   | is not in any subnet of the network: choose one of 10.1.0.0/24
        {"networks": {"four": {"ipv4Address": "10.1.0.1"}}}            | /networks/four/ipv4Address   | is the gateway's
        {"networks": {"gate": {"ipv4Address": "10.2.0.9"}}}            | /networks/gate/ipv4Address   | is the gateway's
        {"networks": {"four": {"ipv4Address": "10.1.0.0"}}}            | /networks/four/ipv4Address   | of the network itself
        {"networks": {"four": {"ipv4Address": "10.1.0.255"}}}          | /networks/four/ipv4Address   | last address
        {"networks": {"four": {"ipv4Address": "10.1.0.40"}}}           | /networks/four/ipv4Address   | reserved
        {"networks": {"four": {"ipv6Address": "fd00:1::9"}}}           | /networks/four/ipv6Address   | needs a network with a subnet of its family
        {"networks": {"plain": {"ipv4Address": "172.18.0.9"}}}         | /networks/plain/ipv4Address  | needs a network with a subnet
        {"networks": {"nowhere": {"ipv4Address": "172.18.0.9"}}}       | /networks/nowhere/ipv4Address | needs a network with a subnet
        {"networks": {"both": {"ipv6Address": "fd00:2::9"}}}           | /networks/both/ipv6Address   | is not in any subnet of the network
        {"networks": {"both": {"ipv6Address": "fd00:1::"}}}            | /networks/both/ipv6Address   | of the network itself
        {"networks": {"both": {"ipv6Address": "FD00:1:0::1"}}}         | /networks/both/ipv6Address   | is the gateway's
        {"networks": {"both": {"ipv6Address": "fd00:1::ffff:ffff:ffff:ffff"}}} | /networks/both/ipv6Address | last address
        {"networks": {"both": {"ipv4Address": "fd00:1::9"}}}           | /networks/both/ipv4Address   | write it under ipv6Address
        {"networks": {"both": {"ipv6Address": "10.3.0.9"}}}            | /networks/both/ipv6Address   | write it under ipv4Address
        {"hostname": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} | /hostname  | 64 at most
        {"healthcheck": {"test": "true", "interval": "999us"}}         | /healthcheck/interval        | shorter than 1ms
        {"healthcheck": {"test": "true", "timeout": "1ns"}}            | /healthcheck/timeout         | shorter than 1ms
        {"healthcheck": {"test": "true", "startPeriod": "1us"}}        | /healthcheck/startPeriod     | shorter than 1ms
        {"resources": {"memory": "5m"}}                                | /resources/memory            | below Docker's minimum of 6 MiB
        {"resources": {"memoryReservation": "5m"}}                     | /resources/memoryReservation | below Docker's minimum of 6 MiB
        {"resources": {"cpus": 0.009}}                                 | /resources/cpus              | below 0.01
        {"ulimits": {"core": {"soft": -1, "hard": 5}}}                 | /ulimits/core                | soft above hard
        {"ulimits": {"foo": 5}}                                        | /ulimits/foo                 | is not the name of a limit
        {"capAdd": ["FOO"]}                                            | /capAdd                      | is not a Linux capability
        {"user": "99999999999"}                                        | /user                        | ids go from 0 to 2147483647
        {"user": "1:2147483648"}                                       | /user                        | ids go from 0 to 2147483647
        {"user": "-1"}                                                 | /user                        | ids go from 0 to 2147483647
        {"groupAdd": ["99999999999"]}                                  | /groupAdd                    | ids go from 0 to 2147483647
        {"stopSignal": "SIGUNUSED"}                                    | /stopSignal                  | must be a signal
        {"tmpfs": "/a:uid=9999999999"}                                 | /tmpfs                       | from 0 to 4294967294
        {"tmpfs": "/a:mpol=x"}                                         | /tmpfs                       | prefer, bind or interleave
        {"securityOpt": ["foo"]}                                       | /securityOpt/0               | key=value
        {"securityOpt": ["no-new-privileges:x"]}                       | /securityOpt/0               | with :true or :false
        {"securityOpt": ["no-new-privileges="]}                        | /securityOpt/0               | with :true or :false
        {"ipc": "service:alone"}                                       | /ipc                         | set ipc: shareable there
        {"ipc": "service:silent"}                                      | /ipc                         | set ipc: shareable there
        {"securityOpt": ["systempaths=unconfined"]}                    | /securityOpt/0               | is only for the docker command
        {"logging": {"driver": "json-file", "options": {"foo": "b"}}}  | /logging/options/foo         | is not an option of the driver json-file
        {"logging": {"driver": "local", "options": {"tag": "b"}}}      | /logging/options/tag         | is not an option of the driver local
        {"logging": {"options": {"mode": "foo"}}}                      | /logging/options/mode        | blocking or non-blocking
        {"logging": {"options": {"max-buffer-size": "1m"}}}            | /logging/options/max-buffer-size | only for mode non-blocking
        {"logging": {"options": {"compress": "true"}}}                 | /logging/options             | never rotated
        {"logging": {"driver": "local", "options": {"max-file": "1"}}} | /logging/options             | cannot be compressed
        """)
    void whatDockerRefusesIsRefusedWithItsPlace(String config, String pointer, String message) {
        var violations = refused(state(config));
        assertThat(violations.toString(), violations, hasSize(1));
        assertThat(violations.getFirst().pointer(), equalTo("/apps/7/services/0/config" + pointer));
        assertThat(violations.getFirst().message(), containsString(message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"networkMode": "service:db", "dnsSearch": "x.y"}
        {"ipc": "service:open"}
        {"volumes": ["a:/y:subpath=b/c..d", "b:/z:nocopy,subpath=..b"]}
        {"securityOpt": ["no-new-privileges:false", "no-new-privileges=1"]}
        {"networkMode": "host", "extraHosts": ["a:1.2.3.4"], "dns": "1.1.1.1", "hostname": "x", "ports": ["80:80"]}
        {"networkMode": "none", "extraHosts": ["a:1.2.3.4"], "dns": "1.1.1.1", "hostname": "x"}
        {"networkMode": "bridge", "sysctls": {"net.core.somaxconn": 1024}}
        {"sysctls": {"kernel.shmmax": 68719476736, "fs.mqueue.msg_max": 100, "kernel.domainname": "x", "net/ipv4/ip_forward": 1}}
        {"runtime": "kata", "sysctls": {"vm.max_map_count": 262144}}
        {"volumes": ["a:/a/../b", "c://d/", "/lxcfs/meminfo:/proc/meminfo", "/dev:/dev", "/y:/y:ro,z,rslave"]}
        {"networks": {"four": {"ipv4Address": "10.1.0.9"}, "both": {"ipv6Address": "fd00:1::9", "ipv4Address": "10.3.0.254"}}}
        {"networks": {"tiny": {"ipv4Address": "10.4.0.0"}, "there": {"ipv4Address": "10.99.0.1"}, "plugin": {"ipv4Address": "10.98.0.1"}}}
        {"networks": {"gate": {"ipv4Address": "10.2.0.1"}}}
        {"networks": {"four": {"ipv4Address": "10.1.0.77"}}, "restart": "no"}
        {"hostname": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
        {"healthcheck": {"test": "true", "interval": "1ms", "timeout": "1ms", "startPeriod": "1ms"}}
        {"healthcheck": {"disable": true, "interval": "1us"}}
        {"resources": {"memory": "6m", "memoryReservation": "6m", "cpus": 0.01}}
        {"ulimits": {"core": {"soft": 5, "hard": -1}}, "user": "2147483647:0", "groupAdd": [0, "audio"], "stopSignal": "SIGSYS"}
        {"stopSignal": "sigint"}
        {"stopSignal": "rtmin+3"}
        {"tmpfs": ["/a:uid=1000,gid=4294967294,mpol=bind:0-1", "/b:mpol=default"]}
        {"securityOpt": ["no-new-privileges", "no-new-privileges:true", "apparmor=unconfined", "label:disable"]}
        {"logging": {"options": {"compress": "true", "max-size": "1m", "max-file": "2", "mode": "non-blocking", "max-buffer-size": "4m"}}}
        {"logging": {"driver": "local", "options": {"max-file": "1", "compress": "false"}}}
        {"logging": {"driver": "loki", "options": {"loki-url": "http://x", "max-file": "1", "mode": "x"}}}
        """)
    void whatDockerRunsIsTaken(String config) {
        var parsed = StateTree.readState(tree(state(config)));
        assertThat(parsed.toString(), parsed, instanceOf(Parsed.Good.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"bridge": {"external": true}}                               | /networks/bridge            | set networkMode "bridge"
        {"x": {"name": "host"}}                                      | /networks/x                 | set networkMode "host"
        {"x": {"name": "none", "external": true}}                    | /networks/x                 | set networkMode "none"
        {"default": {"external": true}}                              | /networks/default           | name another one
        {"x": {"ipam": [{"subnet": "10.1.0.0/24", "gateway": "10.9.0.1"}]}} | /networks/x/ipam/0/gateway | not in the subnet
        {"x": {"ipam": [{"subnet": "10.1.0.0/24", "gateway": "10.1.0.255"}]}} | /networks/x/ipam/0/gateway | last address
        {"x": {"ipam": [{"subnet": "10.1.0.0/24", "auxAddresses": {"a": "10.9.9.9"}}]}} | /networks/x/ipam/0/auxAddresses/a | not in the subnet
        {"x": {"ipam": [{"gateway": "10.1.0.1"}]}}                   | /networks/x/ipam/0          | has no subnet
        {"x": {"ipam": [{"ipRange": "10.1.0.0/28"}]}}                | /networks/x/ipam/0          | has no subnet
        """)
    void aNetworkThatCannotBeMadeOrJoinedIsRefused(String networks, String pointer, String message) {
        var violations =
                refused("{\"apps\": {\"7\": {\"appName\": \"a\", \"services\": [], \"networks\": " + networks + "}}}");
        assertThat(violations.toString(), violations, hasSize(1));
        assertThat(violations.getFirst().pointer(), equalTo("/apps/7" + pointer));
        assertThat(violations.getFirst().message(), containsString(message));
    }

    @Test
    void anAddressThatAnotherServiceHasIsRefused() {
        var violations = refused(state("{\"networks\": {\"four\": {\"ipv4Address\": \"10.1.0.77\"}}}"));
        assertThat(violations.toString(), violations, hasSize(1));
        assertThat(violations.getFirst().pointer(), is("/apps/7/services/1/config/networks/four/ipv4Address"));
        assertThat(
                violations.getFirst().message(),
                is("\"10.1.0.77\" is the address of service \"web\" on this network: choose another one"));
    }

    @Test
    void allOfItComesAtOnce() {
        var violations = refused(state("""
            {"networkMode": "service:db", "dns": "1.1.1.1", "extraHosts": ["a:1.2.3.4"], "user": "-1",
             "volumes": ["a:/."], "healthcheck": {"test": "true", "interval": "1us"}}\
            """));
        assertThat(violations.toString(), violations, hasSize(5));
    }

    @Test
    void whatAnEarlierVersionAcceptedIsStillRead() {
        for (var config : List.of(
                "{\"networkMode\": \"service:db\", \"dns\": \"1.1.1.1\"}",
                "{\"volumes\": [\"a:/.\"]}",
                "{\"user\": \"-1\", \"hostname\": \"" + "a".repeat(65) + "\"}",
                "{\"networks\": {\"four\": {\"ipv4Address\": \"10.9.0.9\"}}}")) {
            var parsed = StateTree.readStored(tree(state(config)));
            assertThat(parsed.toString(), parsed, instanceOf(Parsed.Good.class));
        }
    }
}
