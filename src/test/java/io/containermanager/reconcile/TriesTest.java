package io.containermanager.reconcile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceKey;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered of tries, and for how long. */
class TriesTest {

    private final Tries tries = new Tries(ReconcilerSettings.DEFAULTS, new Random(1));

    private static ServiceKey key(long id) {
        return new ServiceKey(1, id);
    }

    @Test
    void theOneTriedLongestAgoIsForgottenFirstHoweverEarlyItWasFirstTried() {
        tries.failed(key(0), "v1:a", 0, "no", false);
        for (int id = 1; id < Tries.REMEMBERED_MAX; id++) {
            tries.failed(key(id), "v1:a", id, "no", false);
            tries.failed(key(0), "v1:a", id, "no", false);
        }
        tries.failed(key(Tries.REMEMBERED_MAX), "v1:a", 0, "no", false);
        assertThat(tries.tried(key(0), "v1:a"), is(true));
        assertThat(tries.tried(key(1), "v1:a"), is(false));
    }

    @Test
    void lookingAtOneDoesNotKeepIt() {
        tries.laneFailed("first", 0, "no");
        for (int lane = 1; lane <= Tries.REMEMBERED_MAX; lane++) {
            tries.laneWaits("first", 0);
            tries.laneFailed("lane " + lane, 0, "no");
        }
        assertThat(tries.laneWaits("first", 0), is(false));
        assertThat(tries.laneWaits("lane 1", 0), is(true));
    }
}
