package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FieldReadingTest {
    @Test
    void aFailureIsNullAndTheNextReadingCountsAgain() {
        var reading = new FieldReading("test");

        assertThat(reading.get(() -> 1), is(1));
        assertThat(
                reading.get(() -> {
                    throw new IOException("gone");
                }),
                is(nullValue()));
        assertThat(
                reading.get(() -> {
                    throw new IllegalStateException("odd");
                }),
                is(nullValue()));
        assertThat(reading.get(() -> 2), is(2));
    }
}
