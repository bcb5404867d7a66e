package io.containermanager;

import static io.containermanager.RunningService.json;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.PrivateDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon is killed in the middle of an update: the new versions are not to blame, and run once it is back. */
class DockerKilledIT {

    private static final int SERVICES = 12;
    private static final long APP = 4712;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private static String app(int seconds) {
        var services = IntStream.rangeClosed(1, SERVICES)
                .mapToObj(id -> """
                    {"serviceId": %1$d, "serviceName": "svc%1$d", "imageName": "busybox:private", "config": {
                      "command": ["sleep", "%2$d"], "networkMode": "none", "stopGracePeriod": "1s"}}\
                    """.formatted(id, seconds))
                .collect(Collectors.joining(","));
        return "{\"appId\": %d, \"appName\": \"killed\", \"services\": [%s]}".formatted(APP, services);
    }

    private static void apply(RunningService service, int seconds) {
        assertThat(service.post("/api/v1/apps/" + APP, app(seconds)).statusCode(), is(200));
        service.post("/api/v1/state/apply", "");
    }

    private static void converged(RunningService service) {
        await().atMost(PATIENCE).pollInterval(500, TimeUnit.MILLISECONDS).untilAsserted(() -> {
            var verdicts = service.read("/api/v1/reconciliation").at("/status/" + APP + "/services");
            assertThat(
                    verdicts.toString(),
                    verdicts.findValuesAsText("status").stream()
                            .filter("in-sync"::equals)
                            .toList(),
                    hasSize(SERVICES));
        });
    }

    private static java.util.List<String> held(RunningService service) {
        var reasons = new ArrayList<String>();
        for (JsonNode event : json(service.get("/api/v1/events?limit=1000")).path("events")) {
            if (event.path("type").asText().equals("spec-held")) {
                reasons.add(event.path("reason").asText());
            }
        }
        return reasons;
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 1_200, 2_500})
    void aDaemonThatIsKilledDuringAnUpdateHoldsNoVersion(int afterMillis) throws IOException {
        try (var daemon = PrivateDaemon.start();
                var service = RunningService.start(
                        folder,
                        Map.of(
                                "USE_REAL_DOCKER",
                                "true",
                                "DOCKER_HOST",
                                daemon.host().toString(),
                                "RECONCILE_MIN_HEALTHY",
                                "1000"))) {
            apply(service, 3600);
            converged(service);

            apply(service, 3601);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(afterMillis));
            daemon.kill();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            daemon.startAgain();

            converged(service);
            assertThat(held(service), empty());
        }
    }
}
