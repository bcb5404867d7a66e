package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.step.RestartCause;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What was ordered is information, what went wrong is a warning. */
class EventEntriesTest {

    private static final ServiceKey WEB = new ServiceKey(1, 1);

    private static LogLevel level(Event event) {
        return EventEntries.entry(new RecordedEvent(1, Instant.EPOCH, event), new EntryNames(() -> State.EMPTY))
                .orElseThrow()
                .level();
    }

    private static Event exited(boolean stopped, boolean oomKilled) {
        return Event.ofService(EventType.SERVICE_EXITED, WEB, "it ended")
                .with("stopped", stopped)
                .with("oomKilled", oomKilled);
    }

    private static Event restarted(RestartCause cause) {
        return Event.ofService(EventType.SERVICE_RESTARTED, WEB, "it was started")
                .with("cause", cause.word());
    }

    @Test
    void anEndIsAWarningUnlessItWasOrdered() {
        assertThat(level(exited(false, false)), is(LogLevel.WARN));
        assertThat(level(exited(true, false)), is(LogLevel.INFO));
        assertThat("it lacked memory all the same", level(exited(true, true)), is(LogLevel.WARN));
    }

    @Test
    void aRestartIsAWarningUnlessAnOperatorOrderedIt() {
        assertThat(level(restarted(RestartCause.KILLED)), is(LogLevel.WARN));
        assertThat(level(restarted(RestartCause.OPERATOR)), is(LogLevel.INFO));
    }
}
