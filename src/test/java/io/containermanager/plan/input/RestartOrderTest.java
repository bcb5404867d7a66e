package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.plan.input.RestartOrder.Verb;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An order for another start, in words. */
class RestartOrderTest {

    @ParameterizedTest(name = "{0}, and its container runs: {1}")
    @CsvSource({
        "start, false, start",
        "restart, true, restart",
        "restart, false, restart",
        ", true, restart",
        ", false, start",
        "of a later version, false, start"
    })
    void itSaysWhatWasAskedForElseWhatItComesTo(@Nullable String stored, boolean running, String word) {
        var order = new RestartOrder("c", Instant.EPOCH, "ops", Verb.of(stored), false);
        assertThat(order.what(running), is(word + " requested by ops"));
        assertThat(order.afterATry().what(running), is(word + " requested by ops"));
    }
}
