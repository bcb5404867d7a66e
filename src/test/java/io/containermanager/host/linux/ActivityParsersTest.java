package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.host.RateMeter;
import io.containermanager.host.linux.HostCounters.DiskUse;
import io.containermanager.host.linux.HostCounters.Stalled;
import io.containermanager.host.network.HostInterfaces;
import io.containermanager.host.network.NetworkCounters;
import io.containermanager.linux.ByteCounters;
import io.containermanager.linux.NetDev;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Recorded texts of the kernel, read. */
class ActivityParsersTest {

    private static final String DISKS = """
           7       0 loop0 5 0 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0
         254       0 vda 59780 10520 4649378 28577 49981 50409 5134768 22746 0 13096 54231 15492 20 270072 1862 10094 1043
         254       1 vda1 59000 10520 4600000 28577 49981 50409 5000000 22746 0 13096 54231 0 0 0 0 0 0
         259       0 nvme0n1 1 0 100 0 1 0 200 0 0 0 0 0 0 0 0 0 0
         259       1 nvme0n1p1 1 0 100 0 1 0 200 0 0 0 0 0 0 0 0 0 0
         253       0 dm-0 9 9 999 9 9 9 999 9 9 9 9
        """;

    private static final String INTERFACES = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo: 500 5 0 0 0 0 0 0 500 5 0 0 0 0 0 0
          eth0:306886337    7287    0    0    0     0          0         0   649225    5154    0    0    0     0       0          0
        docker0:       7       0    0    0    0     0          0         0     5256      48    0    6    0     0       0          0
        """;

    @Test
    void onlyWholeDisksCountSoThatNoByteCountsTwice() {
        assertThat(
                DiskCounters.total(DiskCounters.parse(DISKS).values()),
                is(Optional.of(new ByteCounters((4_649_378L + 100) * 512, (5_134_768L + 200) * 512))));
        assertThat(DiskCounters.parse(DISKS).get("vda"), is(new DiskUse(4_649_378L * 512, 5_134_768L * 512, 13_096)));
        assertThat(DiskCounters.total(DiskCounters.parse("").values()), is(Optional.empty()));
        assertThat(
                "anything but a number is not 0",
                DiskCounters.parse("254 0 vda 1 1 x 1 1 1 1 1 0 1 1").isEmpty(),
                is(true));
    }

    @Test
    void interfacesAreReadWithAndWithoutASpaceAfterTheColon() {
        var counters = NetDev.parse(INTERFACES);

        assertThat(counters.get("eth0"), is(new ByteCounters(306_886_337, 649_225)));
        assertThat(counters.get("lo"), is(new ByteCounters(500, 500)));
        assertThat(counters.size(), is(3));
    }

    @Test
    void theTotalIsTheHardwaresAndWithoutHardwareAllButTheLoopback() {
        var counters = NetDev.parse(INTERFACES);

        var hardware = NetworkCounters.counted(Map.of("lo", true, "eth0", false, "docker0", true));
        assertThat(NetworkCounters.total(counters, hardware), is(new ByteCounters(306_886_337, 649_225)));
        var software = NetworkCounters.counted(Map.of("lo", true, "eth0", true, "docker0", true));
        assertThat(NetworkCounters.total(counters, software), is(new ByteCounters(306_886_344, 654_481)));
        assertThat(NetworkCounters.only(counters, hardware).keySet(), is(Set.of("eth0")));
    }

    @Test
    void pressureIsReadWithAndWithoutTheFullLine() {
        var stall = Objects.requireNonNull(Pressure.parse("some avg10=16.99 avg60=61.97 avg300=35.33 total=204373846\n"
                + "full avg10=0.10 avg60=0.00 avg300=0.00 total=0"));

        assertThat(stall.some(), is(new Pressure.Share(16.99, 61.97, 35.33)));
        assertThat(stall.full(), is(new Pressure.Share(0.1, 0, 0)));
        assertThat(
                Objects.requireNonNull(Pressure.parse("some avg10=1 avg60=2 avg300=3 total=4"))
                        .full(),
                is(nullValue()));
        assertThat(Pressure.parse("nonsense"), is(nullValue()));
        assertThat(Pressure.parse("some avg10=x avg60=2 avg300=3 total=4"), is(nullValue()));
    }

    @Test
    void pressureCountsTheTimeThatTasksWaited() {
        var totals = Pressure.totals(Map.of(
                "io",
                "some avg10=0 avg60=0 avg300=0 total=204373846\nfull avg10=0 avg60=0 avg300=0 total=17",
                "cpu",
                "some avg10=0 avg60=0 avg300=0 total=5",
                "memory",
                "nonsense"));

        assertThat(totals, is(Map.of("io", new Stalled(204_373_846, 17L), "cpu", new Stalled(5, null))));
    }

    @Test
    void loadIsTheFirstThreeWords() {
        assertThat(LoadAverage.parse("3.60 2.35 1.23 1/181 26802"), is(Optional.of(new LoadAverage(3.6, 2.35, 1.23))));
        assertThat(LoadAverage.parse("3.60 2.35"), is(Optional.empty()));
        assertThat(LoadAverage.parse("a b c d"), is(Optional.empty()));
    }

    @Test
    void ratesNeedTwoReadingsAndNoCounterThatFell() {
        var meter = new RateMeter();

        assertThat(meter.rates(new ByteCounters(100, 100), 1_000_000_000L), is(nullValue()));
        assertThat(meter.rates(new ByteCounters(300, 150), 3_000_000_000L), is(new ByteRates(100, 25)));
        assertThat(meter.rates(new ByteCounters(10, 150), 4_000_000_000L), is(nullValue()));
        assertThat(meter.rates(new ByteCounters(20, 160), 5_000_000_000L), is(new ByteRates(10, 10)));
        assertThat(meter.rates(null, 6_000_000_000L), is(nullValue()));
        assertThat(meter.rates(new ByteCounters(90, 900), 7_000_000_000L), is(nullValue()));
    }

    @Test
    void hostAddressesPreferTheOneThatReachesBeyondTheLink() {
        var addresses = HostInterfaces.addresses("""
            fe800000000000000042acfffe110002 02 40 20 80     eth0
            20010db8000000000000000000000001 02 40 00 80     eth0
            00000000000000000000000000000001 01 80 10 80       lo
            """);

        assertThat(addresses.get("eth0"), is("2001:db8::1"));
        assertThat(addresses.get("lo"), is("::1"));
    }
}
