package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.resource.LocalImages;
import io.containermanager.plan.step.PlanWarning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rollback cannot bring back an image that nothing names but a tag of this machine. */
class LocalImagesTest {

    private static State state(String image, String value) {
        var config =
                ServiceConfig.DEFAULTS.builder().environment(Map.of("V", value)).build();
        return State.EMPTY.with(new App(
                1, "shop", null, List.of(new Service(7, "web", image, config)), new TreeMap<>(), new TreeMap<>()));
    }

    private static Container container(String image, @Nullable String imageId) {
        return new Container(
                "c1",
                "c1",
                new ContainerLabels(1, "shop", 7, "web", 1, "v1:0", "us"),
                image,
                imageId,
                ServiceConfig.DEFAULTS,
                RunState.CREATED,
                Instant.EPOCH,
                List.of(),
                Attached.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "site:1, 1, site:1, sha256:aa, site:1,            true",
                "site:1, 2, site:1, sha256:aa, site:1,            false",
                "site:1, 1, site:1, sha256:aa, site@sha256:aa,    false",
                "site:1, 1, site:2, sha256:aa, site:2,            false",
                "site:1, 1, site:1, null,      site:1,            false",
            })
    void theReplacedContainersImageTellsWhetherItsTagIsOfThisMachine(
            String image, String value, String runs, @Nullable String imageId, String present, boolean warned) {
        var seen =
                new Observation(Instant.EPOCH, List.of(container(runs, imageId)), Set.of(present), Set.of(), Set.of());

        var warnings = LocalImages.of(state(image, value), state("site:1", "2"), seen);

        assertThat(
                warnings.stream().map(PlanWarning::serviceIds).toList(), is(warned ? List.of(Set.of(7L)) : List.of()));
    }
}
