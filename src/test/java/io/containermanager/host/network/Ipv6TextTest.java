package io.containermanager.host.network;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Ipv6TextTest {
    @Test
    void writesAddressesAsRfc5952Wants() throws UnknownHostException {
        for (String text : List.of(
                "::",
                "::1",
                "fd00::2",
                "fe80::fc00:fe00:1:0",
                "2001:db8::1:0:0:1",
                "1:2:3:4:5:6:7:8",
                "1:0:3:4:5:6:7:8",
                "1::")) {
            assertThat(Ipv6Text.of(InetAddress.getByName(text).getAddress()), is(text));
        }
    }

    @Property(tries = 500)
    void whatIsWrittenReadsAsTheSameAddress(@ForAll @Size(16) byte[] address) throws UnknownHostException {
        address[0] = (byte) 0xfd; // The JDK reads addresses that map IPv4 as IPv4.

        assertThat(InetAddress.getByName(Ipv6Text.of(address)).getAddress(), is(address));
    }
}
