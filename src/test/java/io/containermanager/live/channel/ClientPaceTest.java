package io.containermanager.live.channel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.InvalidOptionException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPaceTest {

    private static ChannelOptions interval(Object millis) {
        return new ChannelOptions(Map.of("interval", millis));
    }

    @Test
    void whoAsksForNothingGetsEveryTick() throws InvalidOptionException {
        assertThat(new ClientPace(Duration.ofMillis(200), Duration.ofSeconds(1)).ticks(ChannelOptions.NONE), is(1));
    }

    @ParameterizedTest
    @CsvSource({
        "200,1000,1000,5",
        "200,1000,1400,7",
        "5000,1000,5000,1",
        "5000,1000,30000,6",
        "200,100,200,1",
        "300,1000,1200,4"
    })
    void aMultipleOfTheBaseIsSoManyTicks(long base, long min, long asked, int ticks) throws InvalidOptionException {
        assertThat(new ClientPace(Duration.ofMillis(base), Duration.ofMillis(min)).ticks(interval(asked)), is(ticks));
    }

    @ParameterizedTest
    @CsvSource({
        "200,1000,800,1000",
        "200,1000,1100,1000",
        "5000,1000,1000,5000",
        "300,1000,900,1200",
        "200,1000,2000200,2000000"
    })
    void anIntervalThatIsNotAMultipleOrOutOfRangeIsRefused(long base, long min, long asked, String message) {
        var pace = new ClientPace(Duration.ofMillis(base), Duration.ofMillis(min));
        var refused = assertThrows(InvalidOptionException.class, () -> pace.ticks(interval(asked)));
        assertThat(refused.getMessage(), containsString(message));
    }
}
