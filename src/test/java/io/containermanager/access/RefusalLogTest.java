package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The trace of what was refused. */
class RefusalLogTest {

    private static final Instant BEGIN = Instant.parse("2026-11-30T10:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Event> events = new ArrayList<>();
    private final RefusalLog log = new RefusalLog(nanos::get, () -> BEGIN.plusNanos(nanos.get()), events::add);

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<String> reasons() {
        return events.stream().map(Event::reason).toList();
    }

    @Test
    void theFirstIsReportedAtOnceAndItsRepetitionsOnceTheyWereCounted() {
        for (int i = 0; i < 100; i++) {
            log.answered(401, "10.0.0.7", "nobody", "POST /api/v1/sessions");
            after(Duration.ofMillis(100));
        }
        log.settle();
        assertThat(
                reasons(), contains("POST /api/v1/sessions without a valid token from 10.0.0.7 was refused with 401"));

        after(RefusalLog.EVERY);
        log.settle();
        assertThat(
                events.getLast().reason(),
                is("POST /api/v1/sessions without a valid token from 10.0.0.7 was refused with 401, 99 times more"
                        + " from 2026-11-30T10:00:00.100Z to 2026-11-30T10:00:09.900Z"));
        assertThat(events.getLast().details().get("count"), is(99L));
        assertThat(events.getLast().details().get("first"), is("2026-11-30T10:00:00.100Z"));
        assertThat(events.getLast().details().get("last"), is("2026-11-30T10:00:09.900Z"));

        after(RefusalLog.EVERY);
        log.settle();
        assertThat(events, hasSize(2));
        log.answered(401, "10.0.0.7", "nobody", "POST /api/v1/sessions");
        assertThat(events, hasSize(3));
        assertThat(log.unauthorized(), is(101L));
    }

    @Test
    void onlyWhatIsAlikeIsOneEvent() {
        log.answered(401, "10.0.0.7", "nobody", "POST /api/v1/sessions");
        log.answered(401, "10.0.0.8", "nobody", "POST /api/v1/sessions");
        log.answered(403, "10.0.0.7", "reader", "POST /api/v1/state/target");
        log.answered(403, "10.0.0.7", "other", "POST /api/v1/state/target");
        log.answered(403, "10.0.0.7", "other", "DELETE /api/v1/apps/1");
        log.answered(403, "10.0.0.7", "other", "DELETE /api/v1/apps/1");
        assertThat(events, hasSize(5));
        assertThat(log.forbidden(), is(4L));

        after(RefusalLog.EVERY);
        log.settle();
        assertThat(
                events.getLast().reason(),
                is("DELETE /api/v1/apps/1 of other from 10.0.0.7 was refused with 403, once more at " + BEGIN));
    }

    @Test
    void anAddressThatTriesPathsLeavesRoomForOthers() {
        for (int i = 0; i < 500; i++) {
            log.answered(401, "10.0.0.7", "nobody", "GET /" + i);
        }
        assertThat(events, hasSize(RefusalLog.EVENTS_OF_ADDRESS_MAX));
        log.answered(401, "10.0.0.8", "nobody", "GET /");
        assertThat(events.getLast().reason(), containsString("10.0.0.8"));

        after(RefusalLog.EVERY);
        log.settle();
        assertThat(
                events.getLast().reason(),
                is("Other requests without a valid token from 10.0.0.7 were refused with 401, 490 times from " + BEGIN
                        + " to " + BEGIN));
    }

    @Test
    void howeverManyAddressesThereAreOnlySoManyEventsComeOfThem() {
        for (int i = 0; i < 10_000; i++) {
            log.answered(401, "10.0." + i / 250 + "." + i % 250, "nobody", "GET /");
        }
        assertThat(events, hasSize(RefusalLog.EVENTS_MAX));
        assertThat(log.unauthorized(), is(10_000L));
        after(RefusalLog.EVERY);
        log.settle();
        assertThat(events, hasSize(2 * RefusalLog.EVENTS_MAX));
    }

    @Test
    void whatIsNotRefusedLeavesNoTrace() {
        for (int status : new int[] {200, 204, 304, 400, 404, 409, 500, 503}) {
            log.answered(status, "10.0.0.7", "reader", "GET /");
        }
        assertThat(events.isEmpty(), is(true));
    }
}
