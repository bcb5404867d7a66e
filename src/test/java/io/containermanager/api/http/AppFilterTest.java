package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.LoopStatus.LastError;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a limited token sees hangs on whom a message is about, never on how it begins. */
class AppFilterTest {

    private static final AppFilter ONLY_2 = new AppFilter(Set.of(2L));

    @Test
    void anErrorOfAnotherAppIsHiddenHoweverItIsWorded() {
        assertThat(seen(new LastError(1L, "service 1/1: could not start")), is(nullValue()));
        assertThat(seen(new LastError(1L, "any other words")), is(nullValue()));
    }

    @Test
    void anErrorOfItsAppOrOfTheMachineIsSeenHoweverItIsWorded() {
        assertThat(seen(new LastError(2L, "app 2: no space left")), is("app 2: no space left"));
        assertThat(seen(new LastError(null, "service 1 of the system is away")), is("service 1 of the system is away"));
        assertThat(seen(null), is(nullValue()));
    }

    private static @Nullable String seen(@Nullable LastError error) {
        return ONLY_2.of(new LoopStatus(
                        1,
                        false,
                        false,
                        null,
                        error,
                        1,
                        1,
                        new LoopStatus.EngineStatus("simulated", true, Instant.EPOCH, null),
                        State.EMPTY,
                        Observation.empty(Instant.EPOCH),
                        new TreeMap<>(),
                        new TreeMap<>()))
                .lastErrorMessage();
    }
}
