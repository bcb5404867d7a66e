package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SamplerSettingsTest {
    @Test
    void theDefaultIsTheSeedsFiveSeconds() {
        assertThat(SamplerSettings.defaults().interval(), is(Duration.ofSeconds(5)));
    }

    @Test
    void theBoundsAreAllowedAndBeyondThemIsNot() {
        assertThat(new SamplerSettings(Duration.ofMillis(100)).interval().toMillis(), is(100L));
        assertThat(new SamplerSettings(Duration.ofHours(1)).interval().toMillis(), is(3_600_000L));
        for (Duration wrong : new Duration[] {Duration.ofMillis(99), Duration.ofMillis(3_600_001)}) {
            String message = assertThrows(IllegalArgumentException.class, () -> new SamplerSettings(wrong))
                    .getMessage();
            assertThat(
                    message, is("The metrics interval is " + wrong.toMillis() + " ms; set it from 100 to 3600000 ms"));
        }
    }
}
