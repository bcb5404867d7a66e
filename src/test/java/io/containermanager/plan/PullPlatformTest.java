package io.containermanager.plan;

import static io.containermanager.plan.PlanScene.web;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.RuntimeOptions;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For which platform an image is fetched. */
class PullPlatformTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "linux/arm64")
    void anImageIsFetchedForTheDeclaredPlatform(@Nullable String platform) {
        var options = new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), null, null, platform);
        var declared = web("web:9", config -> config.environs(options));

        var steps = new PlanScene().declares(declared).planned().steps();

        assertThat(
                steps.stream().map(PlannedStep::step).findFirst().orElseThrow(),
                is(new Step.DownloadImage(
                        1,
                        "web:9",
                        declared.config().updatePolicy().pullPolicy(),
                        new Reason("it is not present locally", "it was not present locally"),
                        platform)));
    }
}
