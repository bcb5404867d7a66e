package io.containermanager.access.origin;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages may act, and how configured origins are written. */
class OriginRuleTest {

    /** Every case of what a browser, or a program, may say of where a request comes from. */
    @ParameterizedTest
    @CsvSource({
        "http://box:3002, same-origin, true",
        "http://box:3002, , true",
        ", same-origin, true",
        "https://pages.example.org, cross-site, true",
        "https://pages.example.org, , true",
        ", , false",
        ", none, false",
        ", same-site, false",
        ", cross-site, false",
        ", nonsense, false",
        "null, , false",
        "null, same-origin, false",
        "http://box:8080, same-site, false",
        "http://box:8080, , false",
        "http://box:3002, same-site, false",
        "http://box:3002, cross-site, false"
    })
    void aCookieNeedsProofOfTheServicesOwnPage(@Nullable String origin, @Nullable String site, boolean passes) {
        var rule = new OriginRule(Set.of("https://pages.example.org"));

        assertThat(rule.passesByCookie("box:3002", Optional.ofNullable(origin), Optional.ofNullable(site)), is(passes));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org, https://example.org",
        "HTTPS://Example.ORG, https://example.org",
        "https://example.org:443, https://example.org",
        "http://example.org:80, http://example.org",
        "http://example.org:443, http://example.org:443",
        "http://10.0.0.1:8080, http://10.0.0.1:8080",
        "http://[::1]:5173, http://[::1]:5173",
        "http://my_host, http://my_host"
    })
    void anOriginIsKeptAsBrowsersWriteIt(String text, String canonical) {
        assertThat(OriginRule.canonical(text), is(Optional.of(canonical)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*",
                "https://*.example.org",
                "foo",
                "ftp://x",
                "http://a:99999",
                "http://a:0",
                "https://example.org/",
                "https://example.org/path",
                "https://user@example.org",
                "https://-x",
                "https://",
                "null",
                "http://::1"
            })
    void anythingButAnOriginIsRefused(String text) {
        assertThat(OriginRule.canonical(text), is(Optional.empty()));
    }

    @Test
    void pagesOfThisMachinePassOnlyWhereTheyMay() {
        for (var origin : new String[] {"http://localhost:5173", "http://127.0.0.1:1", "https://[::1]:3000"}) {
            assertThat(origin, new OriginRule(Set.of(), true).isAllowed(origin), is(true));
            assertThat(origin, new OriginRule(Set.of(), false).isAllowed(origin), is(false));
        }
        for (var origin : new String[] {
            "http://localhost.evil",
            "http://evil@localhost",
            "http://localhost:x",
            "null",
            "",
            "http://127.0.0.1.evil:1"
        }) {
            assertThat(origin, new OriginRule(Set.of(), true).isAllowed(origin), is(false));
        }
    }
}
