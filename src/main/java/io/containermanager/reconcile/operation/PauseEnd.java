package io.containermanager.reconcile.operation;

import io.containermanager.plan.input.PlanRules;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a pause is ended, in words for every client: the commands and the dashboard show their own way in the place of the call. Pure. */
public final class PauseEnd {

    private PauseEnd() {}

    /** The call that ends the pause of an app, or with {@link PlanRules#ALL_APPS} that of everything. */
    public static String of(long appId) {
        return "to resume, POST /api/v1/reconciliation/pause {\"minutes\":0"
                + (appId == PlanRules.ALL_APPS ? "" : ",\"appId\":" + appId) + "}";
    }

    /**
     * The calls that end each pause that keeps an app as it is.
     *
     * @param pauses when the pauses that last now end, by app
     */
    public static String of(long appId, Map<Long, Instant> pauses) {
        return Stream.of(PlanRules.ALL_APPS, appId)
                .distinct()
                .filter(pauses::containsKey)
                .map(PauseEnd::of)
                .collect(Collectors.joining(", and "));
    }
}
