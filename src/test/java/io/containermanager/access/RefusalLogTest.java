package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The trace of what was refused. */
class RefusalLogTest {

    private final AtomicLong nanos = new AtomicLong();
    private final List<Event> events = new ArrayList<>();
    private final RefusalLog log = new RefusalLog(nanos::get, events::add);

    @Test
    void theFirstOfAnAddressIsReportedAtOnceAndTheRestAsACount() {
        for (int i = 0; i < 100; i++) {
            log.answered(401, "10.0.0.7", "nobody", "GET /api/v1/state");
        }
        nanos.addAndGet(RefusalLog.EVERY.toNanos());
        log.answered(403, "10.0.0.7", "reader", "POST /api/v1/state/target");

        assertThat(events.size(), is(2));
        assertThat(events.getFirst().reason(), is("GET /api/v1/state of nobody from 10.0.0.7 was refused with 401"));
        assertThat(events.getLast().details().get("count"), is(100L));
        assertThat(log.unauthorized(), is(100L));
        assertThat(log.forbidden(), is(1L));
    }

    @Test
    void howeverManyAddressesThereAreOnlySoManyEventsComeOfThem() {
        for (int i = 0; i < 10_000; i++) {
            log.answered(401, "10.0." + i / 250 + "." + i % 250, "nobody", "GET /");
        }
        assertThat(events.size(), lessThanOrEqualTo(RefusalLog.EVENTS_MAX));
        assertThat(log.unauthorized(), is(10_000L));
    }

    @Test
    void whatIsNotRefusedLeavesNoTrace() {
        for (int status : new int[] {200, 204, 304, 400, 404, 409, 500, 503}) {
            log.answered(status, "10.0.0.7", "reader", "GET /");
        }
        assertThat(events.isEmpty(), is(true));
    }
}
