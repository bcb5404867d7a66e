package io.containermanager.api;

import io.containermanager.access.Access;
import io.containermanager.access.Access.Verdict;
import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.live.ExecCall;
import io.containermanager.live.UpgradeGuard;
import io.containermanager.live.UpgradeRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The door for WebSockets: a token in {@code Authorization} for programs, {@code ?ticket=} for browsers, who cannot set headers there. The
 * rules about {@code Host} are those of every request; a page's origin is {@link io.containermanager.live.OriginGuard}'s matter.
 */
public final class LiveGuard implements UpgradeGuard {

    private static final String TICKET = "ticket=";

    private final Access access;

    public LiveGuard(Access access) {
        this.access = access;
    }

    @Override
    public Optional<Refusal> check(UpgradeRequest request) {
        if (ExecCall.isPath(request.path())) {
            // A door of its own, which has to remember who came in.
            return Optional.empty();
        }
        var facts = new Access.Request(
                false,
                false,
                request.address(),
                request.host().orElse(""),
                Optional.empty(),
                Optional.empty(),
                request.header().apply("Authorization"));
        return switch (access.check(facts)) {
            case Verdict.Refuse(int status, String message, Duration _) -> Optional.of(new Refusal(status, message));
            case Verdict.Pass(Caller caller) -> admit(caller, request);
        };
    }

    private Optional<Refusal> admit(Caller caller, UpgradeRequest request) {
        var known = caller.kind() == Caller.Kind.UNKNOWN
                ? ticket(request.query()).flatMap(access::redeem).orElse(caller)
                : caller;
        if (known.kind() == Caller.Kind.UNKNOWN) {
            return Optional.of(new Refusal(
                    401,
                    "Show a token in Authorization, or a ticket of POST /api/v1/ws/ticket as ?ticket=; a"
                            + " ticket works once"));
        }
        if (!known.may(Scope.READ) || !known.apps().isEmpty()) {
            return Optional.of(new Refusal(403, "Live channels need a token with the scope read for all apps"));
        }
        return Optional.empty();
    }

    /** The ticket in a raw query. */
    static Optional<String> ticket(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(part -> part.startsWith(TICKET))
                .map(part -> part.substring(TICKET.length()))
                .findFirst();
    }
}
