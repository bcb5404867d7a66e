package io.containermanager.host.network;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkRoutesTest {
    private static final String HEADING =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    private static final String ANY6 = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 ";

    @Test
    void theDefaultRouteWithTheLowestMetricWins() {
        String table = HEADING
                + "wlan0\t00000000\t0102000A\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                + "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                + "eth1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";

        assertThat(NetworkRoutes.defaultInterface4(table), is(Optional.of("eth0")));
    }

    @Test
    void aRouteThatIsDownOrRejectsIsNotTheDefault() {
        String table = HEADING
                + "eth0\t00000000\t010200C0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n"
                + "eth1\t00000000\t010200C0\t0201\t0\t0\t0\t00000000\t0\t0\t0\n";

        assertThat(NetworkRoutes.defaultInterface4(table), is(Optional.empty()));
    }

    @Test
    void halfOfTheAddressSpaceIsNotTheDefaultRoute() {
        String vpn = HEADING + "tun0\t00000000\t0102000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n";

        assertThat(NetworkRoutes.defaultInterface4(vpn), is(Optional.empty()));
    }

    @Test
    void findsTheDefaultRouteOfIpv6BesideTheRejectingOne() {
        String table = ANY6 + "fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0\n" + ANY6
                + "00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";

        assertThat(NetworkRoutes.defaultInterface6(table), is(Optional.of("eth0")));
    }

    @Test
    void linesThatAreNoRoutesAreSkipped() {
        assertThat(NetworkRoutes.defaultInterface4(""), is(Optional.empty()));
        assertThat(
                NetworkRoutes.defaultInterface4(HEADING + "eth0\t00000000\t0\tzzzz\t0\t0\t0\t00000000\n"),
                is(Optional.empty()));
        assertThat(NetworkRoutes.defaultInterface6("0 0"), is(Optional.empty()));
    }
}
