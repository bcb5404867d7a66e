package io.containermanager.api.containers;

import io.containermanager.access.Access;
import io.containermanager.access.Access.Verdict;
import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.live.LiveAuthorizer;
import io.containermanager.api.live.TokenLease;
import io.containermanager.live.client.UpgradeAuthorizer.Refusal;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.exec.ExecAuthorizer;
import io.containermanager.reconcile.LoopStatus;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The door of interactive commands: a token with the scope {@code exec}, or a ticket of one, and a running container of ours that the
 * token reaches.
 */
public final class ExecAccess implements ExecAuthorizer {

    private final Access access;
    private final boolean enabled;
    private final ManagedContainers ours;

    /**
     * A door.
     *
     * @param enabled whether commands may be run at all ({@code exec.enabled})
     * @param instance this manager's name on containers
     */
    public ExecAccess(Access access, boolean enabled, Supplier<LoopStatus> status, Supplier<String> instance) {
        this.access = access;
        this.enabled = enabled;
        this.ours = new ManagedContainers(status, instance);
    }

    @Override
    public Admission admit(UpgradeRequest request, String container) {
        var admission = decided(request, container);
        if (admission instanceof Admission.Refused(Refusal refusal)) {
            LiveAuthorizer.refused(access, request, Caller.UNKNOWN, refusal);
        }
        return admission;
    }

    private Admission decided(UpgradeRequest request, String container) {
        if (!enabled) {
            return refused(403, "Exec is switched off (exec.enabled).");
        }
        return switch (LiveAuthorizer.verdict(access, request)) {
            case Verdict.Refuse(int status, String message, Duration _) -> refused(status, message);
            case Verdict.Pass(Caller caller) -> admit(caller, container);
        };
    }

    private Admission admit(Caller caller, String container) {
        if (caller.kind() == Caller.Kind.UNKNOWN) {
            return refused(
                    401,
                    "Show a token in Authorization, or a ticket of POST /api/v1/ws/ticket as ?ticket=; a"
                            + " ticket works once");
        }
        if (!caller.may(Scope.EXEC)) {
            return refused(403, "Interactive commands need a token with the scope exec");
        }
        try {
            return new Admission.Admitted(
                    caller.name(), ours.running(container, caller), new TokenLease(access, caller));
        } catch (RuntimeException refusal) {
            var error = ErrorMapping.classify(refusal);
            return refused(error.status().code(), error.message());
        }
    }

    private static Admission refused(int status, String message) {
        return new Admission.Refused(new Refusal(status, message));
    }
}
