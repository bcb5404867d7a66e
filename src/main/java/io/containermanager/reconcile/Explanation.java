package io.containermanager.reconcile;

import io.containermanager.event.RecordedEvent;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.PlannedStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about why a service is as it is: taken in one moment, and never in contradiction to {@link LoopStatus}.
 *
 * @param key which service
 * @param declared its spec in the stored target; null when it is not declared
 * @param revision of the stored target
 * @param appliedRevision what the loop heals
 * @param engine whether the engine answers: while it is away, all this is from before
 * @param verdict how it stands, as {@link LoopStatus#services()} says; null when nothing is declared or running
 * @param memory what is remembered of it
 * @param containers all its containers, a kept predecessor too: those that run, then the newest first
 * @param lastLines the newest lines of each of them that wrote any, by container id, oldest first and secrets masked
 * @param madeFrom what its live container was made from; null without one, and where that revision is not kept
 * @param changes the fields in which the stored spec differs from the one its live container was made from
 * @param warnings what to know of what it uses, though nothing will be done about it
 * @param nextTryAt when there is something to do for it again; null when only a change can lead to something
 * @param next what would be done for it now
 * @param seq the number of the newest event that had been published then
 * @param events what happened to it last, newest first, as far as this process still has it in memory
 */
public record Explanation(
        ServiceKey key,
        @Nullable Service declared,
        long revision,
        long appliedRevision,
        LoopStatus.EngineStatus engine,
        @Nullable ServiceVerdict verdict,
        ServiceMemory memory,
        List<Container> containers,
        Map<String, List<String>> lastLines,
        @Nullable Service madeFrom,
        List<String> changes,
        List<String> warnings,
        @Nullable Instant nextTryAt,
        List<PlannedStep> next,
        long seq,
        List<RecordedEvent> events) {

    /** How many events are listed. */
    public static final int EVENTS_MAX = 50;

    public Explanation {
        containers = List.copyOf(containers);
        lastLines = Map.copyOf(lastLines);
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        next = List.copyOf(next);
        events = List.copyOf(events);
    }
}
