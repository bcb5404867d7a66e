package io.containermanager.access.power;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.Network.Addressing;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An address pool becomes a route of the host: who may only operate gets none to public addresses, however it is spelled. */
class AddressPoolsTest {

    private static @Nullable String power(@Nullable String driver, String... subnets) {
        var pools = Stream.of(subnets)
                .map(subnet -> new AddressPool(subnet, null, null, Map.of()))
                .toList();
        return PowerRules.of(new Network(
                null, false, null, Map.of(), Map.of(), false, pools, new Addressing(false, driver, Map.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "10.1.2.0/24",
                "172.16.0.0/12",
                "172.31.255.0/24",
                "192.168.7.0/24",
                "100.64.0.0/10",
                "100.127.1.0/24",
                "fc00::/7",
                "fd12:3456::/48",
                "FD12::1/64",
                "10.1.2.3/16"
            })
    void privateRangesNeedNoAdministrator(String subnet) {
        assertThat(power(null, subnet), is(nullValue()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/7",
                "10.0.0.0/0",
                "172.16.0.0/11",
                "172.32.0.0/16",
                "192.168.0.0/2",
                "192.168.0.0/15",
                "100.64.0.0/2",
                "100.128.0.0/16",
                "fc00::/6",
                "fd00::/1",
                "2001:db8::/32",
                "::ffff:10.0.0.0/104",
                "8.8.8.0/24"
            })
    void aRangeWithOnePublicAddressDoes(String subnet) {
        assertThat(power(null, subnet), is("an address pool outside the private ranges"));
        assertThat(
                "among others", power(null, "10.0.0.0/24", subnet), is("an address pool outside the private ranges"));
    }

    @ParameterizedTest
    @CsvSource({"default, ", "infoblox, a network whose addresses another driver than Docker's own gives out"})
    void anotherAddressDriverDoes(String driver, @Nullable String power) {
        assertThat(power(driver), is(power));
        assertThat(PowerRules.of(new Network("n", true, null, Map.of(), Map.of(), false, List.of())), is(nullValue()));
    }
}
