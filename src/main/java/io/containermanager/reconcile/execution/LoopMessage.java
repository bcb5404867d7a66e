package io.containermanager.reconcile.execution;

import io.containermanager.engine.StepResult;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.RunningSteps.Run;

/** What those who work for the loop report to it by {@link LoopQueue#report}. */
public sealed interface LoopMessage {

    /** A look at the engine begins. */
    record LookBegan() implements LoopMessage {}

    /**
     * The engine was looked at.
     *
     * @param observedFrom when the look began, in the order of {@link RunningSteps#nextMoment}
     * @param claims what counted as adopted for it
     */
    record Looked(Observation observation, long observedFrom, AdoptedResources claims) implements LoopMessage {}

    /** A look failed: the engine does not answer. */
    record EngineAway(String message) implements LoopMessage {}

    /** A step is handed to the engine. */
    record StepStarted(PlannedStep planned, Step step) implements LoopMessage {}

    /**
     * The engine says that a step is done.
     *
     * @param step with what earlier steps made filled in
     */
    record StepDone(Run run, Step step, StepResult result) implements LoopMessage {}

    /** A step failed, or was done without its effect. */
    record StepFailed(Run run, Step step, Throwable failure) implements LoopMessage {}

    /** A pull was cancelled, because no applied target needs its image any more. */
    record PullCancelled(PlannedStep planned, Step.DownloadImage step) implements LoopMessage {}

    /**
     * What a plan wanted remembered is durable.
     *
     * @param before what was known before
     */
    record Remembered(ServiceMemory before, ServiceMemory memory) implements LoopMessage {}

    /** An apply has ended, well or not: what is shown has changed. */
    record ApplyEnded() implements LoopMessage {}

    /** Something was changed beside the target: the engine is worth a look. */
    record Changed(Trigger cause) implements LoopMessage {}

    /** Something could not be written. */
    record StoreFailed(Throwable failure) implements LoopMessage {}
}
