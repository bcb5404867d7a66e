package io.containermanager.plan.service;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Network;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.PlanScene;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a step that an engine reported as done and that did nothing: what the engine said, and what is there instead. */
class StepEffectTest {

    private static final Reason WHY = Reason.of("it is declared");

    static Stream<Arguments> doneInVain() {
        return Stream.of(
                Arguments.of(
                        new Step.DownloadImage(1, "web:1", PullPolicy.IF_NOT_PRESENT, WHY, null),
                        "image web:1 was pulled, but does not list it"),
                Arguments.of(
                        new Step.CreateVolume(1, "1_data", Volume.PLAIN, WHY),
                        "volume 1_data was created, but does not list it"),
                Arguments.of(
                        new Step.CreateNetwork(1, "1_front", Network.PLAIN, WHY),
                        "network 1_front was created, but does not list it"),
                Arguments.of(
                        new Step.StartContainer(1, 1, "c", RestartCause.EXITED, WHY),
                        "container c was started, but it was not"),
                Arguments.of(
                        new Step.StopContainer(1, 1, "c", Duration.ZERO, WHY),
                        "container c was stopped, but it is still running"),
                Arguments.of(
                        new Step.ScaleContainer(1, 1, "c", 3, WHY),
                        "container c was scaled to 3, but it still has 1 replica"),
                Arguments.of(
                        new Step.RemoveContainer(1, 1, "c", false, WHY),
                        "container c was removed, but it is still there"),
                Arguments.of(
                        new Step.RemoveVolume(1, "1_kept", WHY), "volume 1_kept was removed, but it is still there"));
    }

    @ParameterizedTest
    @MethodSource
    void doneInVain(Step step, String said) {
        var run = new RunState(Status.RUNNING, Health.NONE, null, false, Instant.EPOCH, null, 0);
        var seen =
                new Observation(Instant.EPOCH, List.of(PlanScene.container(run)), Set.of(), Set.of("1_kept"), Set.of());
        assertThat(
                StepEffect.missing(step, null, Instant.EPOCH, seen).orElseThrow(), is("the engine said that " + said));
    }
}
