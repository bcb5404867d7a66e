package io.containermanager;

import static io.containermanager.RunningService.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.DockerDaemon;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Forms at the edge of what is accepted, beside those of EngineRulesTest that are refused: a real daemon runs every one of them. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class BorderlineDockerIT {

    private static final List<String> FORMS = List.of(
            "\"networkMode\": \"service:owner\", \"dnsSearch\": \"x.y\", \"sysctls\": {\"net.ipv4.ip_forward\": 1}",
            "\"networkMode\": \"host\", \"extraHosts\": [\"a:1.2.3.4\"], \"dns\": \"1.1.1.1\", \"hostname\": \"x\","
                    + " \"ports\": [\"80:80\"]",
            "\"networkMode\": \"none\", \"extraHosts\": [\"a:1.2.3.4\"], \"dns\": \"1.1.1.1\", \"hostname\": \"x\"",
            "\"networkMode\": \"bridge\", \"sysctls\": {\"net.core.somaxconn\": 1024}",
            "\"sysctls\": {\"kernel.shmmax\": 68719476736, \"fs.mqueue.msg_max\": 100, \"net/ipv4/ip_forward\": 1}",
            "\"volumes\": [\"a:/a/../b\", \"b://c/\", \"/d/\", {\"type\": \"volume\", \"target\": \"/e/./f\"}],"
                    + " \"tmpfs\": \"/g/\"",
            "\"hostname\": \"" + "h".repeat(64) + "\"",
            "\"healthcheck\": {\"test\": [\"CMD\", \"true\"], \"interval\": \"1s\", \"timeout\": \"5s\","
                    + " \"startPeriod\": \"1ms\"}",
            "\"resources\": {\"memory\": \"6m\", \"memoryReservation\": \"6m\", \"cpus\": 0.01, \"shmSize\": 1}",
            "\"ulimits\": {\"core\": {\"soft\": 5, \"hard\": 5}}, \"user\": \"2147483647:0\", \"groupAdd\": [0],"
                    + " \"stopSignal\": \"SIGSYS\"",
            "\"tmpfs\": [\"/a:uid=1000,gid=4294967294\", \"/b:mpol=default\"]",
            "\"securityOpt\": [\"no-new-privileges\", \"label:disable\"]",
            "\"logging\": {\"driver\": \"local\", \"options\": {\"max-file\": \"1\", \"compress\": \"false\"}}",
            "\"logging\": {\"driver\": \"json-file\", \"options\": {\"compress\": \"true\", \"max-size\": \"1m\","
                    + " \"max-file\": \"2\", \"mode\": \"non-blocking\", \"max-buffer-size\": \"4m\"}}");

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 4_000_000_000L + ThreadLocalRandom.current().nextLong(900_000_000);
    /** Rarely a port that is in use. */
    private final int subnet = ThreadLocalRandom.current().nextInt(256);

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
    }

    private String service(int id, String name, String config) {
        return """
            {"serviceId": %d, "serviceName": "%s", "imageName": "%s",
             "config": {"command": ["sleep", "3600"], "stopGracePeriod": "1s"%s}}\
            """.formatted(id, name, daemon.image(), config.isEmpty() ? "" : ", " + config);
    }

    private String app() {
        var forms = IntStream.range(0, FORMS.size())
                .mapToObj(at -> service(10 + at, "form" + at, FORMS.get(at)))
                .collect(Collectors.joining(","));
        var fixed = service(
                2,
                "fixed",
                "\"networks\": {\"four\": {\"ipv4Address\": \"10.253.%1$d.254\"}, \"six\": {\"ipv6Address\": \"fd00:c%1$d::2\"}}"
                        .formatted(subnet));
        return """
            {"appId": %1$d, "appName": "Borderline", "services": [%2$s, %3$s, %4$s],
             "networks": {"four": {"ipam": [{"subnet": "10.253.%5$d.0/24"}]},
               "six": {"enableIpv6": true, "ipam": [{"subnet": "fd00:c%5$d::/64"}]}}}\
            """.formatted(appId, service(1, "owner", ""), fixed, forms, subnet);
    }

    @Test
    void whatIsAcceptedRuns() {
        try (var service =
                RunningService.start(folder, Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "500"))) {
            var accepted = service.post("/api/v1/apps/" + appId, app());
            assertThat(accepted.body(), accepted.statusCode(), is(200));
            service.post("/api/v1/state/apply?wait=25s", "");
            await().atMost(90, SECONDS).untilAsserted(() -> {
                var verdicts = service.read("/api/v1/reconciliation").at("/status/" + appId + "/services");
                assertThat(verdicts.size(), is(FORMS.size() + 2));
                assertThat(verdicts.toString(), verdicts.findValuesAsText("status"), everyItem(is("in-sync")));
            });
            var again = json(service.post("/api/v1/state/apply?wait=25s", ""));
            assertThat(again.toString(), again.path("steps").size(), is(0));
        }
    }
}
