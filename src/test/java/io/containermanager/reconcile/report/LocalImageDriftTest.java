package io.containermanager.reconcile.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A locally built image whose tag moved: healing runs another image, and says so. */
class LocalImageDriftTest {

    private final LocalImageDrift tags = new LocalImageDrift();

    @Test
    void aContainerThatIsRecreatedFromAnotherBuildIsReportedOnce() {
        assertThat(look(container("a", "v1:0", "shop:dev", "sha256:1111")), is(empty()));
        assertThat("removed by hand", look(), is(empty()));

        var events = look(container("b", "v1:0", "shop:dev", "sha256:2222"));
        assertThat(events, hasSize(1));
        assertThat(events.getFirst().type(), is(EventType.DRIFT_DETECTED));
        assertThat(events.getFirst().reason(), containsString("shop:dev means sha256:2222 now, and meant sha256:1111"));
        assertThat(look(container("b", "v1:0", "shop:dev", "sha256:2222")), is(empty()));
    }

    @Test
    void anEditOrARollbackThatBringsAnotherBuildSaysSo() {
        look(container("a", "v1:0", "shop:dev", "sha256:1111"));

        var events = look(container("b", "v1:1", "shop:dev", "sha256:2222"));
        assertThat(events, hasSize(1));
        assertThat(
                events.getFirst().reason(),
                containsString("no digest to hold it by, and a rollback does not bring the former one back: give"));
    }

    @Test
    void anotherImageThatWasDeclaredOrPulledIsNotReported() {
        look(container("a", "v1:0", "shop:dev", "sha256:1111"));
        assertThat("another name", look(container("b", "v1:1", "shop:next", "sha256:2222")), is(empty()));
        assertThat("an update", look(container("c", "v1:1", "shop@sha256:3333", "sha256:3333")), is(empty()));
        look(container("d", "v1:1", "shop:dev", "sha256:4444"));
        var pulled = Set.of("shop@sha256:5555");
        assertThat(
                "a registry gave it",
                tags.observed(new Observation(
                        Instant.EPOCH,
                        List.of(container("e", "v1:1", "shop:dev", "sha256:5555")),
                        pulled,
                        Set.of(),
                        Set.of())),
                is(empty()));
    }

    @Test
    void aServiceThatIsGoneIsForgotten() {
        look(container("a", "v1:0", "shop:dev", "sha256:1111"));
        tags.keepOnly(Set.of(new ServiceKey(2, 2)));
        assertThat(look(container("b", "v1:0", "shop:dev", "sha256:2222")), is(empty()));
    }

    private List<Event> look(Container... containers) {
        return tags.observed(new Observation(Instant.EPOCH, List.of(containers), Set.of(), Set.of(), Set.of()));
    }

    private static Container container(String id, String specHash, String image, String imageId) {
        var labels = new ContainerLabels(1, "shop", 1, "web", 1, specHash, "us");
        return new Container(
                id,
                id,
                labels,
                image,
                imageId,
                ServiceConfig.DEFAULTS,
                new RunState(Status.RUNNING, RunState.Health.NONE, null, false, Instant.EPOCH, null, 0),
                Instant.EPOCH,
                List.of(),
                Attached.NONE);
    }
}
