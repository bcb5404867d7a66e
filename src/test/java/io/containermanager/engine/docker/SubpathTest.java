package io.containermanager.engine.docker;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.docker.http.ApiVersion;
import io.containermanager.model.VolumeMount;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A folder of a volume is mounted where the daemon knows how; an older one would mount the whole volume without a word. */
class SubpathTest {

    private static final List<VolumeMount> VOLUMES = List.of(
            new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of("nocopy")),
            new VolumeMount(VolumeMount.Type.VOLUME, "data", "/part", false, List.of("subpath=a/b")));

    @Test
    void aDaemonThatDoesNotKnowItIsRefusedWithWhatToDo() {
        var refused = assertThrows(
                EngineException.Rejected.class, () -> DockerSteps.requireSubpaths(VOLUMES, ApiVersion.parse("1.44")));

        assertThat(refused.getMessage(), containsString("the volume at /part has a subpath, which needs Docker 26"));
        assertDoesNotThrow(() -> DockerSteps.requireSubpaths(VOLUMES.subList(0, 1), ApiVersion.parse("1.41")));
        assertDoesNotThrow(() -> DockerSteps.requireSubpaths(VOLUMES, ApiVersion.parse("1.45")));
    }
}
