package io.containermanager.engine.docker.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.Network.Addressing;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is declared of a network reaches the daemon whole. */
class NetworkBodiesTest {

    private static com.fasterxml.jackson.databind.JsonNode body(List<AddressPool> pools, Addressing addressing) {
        var network = new Network(null, false, "bridge", Map.of("o", "1"), Map.of("l", "2"), true, pools, addressing);
        return NetworkBodies.create(new Step.CreateNetwork(1, "1_n", network, Reason.of("test")), "me");
    }

    @Test
    void addressesAreGivenOutAsDeclared() {
        var pool = new AddressPool("fd4d:1::/64", "fd4d:1::/80", "fd4d:1::1", Map.of("printer", "fd4d:1::9"));
        var body = body(List.of(pool), new Addressing(true, "default", Map.of("k", "v")));
        assertThat(body.path("EnableIPv6").asBoolean(), is(true));
        assertThat(body.path("Internal").asBoolean(), is(true));
        assertThat(body.at("/Options/o").asText(), is("1"));
        assertThat(body.at("/Labels/l").asText(), is("2"));
        assertThat(
                body.at("/IPAM").toString(),
                is("{\"Driver\":\"default\",\"Options\":{\"k\":\"v\"},\"Config\":["
                        + "{\"Subnet\":\"fd4d:1::/64\",\"IPRange\":\"fd4d:1::/80\",\"Gateway\":\"fd4d:1::1\","
                        + "\"AuxiliaryAddresses\":{\"printer\":\"fd4d:1::9\"}}]}"));
    }

    @Test
    void aPoolOfIpv6AddressesSwitchesThemOn() {
        assertThat(
                body(List.of(new AddressPool("fd4d:1::/64", null, null, Map.of())), Addressing.USUAL)
                        .path("EnableIPv6")
                        .asBoolean(),
                is(true));
        assertThat(
                body(List.of(new AddressPool("10.1.0.0/16", null, null, Map.of())), Addressing.USUAL)
                        .has("EnableIPv6"),
                is(false));
        assertThat(body(List.of(), Addressing.USUAL).has("IPAM"), is(false));
    }
}
