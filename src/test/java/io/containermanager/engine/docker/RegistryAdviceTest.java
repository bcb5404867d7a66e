package io.containermanager.engine.docker;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the daemon says of a registry leads to what can be done about it. */
class RegistryAdviceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "manifest for x:1 not found: manifest unknown                             | Check the name and tag",
                "pull access denied for x, repository does not exist or may require login | registry's credentials",
                "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host |"
                        + " cannot be reached",
                "Get \"https://r:5000/v2/\": dial tcp 10.0.0.1:5000: connect: connection refused | cannot be reached",
                "Get \"https://r/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers) |"
                        + " cannot be reached",
                "Get \"https://r/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: i/o timeout | daemon's proxy",
                "Get \"https://r:5000/v2/\": http: server gave HTTP response to HTTPS client | insecure-registries",
                "Get \"https://r/v2/\": x509: certificate signed by unknown authority | certificate",
                "toomanyrequests: You have reached your pull rate limit | try again later"
            })
    void theAdviceFitsTheCause(String daemonText, String advice) {
        assertThat(RegistryAdvice.on(daemonText), containsString(advice));
    }

    /** As after somebody removed an image that no registry ever had. */
    @Test
    void anImageThatNoRegistryKnowsMayHaveBeenMadeHere() {
        var again = "build or load it again";
        assertThat(
                RegistryAdvice.onPull("pull access denied for x, repository does not exist or may require login"),
                containsString(again));
        assertThat(RegistryAdvice.onPull("manifest for x:1 not found: manifest unknown"), containsString(again));
        for (var said : List.of("dial tcp: lookup r: no such host", "toomanyrequests", "context canceled")) {
            assertThat(RegistryAdvice.onPull(said), is(RegistryAdvice.on(said)));
        }
    }
}
