package io.containermanager.store.contents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store accepts no state that it could not read at its next start. */
class TargetCommitTest {

    private static State state(long appId, long serviceId) {
        var service = new Service(serviceId, "web", "nginx:1", ServiceConfig.DEFAULTS);
        return State.EMPTY.with(App.of(appId, "shop", List.of(service)));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, App.MAX_ID + 1, App.MAX_ID + 2, Long.MAX_VALUE})
    void idsOutsideTheirRangeAreRefused(long id) {
        for (var wrong : List.of(state(id, 1), state(1, id))) {
            var refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> TargetCommit.of(wrong, OptionalLong.empty(), "test", Instant.EPOCH));
            assertThat(refused.getMessage(), containsString("id " + id + " is not from 1 to 9007199254740991"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TargetCommit.pinned(wrong, Map.of(), OptionalLong.empty(), "test", Instant.EPOCH));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, App.MAX_ID})
    void whatIsAcceptedCanBeRead(long id) {
        var accepted = TargetCommit.Wanted.of(state(id, id));
        assertThat(StoreJson.readState(1, accepted.json()), is(state(id, id)));
    }

    @Test
    void anAppUnderAnotherIdIsRefused() {
        var apps = new TreeMap<>(Map.of(2L, App.of(1, "shop", List.of())));
        assertThrows(IllegalArgumentException.class, () -> TargetCommit.Wanted.of(new State(apps)));
    }
}
