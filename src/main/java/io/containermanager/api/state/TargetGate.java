package io.containermanager.api.state;

import io.containermanager.access.Caller;
import io.containermanager.access.power.TargetPowers;
import io.containermanager.access.power.TargetPowers.Facts;
import io.containermanager.api.http.ApiError;
import io.containermanager.model.State;
import io.containermanager.reconcile.LoopStatus;
import io.helidon.http.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides whether a caller may make a state the target: every change of the target passes through it. Thread-safe; never waits.
 *
 * @param powers decides
 * @param status the loop's last observation of the engine
 */
public record TargetGate(TargetPowers powers, Supplier<LoopStatus> status) {

    /**
     * Throws 403 with pointers, all at once, if the wanted state adds a privilege to the stored one that the caller may not grant.
     *
     * @param changedFiles absolute paths of files whose content changes with it
     */
    public void require(State wanted, State stored, Caller caller, Set<Path> changedFiles) {
        var added = powers.added(wanted, stored, facts(changedFiles), caller);
        if (!added.machine().isEmpty()) {
            throw new ApiError(
                            Status.FORBIDDEN_403,
                            "needs admin",
                            "The token \"" + caller.name() + "\" lacks the scope admin, which this target requires;"
                                    + " violations lists the fields and what would do instead. What a token with admin"
                                    + " applies stays allowed for others, as long as the service is not changed."
                                    + " Nothing was changed.",
                            added.all(),
                            List.of())
                    .exception();
        }
        if (!added.beyond().isEmpty()) {
            throw new ApiError(
                            Status.FORBIDDEN_403,
                            "beyond the apps",
                            "The token \"" + caller.name() + "\" is limited to apps, and this target reaches beyond"
                                    + " them; violations lists the places. Use the app's own"
                                    + " resources, or allow others by security.shared-volumes,"
                                    + " shared-networks or shared-secrets. Nothing was"
                                    + " changed.",
                            added.beyond(),
                            List.of())
                    .exception();
        }
    }

    private Facts facts(Set<Path> changedFiles) {
        var seen = status.get();
        var volumes = seen.observation().volumesMadeWith();
        return new Facts(volumes, seen.engine().available() || !volumes.isEmpty(), changedFiles);
    }
}
