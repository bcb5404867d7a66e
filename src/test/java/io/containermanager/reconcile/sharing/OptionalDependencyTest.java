package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Service;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A dependency that is not required is waited for as long as that may help, as with Docker Compose. */
class OptionalDependencyTest {
    private final Machine machine = new Machine();

    private static Service after(String sibling, Condition condition, boolean required) {
        var service = service(2, "good:1");
        return service.withConfig(service.config()
                .builder()
                .dependsOn(List.of(new Dependency(sibling, condition, required)))
                .build());
    }

    private boolean runs(Service... services) {
        machine.post(App.of(1, "app1", List.of(services)));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofMinutes(10));
        return machine.containers(key(1, 2)).stream().anyMatch(it -> it.run().running());
    }

    @Test
    void oneThatFailsIsNotWaitedForForEver() {
        var failing = service(1, "simulated.fault/unhealthy:1");
        assertThat(runs(failing, after("service1", Condition.HEALTHY, true)), is(false));
        assertThat(runs(failing, after("service1", Condition.HEALTHY, false)), is(true));
    }

    @Test
    void oneThatIsNotDeclaredIsNotWaitedFor() {
        assertThat(runs(after("nothing", Condition.STARTED, false)), is(true));
    }

    @Test
    void oneThatRunsIsWaitedFor() {
        assertThat(runs(service(1, "good:1"), after("service1", Condition.HEALTHY, false)), is(true));
    }
}
