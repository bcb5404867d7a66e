package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waitsDoubleUpToTheCap() {
        var backoff = new Backoff(Duration.ofSeconds(60), 0);
        var seconds = IntStream.rangeClosed(0, 9)
                .mapToObj(made -> backoff.delay(made, new Random(1)).toSeconds())
                .toList();
        assertThat(seconds, contains(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L));
    }

    @Test
    void jitterOnlyEverLengthensAWaitAndIsTheSameForTheSameSeed() {
        var backoff = new Backoff(Duration.ofSeconds(60), 0.25);
        var wait = backoff.delay(20, new Random(7));
        assertThat(wait, is(greaterThan(Duration.ofSeconds(60))));
        assertThat(wait, is(lessThanOrEqualTo(Duration.ofSeconds(75))));
        assertThat(backoff.delay(20, new Random(7)), is(wait));
    }
}
