package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.event.CpuTime;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A thousand services in a hundred apps, at the simulated engine's default delays. */
class ScaleTest {

    private static final int APPS = 100;
    private static final int SERVICES = 10;
    private static final Duration CONVERGED_WITHIN = Duration.ofSeconds(20);

    /** Five times the budget of 200 ms: machines that build are shared. {@code bench/scale} measures the budget itself. */
    private static final Duration PREVIEW_WITHIN = Duration.ofSeconds(1);

    private static App[] apps() {
        var apps = new App[APPS];
        for (int app = 1; app <= APPS; app++) {
            var services = new ArrayList<Service>();
            for (int service = 1; service <= SERVICES; service++) {
                services.add(service(service, "good:" + service));
            }
            apps[app - 1] = App.of(app, "app" + app, services);
        }
        return apps;
    }

    @Test
    void aThousandNewServicesConvergeInTimeAndReconcilingThemAgainWritesNothing() {
        var machine = new Machine();
        machine.post(apps());
        var applied = machine.apply();
        var pass = machine.within(CONVERGED_WITHIN, applied.finished());
        assertThat(pass.message(), pass.state(), is(PassState.CONVERGED));
        assertThat(machine.look().containers().size(), is(APPS * SERVICES));
        machine.pass(Duration.ofSeconds(10));
        long writes = machine.loop.metrics().engineWrites();
        machine.pass(Duration.ofMinutes(5));
        machine.finished(machine.apply());
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
    }

    @Test
    void aDryRunOfAThousandServicesIsFast() {
        var machine = new Machine();
        machine.post(apps());
        machine.pass(Duration.ofSeconds(1));
        machine.soon(machine.loop.preview());
        var took = CpuTime.of(
                () -> assertThat(machine.soon(machine.loop.preview()).statuses().size(), is(APPS * SERVICES)));
        assertThat(took, is(lessThanOrEqualTo(PREVIEW_WITHIN)));
    }
}
