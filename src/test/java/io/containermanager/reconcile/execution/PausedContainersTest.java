package io.containermanager.reconcile.execution;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.EventType;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Service;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Containers that are paused outside the manager, as a backup does it with a database. */
class PausedContainersTest {

    private final Machine machine = new Machine();

    private static Service checked(String image) {
        var check = new Healthcheck(
                List.of("CMD", "true"), Duration.ofSeconds(10), Duration.ofSeconds(5), 3, Duration.ZERO);
        var service = service(1, image);
        return service.withConfig(service.config().builder().healthcheck(check).build());
    }

    /** Docker calls it unhealthy meanwhile, and until its check has run once more. */
    @Test
    void aPauseIsNoFailureOfAHealthCheck() {
        machine.converge(app(1, checked("good:1")));
        var id = machine.only(key(1, 1)).id();
        machine.faults().pause(id, true);
        machine.pass(Duration.ofMinutes(5));
        machine.faults().pause(id, false);
        machine.pass(Duration.ofMinutes(5));

        assertThat(machine.only(key(1, 1)).id(), is(id));
        assertThat(machine.events(EventType.SERVICE_UNHEALTHY), is(empty()));
        assertThat(machine.events(EventType.SERVICE_EXITED), is(empty()));
    }

    @Test
    void aGateWaitsForTheEndOfAPause() {
        machine.converge(app(1, checked("good:1")));
        machine.post(app(1, checked("good:2")));
        machine.apply();
        machine.pass(Duration.ofSeconds(4));
        var next = machine.containers(key(1, 1)).stream()
                .filter(it -> it.imageName().equals("good:2"))
                .findFirst()
                .orElseThrow()
                .id();
        machine.faults().pause(next, true);
        machine.pass(Duration.ofMinutes(5));
        var waiting = machine.verdict(key(1, 1));
        assertThat(waiting.toString(), waiting.progress(), is(Progress.STUCK));
        assertThat(waiting.reason(), containsString("docker unpause"));

        machine.faults().pause(next, false);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).id(), is(next));
        assertThat(machine.events(EventType.SPEC_HELD), is(empty()));
    }
}
