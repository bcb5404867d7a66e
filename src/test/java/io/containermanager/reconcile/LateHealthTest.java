package io.containermanager.reconcile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A health check that is first asked after the deadline of a new version, as one each 90 s is, is waited for. */
class LateHealthTest {

    private final Machine machine = new Machine();

    private static App app(String image) {
        var check = new Healthcheck(
                List.of("CMD", "check"), Duration.ofSeconds(90), Duration.ofSeconds(10), 3, Duration.ofSeconds(40));
        var slow = ServiceConfig.DEFAULTS.builder().healthcheck(check).build();
        var after = ServiceConfig.DEFAULTS
                .builder()
                .dependsOn(List.of(new Dependency("slow", Dependency.Condition.HEALTHY)))
                .build();
        return App.of(7, "late", List.of(new Service(1, "slow", image, slow), new Service(2, "web", "web:1", after)));
    }

    @Test
    void aNewVersionIsNotHeldBeforeItsCheckCouldPass() {
        var first = machine.converge(app("slow:1"));
        assertThat(first.message(), first.state(), is(PassState.CONVERGED));

        var second = machine.converge(app("slow:2"));

        assertThat(second.message(), second.state(), is(PassState.CONVERGED));
        assertThat(machine.events(EventType.SPEC_HELD), is(empty()));
        assertThat(machine.events(EventType.UPDATE_SUCCEEDED), hasSize(1));
    }
}
