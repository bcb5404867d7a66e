package io.containermanager.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.access.origin.OriginRule;
import io.containermanager.live.client.RateLimit;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aBurstOfFiftyThenTwentyASecondMayPass() {
        var rate = new RateLimit(-5 * SECOND);
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            passed += rate.take(-5 * SECOND) ? 1 : 0;
        }
        assertThat(passed, is(RateLimit.BURST_MAX));
        for (int i = 0; i < 100; i++) {
            passed += rate.take(-4 * SECOND) ? 1 : 0;
        }
        assertThat(passed, is(RateLimit.BURST_MAX + RateLimit.MESSAGES_PER_SECOND));
    }

    @Property(tries = 50)
    void asteadySenderWithinTheRateIsNeverStopped(@ForAll @IntRange(min = 50, max = 5_000) int everyMillis) {
        var rate = new RateLimit(0);
        for (long i = 1; i <= 500; i++) {
            assertThat(rate.take(i * everyMillis * 1_000_000L), is(true));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,                          localhost:3002, true",
                "http://localhost:3002,      localhost:3002, true",
                "http://LOCALHOST:3002,      localhost:3002, true",
                "http://host.example,        host.example:80, true",
                "https://host.example,       host.example:443, true",
                "https://host.example,       host.example:80, false",
                "https://allowed.example,    localhost:3002, true",
                "https://evil.example,       localhost:3002, false",
                "http://localhost:5173,      localhost:3002, false",
                "null,                       localhost:3002, false",
                "http://[::1]:3002,          [::1]:3002, true",
                "http://localhost:3002.evil, localhost:3002, false",
                "%%%,                        localhost:3002, false",
            })
    void onlyOwnAndAllowedPagesMayConnect(String origin, String host, boolean mayConnect) {
        var rule = new OriginRule(Set.of("https://allowed.example"));
        assertThat(rule.passes(host, Optional.ofNullable(origin), Optional.empty()), is(mayConnect));
    }
}
