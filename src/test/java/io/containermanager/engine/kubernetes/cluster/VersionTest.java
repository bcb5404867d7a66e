package io.containermanager.engine.kubernetes.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.client.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One version of a service, put together from its objects. */
class VersionTest {

    @ParameterizedTest
    @CsvSource({"3, 2, 0, false", "3, 3, 0, true", "3, 2, 1, false", "1, 1, 1, true", "0, 0, 1, false", "1, 0, 0, false"
    })
    void itIsCompleteWhenAsManyPodsAreThereAsAreWanted(int wanted, int there, int leaving, boolean complete) {
        var deployment = Map.<String, Object>of("kind", "Deployment", "spec", Map.of("replicas", wanted));
        var pods = new ArrayList<Map<String, Object>>();
        for (int pod = 0; pod < there; pod++) {
            pods.add(Map.of("metadata", Map.of("name", "web-" + pod)));
        }
        for (int pod = 0; pod < leaving; pod++) {
            pods.add(Map.of("metadata", Map.of("name", "old-" + pod, "deletionTimestamp", "2026-11-28T12:00:00Z")));
        }
        var version = new Version(ResourceKind.DEPLOYMENT, deployment, null, List.copyOf(pods));
        assertThat(version.complete(), is(complete));
    }
}
