package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.plan.PendingChanges.Bound;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PendingChangesTest {

    private static final Set<Long> MINE = Set.of(1L);
    private static final State BOTH = State.EMPTY.with(app(1, "a:1")).with(app(2, "b:1"));
    private static final Map<String, String> BOUND = Map.of("b:1", "sha256:old");

    static List<Arguments> changes() {
        return List.of(
                Arguments.of("nothing", BOTH, BOTH, BOUND, BOUND, false),
                Arguments.of("mine changed", BOTH, BOTH.with(app(1, "a:2")), BOUND, BOUND, false),
                Arguments.of("mine removed", BOTH, BOTH.without(1), BOUND, BOUND, false),
                Arguments.of("mine added", BOTH.without(1), BOTH, BOUND, BOUND, false),
                Arguments.of("another changed", BOTH, BOTH.with(app(2, "b:2")), BOUND, BOUND, true),
                Arguments.of("another removed", BOTH, BOTH.without(2), BOUND, BOUND, true),
                Arguments.of("another added", BOTH, BOTH.with(app(3, "c")), BOUND, BOUND, true),
                Arguments.of("another was never applied", State.EMPTY, BOTH, Map.of(), Map.of(), true),
                Arguments.of("another's tag is bound elsewhere", BOTH, BOTH, BOUND, Map.of("b:1", "sha256:new"), true),
                Arguments.of("another's tag was not known yet", BOTH, BOTH, Map.of(), BOUND, false),
                Arguments.of("another's tag is not bound, and there", BOTH, BOTH, BOUND, Map.of(), false),
                Arguments.of("another asks for the newest", newest(), newest(), BOUND, Map.of(), true),
                Arguments.of("mine asks for the newest", BOTH, BOTH, Map.of("a:1", "x"), Map.of(), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aTargetReachesBeyondWhenAnotherAppWouldChange(
            String what,
            State applied,
            State wanted,
            Map<String, String> before,
            Map<String, String> after,
            boolean beyond) {
        assertThat(what, PendingChanges.beyond(MINE, new Bound(applied, before), new Bound(wanted, after)), is(beyond));
    }

    private static App app(long id, String image) {
        return App.of(id, "app", List.of(new Service(1, "web", image, ServiceConfig.DEFAULTS)));
    }

    private static State newest() {
        var config = ServiceConfig.DEFAULTS
                .builder()
                .rollout(new UpdatePolicy(PullPolicy.ALWAYS, UpdateStrategy.DOWNLOAD_THEN_KILL, null))
                .build();
        return BOTH.with(App.of(2, "app", List.of(new Service(1, "web", "b:1", config))));
    }
}
