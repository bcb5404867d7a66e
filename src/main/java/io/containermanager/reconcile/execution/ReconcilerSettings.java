package io.containermanager.reconcile.execution;

import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.step.Step;
import java.time.Duration;

/**
 * How the loop works ({@code reconcile.*}).
 *
 * @param auto whether a new target applies itself; default false
 * @param interval between two observations of the engine when nothing triggers one; 1 s … 1 h, default 30 s
 * @param times gates and graces
 * @param backoff between our own starts of one container, and between pulls of one image; the cap is 60 s by default
 * @param resetAfter good running after which the backoff starts from the beginning; 1 s … 1 h, default 60 s
 * @param pullTimeout for one pull; 1 min … 24 h, default 30 min
 * @param pullIdleTimeout after which a pull that makes no progress is given up; 10 s … 1 h, default 5 min
 * @param stepTimeout for any other step, beside a stop's own grace; 1 s … 1 h, default 2 min
 * @param pullsMax pulls at the same time; 1 … 32, default 3
 * @param previousImages images of a service that are kept beside its newest, of those that this process fetched; 0 … 200, default 2
 */
public record ReconcilerSettings(
        boolean auto,
        Duration interval,
        PlanTimings times,
        Backoff backoff,
        Duration resetAfter,
        Duration pullTimeout,
        Duration pullIdleTimeout,
        Duration stepTimeout,
        int pullsMax,
        int previousImages) {

    public static final ReconcilerSettings DEFAULTS = new ReconcilerSettings(
            false,
            Duration.ofSeconds(30),
            PlanTimings.DEFAULTS,
            new Backoff(Duration.ofSeconds(60), 0.25),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            3,
            2);

    /** How long the engine may take for a step before it counts as failed. */
    Duration timeout(Step step) {
        return switch (step) {
            case Step.DownloadImage _ -> pullTimeout;
            case Step.StopContainer stop -> stepTimeout.plus(stop.grace());
            default -> stepTimeout;
        };
    }
}
