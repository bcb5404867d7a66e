package io.containermanager.api.listener;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.instanceOf;

import io.helidon.common.resumable.ResumableSupport;
import org.junit.jupiter.api.Test;

class NoCheckpointTest {

    @Test
    void isWhatHelidonAsksForTheUptimeInsteadOfJmx() {
        var found = ResumableSupport.get();

        assertThat(found, instanceOf(NoCheckpoint.class));
        assertThat("-1 would make Helidon ask JMX", found.uptimeSinceResume(), greaterThanOrEqualTo(0L));
    }
}
