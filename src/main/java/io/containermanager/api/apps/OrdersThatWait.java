package io.containermanager.api.apps;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.operation.AcceptedOrder;
import io.containermanager.reconcile.operation.PauseEnd;
import java.time.temporal.ChronoUnit;

/** Adds to the answer to an order about a service, while reconciling is paused or the engine is away, that it waits and for what. Pure. */
final class OrdersThatWait {

    private OrdersThatWait() {}

    /** Whether a stop was asked for and waits for the end of a pause. */
    static boolean stopWaits(LoopStatus status, ServiceKey key) {
        var verdict = status.services().get(key);
        return verdict != null && verdict.progress() == Progress.PAUSED && verdict.cause() == Cause.STOPPED;
    }

    /** What an order to several services means for those that operators stopped: empty, or the end of a sentence. */
    static String forStopped(AcceptedOrder order) {
        var left = order.leftStopped();
        return (left.isEmpty()
                        ? ""
                        : "; " + String.join(", ", left) + (left.size() == 1 ? " is" : " are")
                                + " stopped and left alone")
                + (order.startedFirst().isEmpty()
                        ? ""
                        : "; " + String.join(", ", order.startedFirst())
                                + ", needed for that and stopped before, will be started first")
                + (order.waitsFor().isEmpty()
                        ? ""
                        : "; what depends on " + String.join(", ", order.waitsFor()) + asItIsUntil(order));
    }

    /** The same of an order to one service. */
    static String forStoppedNeeds(AcceptedOrder order) {
        return (order.startedFirst().isEmpty()
                        ? ""
                        : "; it depends on " + String.join(", ", order.startedFirst())
                                + ", stopped before, which will be started first")
                + (order.waitsFor().isEmpty()
                        ? ""
                        : "; it depends on " + String.join(", ", order.waitsFor()) + ", stopped before, so it"
                                + asItIsUntil(order));
    }

    private static String asItIsUntil(AcceptedOrder order) {
        return " stays as it is until " + (order.waitsFor().size() == 1 ? "that is" : "those are") + " started";
    }

    /**
     * The sentence about an order that was stored.
     *
     * @param message the same while it waits for nothing
     * @param withdraws whether it only takes back a stop that waited
     */
    static String told(String message, boolean withdraws, LoopStatus status, ServiceKey key) {
        var until = status.pausedUntil(key.appId());
        if (until == null) {
            return status.engine().available() ? message : message + notBefore(status.engine());
        }
        if (withdraws) {
            return "The stop that waited for the end of the pause is withdrawn: the service keeps running";
        }
        return message + ". Not yet: reconciling is paused until " + until.truncatedTo(ChronoUnit.SECONDS)
                + ", and this waits until then, or until the pause is ended; "
                + PauseEnd.of(key.appId(), status.pausedUntil());
    }

    private static String notBefore(EngineStatus engine) {
        return ". Not yet: the container engine has not answered since "
                + engine.since().truncatedTo(ChronoUnit.SECONDS) + ", and this waits until it does";
    }
}
