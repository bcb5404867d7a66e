package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which proxies are reported, and which are as they should be. */
class ProxyCheckTest {

    private static Optional<String> caught(String url, String variable, String exempt) {
        return ProxyCheck.manager(
                URI.create(url), Map.of(variable, "http://user:s3cret@proxy:3128", "NO_PROXY", exempt));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3002, HTTP_PROXY, '', true",
        "http://localhost:3002, http_proxy, 'example.com', true",
        "http://localhost:3002, ALL_PROXY, '', true",
        "http://localhost:3002, HTTPS_PROXY, '', false",
        "https://shop.example:3002, HTTP_PROXY, '', false",
        "https://shop.example:3002, HTTPS_PROXY, '', true",
        "http://localhost:3002, HTTP_PROXY, 'localhost,127.0.0.1', false",
        "http://localhost:3002, HTTP_PROXY, 'localhost:3002', false",
        "http://localhost:3002, HTTP_PROXY, '*', false",
        "https://a.shop.example, HTTPS_PROXY, '.shop.example', false",
        "https://a.shop.example, HTTPS_PROXY, '*.shop.example', false",
        "https://a.shop.example, HTTPS_PROXY, 'Shop.example', false",
        "https://ashop.example, HTTPS_PROXY, 'shop.example', true",
        "http://10.1.2.3:3002, HTTP_PROXY, '10.0.0.0/8', false",
        "http://11.1.2.3:3002, HTTP_PROXY, '10.0.0.0/8', true",
        "http://11.1.2.3:3002, HTTP_PROXY, '0.0.0.0/0', false",
        "http://10.1.2.3:3002, HTTP_PROXY, '10.0.0.0/99 nonsense/x', true",
        "http://[::1]:3002, HTTP_PROXY, '', true"
    })
    void aManagerBehindAProxyThatVariablesNameIsReported(String url, String variable, String exempt, boolean reported) {
        var found = caught(url, variable, exempt);

        assertThat(found.toString(), found.isPresent(), is(reported));
        found.ifPresent(text -> {
            assertThat(text, containsString(variable));
            assertThat(text, containsString("Add "));
            assertThat("the proxy's password", text, not(containsString("s3cret")));
        });
    }

    @Test
    void emptyVariablesNameNoProxy() {
        assertThat(caught("http://localhost:3002", "OTHER", "").isPresent(), is(false));
        assertThat(
                ProxyCheck.manager(URI.create("http://localhost:3002"), Map.of("HTTP_PROXY", " "))
                        .isPresent(),
                is(false));
    }

    @Test
    void onlyRegistriesOfThisNetworkAreReportedEachOnce() {
        var images = List.of(
                "nginx:1.29",
                "library/nginx",
                "ghcr.io/a/b:1",
                "localhost:5000/a",
                "registry.local/b:2",
                "registry.local/c",
                "registry:5000/d",
                "10.0.0.7:5000/e",
                "192.168.1.9/f");
        var proxied = Map.of("HTTPS_PROXY", "http://proxy", "NO_PROXY", "10.0.0.0/8");

        var found = ProxyCheck.registries(images, proxied);

        assertThat(found.toString(), found, hasSize(4));
        assertThat(found.toString(), containsString("the registry registry.local: "));
        assertThat(found.toString(), containsString("the registry registry:5000: "));
        assertThat(ProxyCheck.registries(images, Map.of()), hasSize(0));
    }

    @Test
    void anAnswerThatIsNotTheManagersToAHandshakeIsReported() {
        var url = URI.create("http://localhost:3002");
        for (int fine : new int[] {101, 401, 403, 429, 503}) {
            assertThat(ProxyCheck.upgrade(fine, url).isPresent(), is(false));
        }
        for (int dropped : new int[] {200, 400, 404, 426, 502}) {
            assertThat(ProxyCheck.upgrade(dropped, url).orElse(""), containsString("status " + dropped));
        }
    }
}
