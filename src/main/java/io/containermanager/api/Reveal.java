package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;

/** Decides whether a caller sees secrets: only with {@code ?reveal=true}, only with {@code admin}, and never without an event. */
final class Reveal {

    private final EventBus events;

    Reveal(EventBus events) {
        this.events = events;
    }

    /**
     * What this call may see; throws 401 or 403 when it asks for more.
     *
     * @param what what would be shown, for the event: {@code the target}, {@code app 1001}
     */
    Secrets asked(Call call, String what) {
        if (!call.flag("reveal")) {
            return Secrets.MASKED;
        }
        Admission.require(call.caller(), Scope.ADMIN);
        var by = call.caller().name();
        events.publish(Event.of(EventType.SECRETS_REVEALED, by + " had the secrets of " + what + " shown")
                .with("by", by)
                .with("what", what));
        return Secrets.REVEALED;
    }
}
