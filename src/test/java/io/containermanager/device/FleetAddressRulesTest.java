package io.containermanager.device;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetAddressRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "169.254.0.1",
                "fe80::1",
                "febf::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "64:ff9b::a83f:8110",
                "0.0.0.0",
                "::",
                "255.255.255.255",
                "224.0.0.1",
                "ff02::1"
            })
    void refusesMetadataServicesAndNonHosts(String address) throws UnknownHostException {
        assertThat(FleetAddressRules.refusal(InetAddress.getByName(address)).isPresent(), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "::ffff:127.0.0.1",
                "10.0.0.1",
                "192.168.1.1",
                "172.16.0.1",
                "8.8.8.8",
                "169.253.255.255",
                "169.255.0.0",
                "fd12::1",
                "2001:db8::1",
                "2002:808:808::1",
                "64:ff9b::808:808"
            })
    void allowsLoopbackPrivateAndPublicAddresses(String address) throws UnknownHostException {
        assertThat(FleetAddressRules.refusal(InetAddress.getByName(address)).isPresent(), is(false));
    }

    @Test
    void seesThroughAMappedAddressThatJavaDidNotUnwrap() throws UnknownHostException {
        var bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        bytes[12] = (byte) 169;
        bytes[13] = (byte) 254;
        bytes[14] = (byte) 169;
        bytes[15] = (byte) 254;
        assertThat(
                FleetAddressRules.refusal(Inet6Address.getByAddress("x", bytes, 0))
                        .isPresent(),
                is(true));
    }
}
