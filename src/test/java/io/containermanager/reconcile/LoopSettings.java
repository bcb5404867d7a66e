package io.containermanager.reconcile;

import io.containermanager.plan.input.PlanTimings;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;

/** Settings of the loop that differ from the defaults in what tests change. */
public final class LoopSettings {

    private LoopSettings() {}

    public static ReconcilerSettings of(boolean auto, Duration interval, PlanTimings times) {
        var usual = ReconcilerSettings.DEFAULTS;
        return new ReconcilerSettings(
                auto,
                interval,
                times,
                usual.backoff(),
                usual.resetAfter(),
                usual.pullTimeout(),
                usual.pullIdleTimeout(),
                usual.stepTimeout(),
                usual.pullsMax(),
                usual.previousImages());
    }
}
