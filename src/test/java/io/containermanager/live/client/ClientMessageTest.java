package io.containermanager.live.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import io.containermanager.live.client.ClientMessage.Ping;
import io.containermanager.live.client.ClientMessage.Refused;
import io.containermanager.live.client.ClientMessage.Subscribe;
import io.containermanager.live.client.ClientMessage.Unsubscribe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ClientMessageTest {

    @Property
    void anyTextIsUnderstoodOrRefused(@ForAll String text) {
        assertThat(ClientMessage.parse(text), notNullValue());
    }

    @Property
    void anythingNearTheProtocolIsUnderstoodOrRefused(@ForAll("nearMessages") String text) {
        if (ClientMessage.parse(text) instanceof Refused refused) {
            assertThat("short enough to answer", refused.message().length(), lessThan(200));
            assertThat(Frames.error(refused.code(), refused.message(), Instant.EPOCH), notNullValue());
        }
    }

    @Provide
    Arbitrary<String> nearMessages() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"type\"",
                        "\"channel\"",
                        "\"data\"",
                        "\"subscribe\"",
                        "\"ping\"",
                        "\"metrics\"",
                        "1e999",
                        "-0",
                        "null",
                        "true",
                        "\"\\ud800\"",
                        "\u0000",
                        " ")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThat(ClientMessage.parse("[".repeat(60_000)), instanceOf(Refused.class));
        assertThat(
                ClientMessage.parse("{\"type\":\"subscribe\",\"channel\":" + "9".repeat(60_000) + "}"),
                instanceOf(Refused.class));
    }

    @Test
    void optionsStandBesideTheChannelInEitherForm() {
        var wanted = new Subscribe("events", new ChannelOptions(Map.of("after", 17L)));
        assertThat(ClientMessage.parse("{\"type\":\"subscribe\",\"channel\":\"events\",\"after\":17}"), is(wanted));
        assertThat(
                ClientMessage.parse("{\"type\":\"subscribe\",\"data\":{\"channel\":\"events\",\"after\":17}}"),
                is(wanted));
    }

    @Test
    void theOtherMessagesAreUnderstood() {
        assertThat(ClientMessage.parse("{\"type\":\"ping\"}"), is(new Ping()));
        assertThat(
                ClientMessage.parse("{\"type\":\"unsubscribe\",\"data\":{\"channel\":\"metrics\"}}"),
                is(new Unsubscribe("metrics")));
    }

    @Test
    void aKeyTwiceIsRefusedWithItsPlaceAsInBodies() {
        for (var text : List.of(
                "{\"type\":\"ping\",\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"data\":{\"channel\":\"logs\",\"channel\":\"events\"}}")) {
            var refused = (Refused) ClientMessage.parse(text);
            assertThat(refused.code(), is(ErrorCode.INVALID_JSON));
            assertThat(refused.message(), matchesPattern(".*; line 1, column \\d+: the same key twice in one object"));
        }
    }

    @Test
    void halfASurrogatePairIsRefusedWithItsPlace() {
        var refused = (Refused)
                ClientMessage.parse("{\"type\":\"subscribe\",\"channel\":\"logs\",\"serviceName\":\"\\ud83d\"}");
        assertThat(refused, is(new Refused(ErrorCode.INVALID_JSON, "/serviceName contains half of a surrogate pair")));
    }
}
