package io.containermanager.api.state;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;

/** Decides whether a caller sees secrets: only with {@code ?reveal=true}, only with {@code admin}, and never without an event. */
public final class SecretVisibility {

    private final EventBus events;

    public SecretVisibility(EventBus events) {
        this.events = events;
    }

    /**
     * What this request may see; throws 401 or 403 if it asks for more.
     *
     * @param what what would be shown, for the event: {@code the target}, {@code app 1001}
     */
    public SecretDisplay asked(ApiRequest request, String what) {
        return asked(request, "revealed the secrets of", what);
    }

    /**
     * The same for a file, any part of which may be secret: who opens it to edit it has read it.
     *
     * @param file names the file and its app, as its users do
     */
    public SecretDisplay read(ApiRequest request, String file) {
        return asked(request, "read", file);
    }

    private SecretDisplay asked(ApiRequest request, String did, String what) {
        if (!request.flag("reveal")) {
            return SecretDisplay.MASKED;
        }
        ScopeCheck.require(request.caller(), Scope.ADMIN);
        var by = request.caller().name();
        events.publish(Event.of(EventType.SECRETS_REVEALED, by + " " + did + " " + what)
                .with("by", by)
                .with("what", what));
        return SecretDisplay.REVEALED;
    }
}
