package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.resource.DependencyWarnings;
import io.containermanager.plan.step.PlanWarning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which services wait for what another does not do: be healthy without a health check, or end for good. */
class DependencyWarningsTest {

    private static State target(Dependency.Condition condition, @Nullable String check) {
        var test = check == null
                ? null
                : new Healthcheck(
                        check.equals("the image's") ? List.of() : List.of(check.split(" ")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        3,
                        Duration.ZERO);
        return target(
                condition, ServiceConfig.DEFAULTS.builder().healthcheck(test).build());
    }

    private static State target(Dependency.Condition condition, ServiceConfig web) {
        var api = ServiceConfig.DEFAULTS
                .builder()
                .dependsOn(List.of(new Dependency("web", condition)))
                .build();
        var services = List.of(new Service(1, "web", "web:1", web), new Service(2, "api", "api:1", api));
        return State.EMPTY.with(new App(1, "shop", null, services, new TreeMap<>(), new TreeMap<>()));
    }

    @ParameterizedTest(name = "{0} with check {1}, seen {2} {3}: warned {4}")
    @CsvSource({
        "HEALTHY, NONE, , , true",
        "HEALTHY, NONE, RUNNING, NONE, true",
        "HEALTHY, , , , false",
        "HEALTHY, , RUNNING, NONE, true",
        "HEALTHY, the image's, RUNNING, NONE, true",
        "HEALTHY, , RUNNING, HEALTHY, false",
        "HEALTHY, , RUNNING, STARTING, false",
        "HEALTHY, , EXITED, NONE, false",
        "HEALTHY, CMD true, RUNNING, NONE, false",
        "STARTED, NONE, RUNNING, NONE, false",
        "STARTED, , RUNNING, NONE, false"
    })
    void aConditionThatNeedsAHealthCheckIsReportedWhereThereIsNone(
            Dependency.Condition condition,
            @Nullable String check,
            @Nullable Status status,
            @Nullable Health health,
            boolean warned) {
        var seen = Observation.empty(Instant.EPOCH);
        if (status != null && health != null) {
            var run = new RunState(status, health, null, false, Instant.EPOCH, null, 0);
            seen = seen.withContainers(List.of(PlanScene.container(run)));
        }
        var warnings = DependencyWarnings.of(target(condition, check), seen);
        assertThat(
                warnings.stream().map(PlanWarning::serviceIds).toList(), is(warned ? List.of(Set.of(2L)) : List.of()));
    }

    @ParameterizedTest(name = "{0} with restart {1}: warned {2}")
    @CsvSource({
        "COMPLETED, ALWAYS, true",
        "COMPLETED, UNLESS_STOPPED, true",
        "COMPLETED, NO, false",
        "COMPLETED, ON_FAILURE, false",
        "STARTED, ALWAYS, false"
    })
    void aJobThatIsRestartedWhenItIsDoneIsReported(
            Dependency.Condition condition, RestartPolicy restart, boolean warned) {
        var job = ServiceConfig.DEFAULTS.builder().restart(restart).build();

        var warnings = DependencyWarnings.of(target(condition, job), Observation.empty(Instant.EPOCH));

        assertThat(
                warnings.stream().map(PlanWarning::message).toList(),
                is(
                        warned
                                ? List.of("shop/api waits for shop/web to complete, but shop/web is started again"
                                        + " whenever it exits, for its restart is \"" + restart.word()
                                        + "\". Declare restart \"no\" or \"on-failure\" for shop/web, or the"
                                        + " condition service_started")
                                : List.of()));
    }
}
