package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.EventType;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.step.RestartCause;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each cause of a restart is produced, counted under its own name, and reported in the event. */
class RestartCausesTest {

    private final Machine machine = new Machine();

    private void runs(Service... services) {
        machine.converge(app(1, services));
        machine.pass(Duration.ofSeconds(70));
    }

    private String id() {
        return machine.only(key(1, 1)).id();
    }

    /** Brings a restart for that cause about. */
    private void happens(RestartCause cause) {
        switch (cause) {
            case FIRST_START -> runs(service(1, "good:1"));
            case OPERATOR -> {
                runs(service(1, "good:1"));
                machine.soon(machine.loop.restartService(key(1, 1), "ops"));
            }
            case UNHEALTHY -> {
                runs(service(1, "good:1"));
                machine.faults().health(id(), Health.UNHEALTHY);
            }
            case KILLED -> {
                runs(service(1, "good:1"));
                machine.faults().kill(id());
            }
            case EXITED -> {
                // The engine leaves what was stopped by hand to itself, and no event reports a kill.
                runs(service(1, "good:1"));
                machine.faults().dropEvents(true);
                machine.faults().stop(id());
            }
            case ENGINE -> {
                runs(service(1, "good:1").withConfig(ServiceConfig.DEFAULTS.withRestart(RestartPolicy.ON_FAILURE)));
                machine.faults().restartEngine(Duration.ofSeconds(5));
            }
            case STOPPED -> {
                runs(service(1, "good:1"));
                machine.soon(machine.loop.stopService(key(1, 1), "ops"));
                machine.pass(Duration.ofSeconds(5));
                machine.kill();
                machine.store
                        .remember(Map.of(key(1, 1), memory -> memory.withStoppedBy(null)))
                        .join();
                machine.start();
            }
            case OWNER -> {
                var sharing = service(2, "good:1");
                runs(
                        service(1, "good:1"),
                        sharing.withConfig(sharing.config()
                                .builder()
                                .networkMode("service:service1")
                                .build()));
                machine.faults().kill(id());
            }
            case ROLLBACK -> {
                runs(service(1, "good:1"));
                machine.converge(app(1, service(1, "simulated.fault/exit:3")));
            }
        }
    }

    private Map<String, Long> counted() {
        return new HashMap<>(machine.loop.metrics().restarts());
    }

    @ParameterizedTest
    @EnumSource(RestartCause.class)
    void everyCauseIsProducedCountedAndReported(RestartCause cause) {
        happens(cause);
        machine.pass(Duration.ofMinutes(1));
        if (cause == RestartCause.FIRST_START) {
            assertThat(counted().values().stream().mapToLong(it -> it).sum(), is(0L));
            return;
        }
        assertThat(counted().get(cause.word()), is(greaterThanOrEqualTo(1L)));
        assertThat(
                machine.events(EventType.SERVICE_RESTARTED).stream()
                        .filter(it -> cause.word().equals(it.event().details().get("cause")))
                        .map(it -> it.event().reason())
                        .toList(),
                hasItem(containsString("it was started again")));
    }

    @Test
    void everyCauseIsThereFromTheStartWith0() {
        for (var cause : RestartCause.values()) {
            assertThat(counted().get(cause.word()), is(0L));
        }
    }
}
