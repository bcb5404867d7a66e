package io.containermanager.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels go on when the wall clock is set ahead or back, with the times that the clock then says. */
class ClockJumpTest {

    @ParameterizedTest
    @CsvSource({"metrics,P-1D", "metrics,P1D", "containers,P-1D", "containers,P1D"})
    void aChannelContinuesWhenTheClockJumps(String channel, Duration jump) {
        try (var server = new TestServer(TestServer.every(Duration.ofSeconds(1)));
                var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\"}");
            var before = Instant.parse(client.await(channel).path("timestamp").asText());
            client.await(channel);
            server.source().clockJumped = jump;
            server.containers().clockJumped = jump;
            // One that was taken before may still be on its way.
            client.await(channel);
            client.await(channel);
            var after = Instant.parse(client.await(channel).path("timestamp").asText());
            assertThat(
                    after + " is a day from " + before,
                    Duration.between(before.plus(jump), after).abs().compareTo(Duration.ofHours(1)) < 0,
                    is(true));
        }
    }
}
