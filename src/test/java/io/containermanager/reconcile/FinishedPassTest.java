package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.observed.RunState.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What somebody who waited for a pass reads next. */
class FinishedPassTest {

    @Test
    void whenAPassEndIsReportedTheStatusSaysSo() {
        var machine = new Machine();
        machine.post(app(1, service(1, "good:1"), service(2, "good:1")));
        List<LoopStatus> read = new CopyOnWriteArrayList<>();

        var done = machine.soon(machine.loop.apply("test")).finished().thenAccept(_ -> read.add(machine.loop.status()));
        machine.pass(Duration.ofMinutes(1));

        assertThat(done.isDone(), is(true));
        assertThat(read.size(), is(1));
        assertThat(read.getFirst().reconciling(), is(false));
        assertThat(read.getFirst().applying(), is(false));
        for (int service = 1; service <= 2; service++) {
            assertThat(machine.only(key(1, service)).run().status(), is(Status.RUNNING));
            assertThat(
                    read.getFirst().observation().containers().stream()
                            .allMatch(it -> it.run().running()),
                    is(true));
        }
    }
}
