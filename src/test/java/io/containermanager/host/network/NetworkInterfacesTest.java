package io.containermanager.host.network;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkInterfacesTest {
    @TempDir
    private Path sys;

    @Test
    void tellsWiredWirelessVirtualAndLoopbackApart() throws IOException {
        device("pci0000:00/net/eth0", "1", "up");
        device("pci0000:00/net/wlan0", "1", "dormant");
        Files.createDirectories(sys.resolve("devices/pci0000:00/net/wlan0/wireless"));
        device("virtual/net/docker0", "1", "down");
        device("virtual/net/lo", "772", "unknown");

        assertThat(facts("eth0"), is(new InterfaceFacts("wired", false, "up")));
        assertThat(facts("wlan0"), is(new InterfaceFacts("wireless", false, "dormant")));
        assertThat(facts("docker0"), is(new InterfaceFacts("virtual", true, "down")));
        assertThat(facts("lo"), is(new InterfaceFacts("loopback", true, "unknown")));
    }

    @Test
    void whatIsNotThereIsNull() {
        assertThat(facts("gone0"), is(InterfaceFacts.UNKNOWN));
    }

    @Test
    void anAddressThatReachesBeyondTheLinkComesFirst() throws UnknownHostException {
        var addresses = List.of(
                InetAddress.getByName("fe80::1"), InetAddress.getByName("fd00::2"), InetAddress.getByName("192.0.2.2"));

        assertThat(NetworkInterfaces.ip6(addresses), is("fd00::2"));
        assertThat(NetworkInterfaces.ip4(addresses), is("192.0.2.2"));
        assertThat(NetworkInterfaces.ip4(List.of()), is(nullValue()));
        assertThat(NetworkInterfaces.ip6(List.of()), is(nullValue()));
    }

    @Test
    void theIpv6RouteDecidesWithoutAnotherDefault() throws IOException {
        Path net = Files.createDirectories(sys.resolve("net"));
        Files.writeString(net.resolve("route"), "Iface\tDestination\n");
        String any = "00000000000000000000000000000000 00 ";
        Files.writeString(
                net.resolve("ipv6_route"),
                any + any + "fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0\n");

        assertThat(NetworkInterfaces.defaultInterface(net), is(Optional.of("eth0")));
    }

    private InterfaceFacts facts(String name) {
        return InterfaceFacts.read(sys.resolve("class/net").resolve(name));
    }

    private void device(String place, String hardware, String state) throws IOException {
        Path folder = Files.createDirectories(sys.resolve("devices").resolve(place));
        Files.writeString(folder.resolve("type"), hardware + "\n");
        Files.writeString(folder.resolve("operstate"), state + "\n");
        Path all = Files.createDirectories(sys.resolve("class/net"));
        Files.createSymbolicLink(all.resolve(folder.getFileName()), folder);
    }
}
