package io.containermanager.engine.docker.volume;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step.CreateContainer;
import io.containermanager.plan.step.Step.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the daemon says of a container's volumes before and after it is created shows which ones it made. */
class MountedVolumesTest {
    private final Map<String, JsonNode> daemon = new HashMap<>();

    private void has(String name, String driver, String createdAt) {
        daemon.put(
                name, DockerHttp.JSON.createObjectNode().put("Driver", driver).put("CreatedAt", createdAt));
    }

    private MountedVolumes mounted(Volume declared) {
        var placement = new Placement(
                "db:1",
                Map.of("data", "1_data"),
                Map.of(),
                Map.of(),
                List.of(new AnonymousVolume("cafe", "/cache")),
                Set.of(),
                Map.of("1_data", declared));
        var create = new CreateContainer(
                new ContainerLabels(1, "shop", 2, "db", 3, "v1:abc", "instance"),
                new Service(2, "db", "db:1", ServiceConfig.DEFAULTS),
                placement,
                Reason.of("missing"));
        return new MountedVolumes(create, name -> Optional.ofNullable(daemon.get(name)));
    }

    @Test
    void oneThatWasRemovedAndMadeBetweenTheLooksIsAnother() {
        has("1_data", "local", "2026-01-01T00:00:00Z");
        has("cafe", "local", "2026-01-01T00:00:00Z");
        var mounted = mounted(Volume.PLAIN);
        assertThat(mounted.made(), is(Set.of()));
        has("1_data", "local", "2026-02-02T00:00:00Z");
        assertThat(mounted.made(), is(Set.of("1_data")));
    }

    @Test
    void aMissingOneThatIsThereAfterwardsWasMade() {
        var mounted = mounted(Volume.PLAIN);
        has("cafe", "local", "2026-02-02T00:00:00Z");
        assertThat(mounted.made(), is(Set.of("cafe")));
    }

    @Test
    void anotherDriverThanTheVolumesIsNotNamed() {
        var declared = new Volume(null, false, "nfs", Map.of("share", "a"), Map.of("tier", "gold"));
        assertThat("a missing one is made as declared", told(declared), is(declared));
        has("1_data", "nfs", "2026-01-01T00:00:00Z");
        assertThat(told(declared), is(declared));
        has("1_data", "local", "2026-01-01T00:00:00Z");
        assertThat(told(declared).driver(), is(nullValue()));
        assertThat(told(declared).labels(), is(Map.of("tier", "gold")));
    }

    private Volume told(Volume declared) {
        return Objects.requireNonNull(
                mounted(declared).step().placement().declaredVolumes().get("1_data"));
    }
}
