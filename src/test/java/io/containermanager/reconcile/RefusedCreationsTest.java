package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.model.Service;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new version whose container the engine refuses to create takes nothing away from the one before. */
class RefusedCreationsTest {
    private static final String REFUSED = "good:2";

    private final Machine machine = new Machine();
    private boolean refuses = true;
    private int refusals;

    RefusedCreationsTest() {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                if (refuses
                        && step instanceof Step.CreateContainer create
                        && create.service().imageName().equals(REFUSED)) {
                    refusals++;
                    return CompletableFuture.failedFuture(
                            new EngineException.Rejected(Cause.INVALID, "invalid option: there is no such thing"));
                }
                return super.execute(step);
            }
        });
        machine.start();
    }

    private static Service version(String image, UpdateStrategy strategy) {
        var service = service(1, image);
        return service.withConfig(service.config()
                .builder()
                .rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null))
                .build());
    }

    @ParameterizedTest
    @EnumSource(UpdateStrategy.class)
    void theOneBeforeServesAndTheNewOneFollowsOnceItIsAccepted(UpdateStrategy strategy) {
        machine.converge(app(1, version("good:1", strategy)));
        machine.pass(Duration.ofSeconds(10));
        var before = machine.only(key(1, 1)).id();

        var pass = machine.converge(app(1, version(REFUSED, strategy)));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        machine.pass(Duration.ofSeconds(2));
        for (int seconds = 0; seconds < 300; seconds++) {
            machine.pass(Duration.ofSeconds(1));
            assertThat(machine.only(key(1, 1)).id(), is(before));
            assertThat("after " + seconds + " s", machine.only(key(1, 1)).run().running(), is(true));
        }
        assertThat("retried with a backoff", refusals, both(greaterThan(3)).and(lessThan(20)));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("invalid option: there is no such thing"));
        assertThat(requireNonNull(machine.store.memories().get(key(1, 1))).hold(), is(nullValue()));

        refuses = false;
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).imageName(), is(REFUSED));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }
}
