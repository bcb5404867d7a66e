package io.containermanager.engine.kubernetes.version;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.client.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One version of a service, put together from its objects. */
class VersionTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Map<String, Object> RUNNING = Map.of("running", Map.of("startedAt", "2026-11-28T11:59:50Z"));
    private static final Map<String, Object> PULLING = Map.of("waiting", Map.of("reason", "ContainerCreating"));

    @ParameterizedTest
    @CsvSource({
        "3, 2, 0, 0, false",
        "3, 2, 1, 0, false",
        "3, 3, 0, 0, true",
        "3, 2, 0, 1, false",
        "1, 1, 0, 1, true",
        "0, 0, 0, 1, false",
        "1, 0, 1, 0, false"
    })
    void itHasStartedWhenAsManyPodsHaveStartedAsAreWanted(
            int wanted, int running, int pulling, int leaving, boolean started) {
        var deployment = Map.<String, Object>of("kind", "Deployment", "spec", Map.of("replicas", wanted));
        var pods = new ArrayList<Map<String, Object>>();
        for (int pod = 0; pod < running; pod++) {
            pods.add(pod(Map.of("name", "web-" + pod), RUNNING));
        }
        for (int pod = 0; pod < pulling; pod++) {
            pods.add(pod(Map.of("name", "new-" + pod), PULLING));
        }
        for (int pod = 0; pod < leaving; pod++) {
            pods.add(pod(Map.of("name", "old-" + pod, "deletionTimestamp", "2026-11-28T12:00:00Z"), RUNNING));
        }
        var version = new Version(ResourceKind.DEPLOYMENT, deployment, null, List.copyOf(pods));
        assertThat(version.started(NOW), is(started));
    }

    private static Map<String, Object> pod(Map<String, Object> metadata, Map<String, Object> state) {
        var container = Map.of("name", "service", "state", state);
        return Map.of("metadata", metadata, "status", Map.of("containerStatuses", List.of(container)));
    }
}
