package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceStatusTest {

    private static ServiceStatus because(@Nullable String reason) {
        return new ServiceStatus(
                new ServiceKey(1, 1),
                "shop",
                "web",
                Sync.NEEDS_UPDATE,
                Progress.MOVING,
                reason,
                null,
                null,
                null,
                true,
                null,
                false);
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
