package io.containermanager.logging;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log names what an event is about once, by its name. */
class EventLoggerTest {

    private static final State KNOWN = State.EMPTY.with(App.of(7, "shop", List.of()));

    @Test
    void theReasonOfAServicesEventNamesIt() {
        var event = Event.ofService(EventType.SERVICE_HEALTHY, new ServiceKey(7, 1), "its health check passes")
                .named("shop/web");

        assertThat(
                EventLogger.line(event, KNOWN),
                is("service-healthy: shop/web: its health check passes {appId=7, serviceId=1}"));
    }

    @Test
    void anAppIsNamedBeforeTheReason() {
        assertThat(
                EventLogger.line(Event.ofApp(EventType.STEP_FAILED, 7, "could not pull web:1"), KNOWN),
                is("step-failed app shop: could not pull web:1 {appId=7}"));
        assertThat(
                EventLogger.line(Event.of(EventType.ENGINE_AVAILABLE, "it is back"), KNOWN),
                is("engine-available: it is back"));
    }
}
