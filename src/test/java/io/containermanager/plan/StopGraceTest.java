package io.containermanager.plan;

import static io.containermanager.plan.PlanScene.web;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Service;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a container has to end by itself: what it was declared with may be what its data needs. */
class StopGraceTest {

    private static Service with(String image, @Nullable Integer seconds) {
        var grace = seconds == null ? null : Duration.ofSeconds(seconds);
        return web(
                image,
                config -> config.rollout(
                        new UpdatePolicy(PullPolicy.IF_NOT_PRESENT, UpdateStrategy.DOWNLOAD_THEN_KILL, grace)));
    }

    private static List<Duration> graces(PlanScene scene) {
        return scene.planned().steps().stream()
                .map(PlannedStep::step)
                .flatMap(step -> step instanceof Step.StopContainer stop ? List.of(stop.grace()).stream() : null)
                .toList();
    }

    @ParameterizedTest(name = "declared with {0} s, then with {1} s: {2} s")
    @CsvSource({"60, , 60", "60, 5, 60", ", 90, 90", "5, , 10", "5, 7, 7", ", , 10"})
    void anUpdateGivesTheOldContainerTheLongerTime(@Nullable Integer old, @Nullable Integer next, int seconds) {
        var scene = new PlanScene().runs("old", with("web:1", old)).declares(with("web:2", next));

        assertThat(graces(scene), is(List.of(Duration.ofSeconds(seconds))));
    }

    @ParameterizedTest(name = "declared with {0} s: {1} s")
    @CsvSource({"60, 60", "5, 5", ", 10"})
    void aRemovalGivesTheDeclaredTime(@Nullable Integer old, int seconds) {
        var scene = new PlanScene().runs("old", with("web:1", old)).without(1);

        assertThat(graces(scene), is(List.of(Duration.ofSeconds(seconds))));
    }
}
