package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceStatusTest {

    private static ServiceStatus because(@Nullable String reason) {
        return status(Sync.NEEDS_UPDATE, reason, null, null);
    }

    private static ServiceStatus status(
            Sync sync, @Nullable String reason, @Nullable Cause cause, @Nullable Action action) {
        return new ServiceStatus(
                new ServiceKey(1, 1),
                "shop",
                "web",
                sync,
                Progress.MOVING,
                reason,
                cause,
                action,
                null,
                null,
                true,
                null,
                false);
    }

    @Test
    void oneThatIsLookedAtKeepsWhatAnOperatorWantsAndWhatIsDoneForIt() {
        var stopped =
                status(Sync.IN_SYNC, "stopped by ops", Cause.STOPPED, null).beingLookedAt();
        assertThat(stopped.cause(), is(Cause.STOPPED));
        var restarted = status(Sync.NEEDS_UPDATE, "restart requested by ops", Cause.STEP_FAILED, Action.RESTART)
                .beingLookedAt();
        assertThat(restarted.cause(), is(nullValue()));
        assertThat(restarted.action(), is(Action.RESTART));
    }

    @Test
    void whatIsSaidBesideAReasonIsSaidOnce() {
        assertThat(because("it starts").saying("0 of 2 are ready").reason(), is("it starts; 0 of 2 are ready"));
        assertThat(
                because("it starts; 0 of 2 are ready")
                        .saying("0 of 2 are ready")
                        .reason(),
                is("it starts; 0 of 2 are ready"));
        assertThat(because(null).saying("0 of 2 are ready").reason(), is("0 of 2 are ready"));
    }
}
