package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrlsTest {

    @Test
    void everyAddressMakesAUrlThatNamesItsHostAndPort() {
        for (var host :
                List.of("127.0.0.1", "localhost", "::1", "[::1]", "fe80::1%eth0", "2001:db8::7", "box.example.org")) {
            var url = URI.create("http://" + Urls.authority(host, 3002) + "/health/live");

            assertThat(host, url.getPort(), is(3002));
            assertThat(host, url.getPath(), is("/health/live"));
        }
        assertThat(Urls.authority("::1", 3002), is("[::1]:3002"));
    }

    @Test
    void aWildcardIsReachedByTheLoopbackAddressOfItsFamily() {
        assertThat(Urls.reachable("0.0.0.0"), is("127.0.0.1"));
        assertThat(Urls.reachable("::"), is("::1"));
        assertThat(Urls.reachable("10.0.0.1"), is("10.0.0.1"));
    }
}
