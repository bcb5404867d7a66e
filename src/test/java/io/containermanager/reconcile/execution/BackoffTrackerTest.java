package io.containermanager.reconcile.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.EngineFacts.Spec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered of tries, and for how long. */
class BackoffTrackerTest {

    private final BackoffTracker backoff =
            new BackoffTracker(ReconcilerSettings.DEFAULTS, new Random(1), InstantSource.fixed(Instant.EPOCH));

    private static ServiceKey key(long id) {
        return new ServiceKey(1, id);
    }

    @Test
    void theOneTriedLongestAgoIsForgottenFirstHoweverEarlyItWasFirstTried() {
        backoff.failed(key(0), "v1:a", 0, "no", false);
        for (int id = 1; id < BackoffTracker.REMEMBERED_MAX; id++) {
            backoff.failed(key(id), "v1:a", id, "no", false);
            backoff.failed(key(0), "v1:a", id, "no", false);
        }
        backoff.failed(key(BackoffTracker.REMEMBERED_MAX), "v1:a", 0, "no", false);
        assertThat(backoff.tried(key(0), "v1:a"), is(true));
        assertThat(backoff.tried(key(1), "v1:a"), is(false));
    }

    @Test
    void whenTheNextTryIsMadeIsSaidInTheSameWordsUntilThen() {
        backoff.failed(key(1), "v1:a", 0, "no", false);
        var said = Objects.requireNonNull(backoff.attempts(0).get(new Spec(key(1), "v1:a")));
        var later = Objects.requireNonNull(backoff.attempts(1).get(new Spec(key(1), "v1:a")));
        assertThat(said.then("could not start", "it ended"), startsWith("could not start: no; next attempt at 1970-"));
        assertThat(later.then("could not start", "it ended"), is(said.then("could not start", "it ended")));
        assertThat(later.backoff(), is(said.backoff().minusNanos(1)));
    }

    @Test
    void lookingAtOneDoesNotKeepIt() {
        backoff.laneFailed("first", 0, "no");
        for (int lane = 1; lane <= BackoffTracker.REMEMBERED_MAX; lane++) {
            backoff.laneWaits("first", 0);
            backoff.laneFailed("lane " + lane, 0, "no");
        }
        assertThat(backoff.laneWaits("first", 0), is(false));
        assertThat(backoff.laneWaits("lane 1", 0), is(true));
    }
}
