package io.containermanager.reconcile.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.EngineFacts.Spec;
import io.containermanager.plan.input.FailedAttempts;
import java.time.Duration;
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

    @Test
    void aCountOfReplicasThatIsSetAgainAndAgainIsSetEverMoreRarely() {
        long now = 0;
        for (int times = 1; times <= 5; times++) {
            backoff.scaled(key(1), 2, now);
            var set = Objects.requireNonNull(backoff.lanes(now).get(FailedAttempts.scalingLane(key(1), 2)));
            assertThat(set.made(), is(times));
            assertThat(set.waits(), is(true));
            now += set.backoff().toNanos();
        }
        assertThat("its other steps do not wait", backoff.laneWaits(key(1).toString(), now), is(false));

        backoff.scaled(
                key(1),
                2,
                now
                        + BackoffTracker.SCALING_QUIET.toNanos()
                        + Duration.ofMinutes(2).toNanos());
        assertThat(
                "long after that it was somebody's hand",
                Objects.requireNonNull(backoff.lanes(now).get(FailedAttempts.scalingLane(key(1), 2)))
                        .made(),
                is(1));

        backoff.scaled(key(1), 3, now);
        assertThat(
                "the target changed", backoff.lanes(now).containsKey(FailedAttempts.scalingLane(key(1), 2)), is(false));
        backoff.forgive(key(1));
        assertThat(backoff.lanes(now).isEmpty(), is(true));
    }
}
