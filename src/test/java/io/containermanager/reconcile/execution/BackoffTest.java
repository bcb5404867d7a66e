package io.containermanager.reconcile.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

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
    void jitterSpreadsWaitsAndNoneIsLongerThanTheCap() {
        for (double jitter : new double[] {0, 0.1, 0.25, 1}) {
            var backoff = new Backoff(Duration.ofSeconds(60), jitter);
            for (int made = 1; made < 20; made++) {
                for (int seed = 0; seed < 200; seed++) {
                    var wait = backoff.delay(made, new Random(seed));
                    assertThat(wait, is(lessThanOrEqualTo(Duration.ofSeconds(60))));
                    assertThat(wait, is(greaterThanOrEqualTo(Duration.ofSeconds(1))));
                    assertThat(backoff.delay(made, new Random(seed)), is(wait));
                }
            }
        }
        var two = new Backoff(Duration.ofSeconds(60), 0.25);
        assertThat(two.delay(20, new Random(7)), is(not(two.delay(20, new Random(8)))));
    }
}
