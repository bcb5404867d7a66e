package io.containermanager.live.channel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.containermanager.live.TestClient;
import io.containermanager.live.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContainersChannelTest {

    private static TestServer server() {
        return new TestServer(TestServer.every(Duration.ofSeconds(1)));
    }

    @Test
    void theNewestSampleComesAtOnceAndThenOneEachInterval() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            var ids = server.running();
            client.send("{\"type\":\"subscribe\",\"channel\":\"containers\"}");
            assertThat(client.await("subscribed").path("channel").asText(), is("containers"));
            var first = client.await("containers");
            var one = first.at("/data/containers/0");
            assertThat(one.path("containerId").asText(), is(ids.getFirst()));
            assertThat(one.path("serviceName").asText(), is("s1"));
            assertThat(one.at("/metrics/scope").asText(), is("container"));
            assertThat(one.at("/metrics/cpuPercentOfHost").asDouble(), is(greaterThan(0.0)));
            assertThat(one.at("/metrics/memoryBytes").asLong(), is(greaterThan(0L)));
            assertThat(one.at("/metrics/reasons").size(), is(0));
            assertThat(first.at("/data/containers").size(), is(2));
            var second = client.await("containers");
            assertThat(
                    Instant.parse(second.path("timestamp").asText())
                            .isAfter(Instant.parse(first.path("timestamp").asText())),
                    is(true));
        }
    }

    @Test
    void theIntervalIsAMultipleOfTheBase() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"containers\",\"interval\":1500}");
            var error = client.await("error");
            assertThat(error.path("code").asText(), is("invalid-option"));
            assertThat(error.path("message").asText(), containsString("multiple of 1000"));
            client.send("{\"type\":\"subscribe\",\"channel\":\"containers\",\"interval\":2000}");
            client.await("subscribed");
            client.await("containers");
        }
    }
}
