package io.containermanager.api.live;

import io.containermanager.access.Access;
import io.containermanager.access.Access.Verdict;
import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.Tickets;
import io.containermanager.api.http.AccessFilter;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.exec.ExecCall;
import java.time.Duration;
import java.util.Optional;

/**
 * The door for WebSockets: a token in {@code Authorization} for programs, {@code ?ticket=} for browsers, who cannot set headers there. The
 * rules about {@code Host}, {@code Origin} and wrong tokens are those of every request.
 */
public final class LiveAuthorizer implements UpgradeAuthorizer {

    private final Access access;

    public LiveAuthorizer(Access access) {
        this.access = access;
    }

    @Override
    public Optional<Refusal> check(UpgradeRequest request) {
        if (ExecCall.isPath(request.path())) {
            // A door of its own, which has to remember who came in.
            return Optional.empty();
        }
        return switch (verdict(access, request)) {
            case Verdict.Refuse(int status, String message, Duration _) ->
                Optional.of(refused(access, request, Caller.UNKNOWN, new Refusal(status, message)));
            case Verdict.Pass(Caller caller) ->
                admit(caller, request).map(refusal -> refused(access, request, caller, refusal));
        };
    }

    /** A refusal that has left its trace. */
    public static Refusal refused(Access access, UpgradeRequest request, Caller caller, Refusal refusal) {
        access.refusals().answered(refusal.status(), request.address(), caller.name(), "WebSocket " + request.path());
        return refusal;
    }

    /** The one door of upgrades, the same as for requests: a token, else a ticket, and a wrong one waits for its answer as there. */
    public static Verdict verdict(Access access, UpgradeRequest request) {
        var verdict = access.check(new Access.Request(
                true,
                false,
                request.address(),
                request.host().orElse(""),
                request.origin(),
                request.header().apply("Sec-Fetch-Site"),
                request.header().apply("Authorization"),
                Tickets.inQuery(request.query())));
        if (verdict instanceof Verdict.Refuse refused) {
            AccessFilter.pause(refused.delay());
        }
        return verdict;
    }

    private Optional<Refusal> admit(Caller caller, UpgradeRequest request) {
        if (caller.kind() == Caller.Kind.UNKNOWN) {
            return Optional.of(new Refusal(
                    401,
                    "Show a token in Authorization, or a ticket of POST /api/v1/ws/ticket as ?ticket=; a"
                            + " ticket works once"));
        }
        if (!caller.may(Scope.READ) || !caller.apps().isEmpty()) {
            return Optional.of(new Refusal(403, "Live channels need a token with the scope read for all apps"));
        }
        request.admit(new TokenLease(access, caller));
        return Optional.empty();
    }
}
