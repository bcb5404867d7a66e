package io.containermanager.engine.docker;

import static io.containermanager.engine.docker.QuotedJson.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.model.Network;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation.NetworkMaking;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the daemon's list of networks shows. */
class DockerNetworksTest {

    @Test
    void theNetworkThatHoldsADeclaredSubnetIsFound() throws Exception {
        var list = json("[{'Name':'host','IPAM':{'Config':null}},"
                + "{'Name':'1_auto','IPAM':{'Config':[{'Subnet':'172.19.0.0/16'},{'Subnet':'fd00::/64'}]}}]");
        for (var overlapping : List.of("172.19.0.0/16", "172.19.7.0/24", "172.16.0.0/12", "fd00::1:0/112")) {
            assertThat(
                    DockerNetworks.holder(list, "1_lan", choosing(overlapping)).orElseThrow(),
                    startsWith("subnet " + overlapping + " overlaps with "));
        }
        for (var free : List.of("172.20.0.0/16", "172.18.255.0/24", "fd00:0:0:1::/64")) {
            assertThat(
                    free, DockerNetworks.holder(list, "1_lan", choosing(free)).isEmpty(), is(true));
        }
        assertThat(
                DockerNetworks.holder(list, "1_lan", choosing("172.19.7.0/24")).orElseThrow(),
                is("subnet 172.19.7.0/24 overlaps with 172.19.0.0/16 of network 1_auto: declare another subnet here,"
                        + " or another one for that network"));
        for (var beside : List.of("1_auto-0123abcd", "1_auto")) {
            var before = json("[{'Name':'%s','IPAM':{'Config':[{'Subnet':'172.19.0.0/16'}]}}]"
                    .formatted(beside.equals("1_auto") ? "1_auto-89abcdef" : "1_auto"));
            assertThat(
                    DockerNetworks.holder(before, beside, choosing("172.19.7.0/24"))
                            .orElseThrow(),
                    endsWith("declare another subnet together with the other changes"));
        }
        assertThat(DockerNetworks.holder(list, "1_lan", Network.PLAIN).isEmpty(), is(true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        plugin "weave" not found | : install this network driver on the engine's machine, or declare another driver
        legacy plugin: plugin "weave" not found | : install this network driver
        operation not supported | : the kernel of the engine's machine does not have this driver
        failed to allocate gateway (): No available addresses on this pool | : the subnet is too small for this engine
        could not find an available, non-overlapping IPv4 address pool among the defaults | : declare a subnet
        all predefined address pools have been fully subnetted | : declare a subnet for this network
        """)
    void whatOnlyTheEngineKnowsComesWithWhatToDo(String said, String advice) {
        assertThat(DockerNetworks.advised(said), startsWith(said + advice));
    }

    @Test
    void whatSaysItselfIsNotExplained() {
        assertThat(DockerNetworks.advised("network x not found"), is("network x not found"));
    }

    @Test
    void strangersAreLookedUpOnAllManagedNetworksWhateverTheirName() throws Exception {
        var list = json("[{'Id':'n1','Name':'1_lan','Labels':{'%1$sinstance':'i','%1$sapp-id':'1'}},"
                        .formatted(ContainerLabels.PREFIX)
                + "{'Id':'n2','Name':'edge','Labels':{'%1$sinstance':'i','%1$sapp-id':'1'}},"
                        .formatted(ContainerLabels.PREFIX)
                + "{'Id':'n3','Name':'2_lan','Labels':{'%1$sinstance':'another','%1$sapp-id':'2'}},"
                        .formatted(ContainerLabels.PREFIX)
                + "{'Id':'n4','Name':'bridge','Labels':{}}]");
        assertThat(DockerObserver.managed(list, "i", AdoptedResources.NONE), is(List.of("n1", "n2")));
        var adopted = new AdoptedResources(Map.of(), Set.of(), Map.of("n4", 7L));
        assertThat(DockerObserver.managed(list, "i", adopted), is(List.of("n1", "n2", "n4")));
    }

    @Test
    void aNetworkOfOthersSaysWhatItWasMadeWith() throws Exception {
        assertThat(
                DockerObserver.making(json("{'Driver':'bridge','Internal':true,'Options':{'mtu':'1400'}}")),
                is(new NetworkMaking("bridge", true, Map.of("mtu", "1400"))));
        assertThat(
                DockerObserver.making(json("{'Driver':'null','Options':null}")),
                is(new NetworkMaking("null", false, Map.of())));
    }

    private static Network choosing(String subnet) {
        var pool = new Network.AddressPool(subnet, null, null, Map.of());
        return new Network(null, false, null, Map.of(), Map.of(), false, List.of(pool));
    }
}
