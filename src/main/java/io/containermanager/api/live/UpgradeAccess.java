package io.containermanager.api.live;

import io.containermanager.access.Access;
import io.containermanager.access.Access.Verdict;
import io.containermanager.access.AccessRequest;
import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.Tickets;
import io.containermanager.api.containers.ManagedContainers;
import io.containermanager.api.http.CallerFilter;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.UpgradeRefusedException;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.exec.ExecAuthorizer;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may open a WebSocket: a token in {@code Authorization} for programs; for browsers, which cannot set headers
 * there, their session's cookie or {@code ?ticket=}.
 * The rules about {@code Host}, {@code Origin} and wrong tokens are those of every request. Live channels need {@code read} for all apps;
 * an interactive command needs {@code exec} and a running managed container that the token reaches.
 */
public final class UpgradeAccess implements UpgradeAuthorizer, ExecAuthorizer {

    private final Access access;
    private final boolean execEnabled;
    private final ManagedContainers managed;

    /** @param execEnabled whether commands may be run at all ({@code exec.enabled}) */
    public UpgradeAccess(Access access, boolean execEnabled, ManagedContainers managed) {
        this.access = access;
        this.execEnabled = execEnabled;
        this.managed = managed;
    }

    /** A connection lasts as long as what let its caller in: the token is configured as it was, and has not expired. */
    record TokenLease(Access access, Caller caller) implements ConnectionLifetime {
        @Override
        public boolean holds() {
            return access.holds(caller);
        }
    }

    @Override
    public ConnectionLifetime authorize(UpgradeRequest request) {
        var caller = identified(request);
        if (!caller.may(Scope.READ) || !caller.apps().isEmpty()) {
            throw refused(request, caller, 403, "Live channels need a token with the scope read for all apps");
        }
        opened(request, caller);
        return new TokenLease(access, caller);
    }

    /** Written when it opens: a connection lasts for hours. */
    private void opened(UpgradeRequest request, Caller caller) {
        access.requests()
                .answered(
                        request.address(),
                        caller.name(),
                        "WebSocket",
                        request.path(),
                        101,
                        access.requests().now());
    }

    @Override
    public Admitted authorize(UpgradeRequest request, String container) {
        if (!execEnabled) {
            throw refused(
                    request,
                    Caller.UNKNOWN,
                    403,
                    "Exec is disabled: exec.enabled: true in the configuration enables it.");
        }
        var caller = identified(request);
        if (!caller.may(Scope.EXEC)) {
            throw refused(request, caller, 403, "Interactive commands require a token with the exec scope");
        }
        try {
            var admitted =
                    new Admitted(caller.name(), managed.running(container, caller), new TokenLease(access, caller));
            opened(request, caller);
            return admitted;
        } catch (RuntimeException refusal) {
            var error = ErrorMapping.classify(refusal);
            throw refused(request, caller, error.status().code(), error.message());
        }
    }

    /** The same as for requests: a token, else a ticket, else a session; a wrong one waits for its answer as there. */
    private Caller identified(UpgradeRequest request) {
        var verdict = access.check(new AccessRequest(
                true,
                false,
                request.address(),
                request.host(),
                request.origin(),
                request.header().apply("Sec-Fetch-Site"),
                request.header().apply("Authorization"),
                Tickets.inQuery(request.query()),
                request.header().apply("Cookie"),
                Optional.empty()));
        return switch (verdict) {
            case Verdict.Refuse(int status, String message, Duration delay) -> {
                CallerFilter.pause(delay);
                throw refused(request, Caller.UNKNOWN, status, message);
            }
            case Verdict.Pass(Caller caller)
            when caller.kind() == Caller.Kind.UNKNOWN ->
                throw refused(
                        request,
                        caller,
                        401,
                        "Send a token in Authorization, or a ticket from POST /api/v1/ws/ticket as ?ticket=; a ticket"
                                + " works once. " + ScopeCheck.TOKENS);
            case Verdict.Pass(Caller caller) -> caller;
        };
    }

    /** A refusal that has left its trace. */
    private UpgradeRefusedException refused(UpgradeRequest request, Caller caller, int status, String message) {
        access.refusals().answered(status, request.address(), caller.name(), "WebSocket " + request.path());
        access.requests()
                .answered(
                        request.address(),
                        caller.name(),
                        "WebSocket",
                        request.path(),
                        status,
                        access.requests().now());
        return new UpgradeRefusedException(status, message);
    }
}
