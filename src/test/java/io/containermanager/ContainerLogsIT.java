package io.containermanager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.DockerDaemon;
import io.containermanager.engine.PrivateDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What containers of a real daemon write, as it is read over HTTP. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class ContainerLogsIT {

    @TempDir
    Path folder;

    private static String service(int id, String name, String image, String script, String more) {
        return """
            {"serviceId": %d, "serviceName": "%s", "imageName": "%s", "config": {"networkMode": "none",
             "command": ["sh", "-c", "%s"], "stopGracePeriod": "1s" %s}}\
            """.formatted(id, name, image, script, more);
    }

    private static void apply(RunningService service, long appId, String... services) {
        var app = "{\"appId\": %d, \"appName\": \"logs\", \"services\": [%s]}"
                .formatted(appId, String.join(",", services));
        var accepted = service.post("/api/v1/apps/" + appId, app);
        assertThat(accepted.body(), accepted.statusCode(), is(200));
        service.post("/api/v1/state/apply?wait=25s", "");
    }

    /** The lines of a service, oldest first. */
    private static List<JsonNode> lines(RunningService service, String name) {
        var lines = new ArrayList<JsonNode>();
        service.read("/api/v1/logs?after=0&limit=10000&sourceType=container&serviceName=" + name)
                .path("logs")
                .forEach(lines::add);
        return lines;
    }

    private static List<String> texts(List<JsonNode> lines, boolean stderr) {
        return lines.stream()
                .filter(line -> line.path("isStdErr").asBoolean() == stderr)
                .map(line -> line.path("message").asText())
                .toList();
    }

    private static void awaitLast(RunningService service, String name, String text) {
        await().atMost(60, SECONDS)
                .until(
                        () -> lines(service, name).stream()
                                .map(line -> line.path("message").asText())
                                .toList(),
                        hasItem(text));
    }

    @Test
    void streamsTerminalsAndLongLinesComeAsLinesWithTheEnginesTime() {
        var daemon = DockerDaemon.required();
        long appId = 4_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
        try (var service = RunningService.start(
                folder, Map.of("USE_REAL_DOCKER", "true", "MAX_LOGS", "10000", "RECONCILE_MIN_HEALTHY", "500"))) {
            apply(
                    service,
                    appId,
                    service(
                            1,
                            "both",
                            daemon.image(),
                            "for i in $(seq 500); do echo out $i; echo [ERROR] err $i >&2; done; echo end; sleep 3600",
                            ""),
                    service(
                            2,
                            "terminal",
                            daemon.image(),
                            "echo one; busybox printf 'ha'; sleep 1; echo lf; busybox awk 'BEGIN{s ="
                                    + " sprintf(\\\"%17000s\\\", 1); gsub(/ /, \\\"y\\\", s); print s; print"
                                    + " \\\"next\\\"}'; echo two >&2; sleep 3600",
                            ", \"tty\": true"),
                    service(
                            3,
                            "long",
                            daemon.image(),
                            "busybox awk 'BEGIN{s = sprintf(\\\"%100000s\\\", 1); gsub(/ /, \\\"x\\\", s); print s;"
                                    + " print \\\"token=\\\" ENVIRON[\\\"TOKEN\\\"]}'; sleep 3600",
                            ", \"environment\": {\"TOKEN\": \"planted-0123456789\"}"));

            awaitLast(service, "both", "end");
            awaitLast(service, "terminal", "two");
            awaitLast(service, "long", "token=__masked__");
            await().atMost(60, SECONDS)
                    .until(() -> texts(lines(service, "both"), true).size() == 500);
            var both = lines(service, "both");
            var wanted = new ArrayList<>(
                    IntStream.rangeClosed(1, 500).mapToObj(i -> "out " + i).toList());
            wanted.add("end");
            assertThat(texts(both, false), is(wanted));
            assertThat(texts(both, true).getLast(), is("[ERROR] err 500"));
            assertThat(
                    service.read("/api/v1/logs/count?serviceName=both&level=error")
                            .path("count")
                            .asInt(),
                    is(500));
            assertThat(
                    "the log driver local leaves out the end of a terminal's long line",
                    texts(lines(service, "terminal"), false),
                    contains(is("one"), is("half"), endsWith("(cut)"), is("next"), is("two")));
            var cut = lines(service, "long").getFirst().path("message").asText();
            assertThat(cut, endsWith("(cut)"));
            assertThat(cut.length(), lessThan(8_193));
            var end = both.stream()
                    .filter(line -> line.path("message").asText().equals("end"))
                    .findFirst()
                    .orElseThrow();
            var reported = DockerDaemon.output(
                            "docker", "logs", "-t", end.path("containerId").asText())
                    .lines()
                    .filter(line -> line.endsWith(" end"))
                    .findFirst()
                    .orElseThrow();
            assertThat(
                    java.time.Instant.parse(reported.substring(0, reported.indexOf(' ')))
                            .toEpochMilli(),
                    is(end.path("timestamp").asLong()));
            assertThat(service.get("/api/v1/logs?limit=10000").body(), not(containsString("planted-0123456789")));
        } finally {
            DockerDaemon.removeAll(appId);
        }
    }

    @Test
    void anUnfinishedLastLineIsKeptAndAnUnreadableLogReported() {
        var daemon = DockerDaemon.required();
        long appId = 4_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
        try (var service = RunningService.start(
                folder,
                Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "500", "RECONCILE_INTERVAL", "1000"))) {
            apply(
                    service,
                    appId,
                    service(
                            1,
                            "job",
                            daemon.image(),
                            "busybox printf 'FATAL x'; exit 3",
                            ", \"tty\": true, \"restart\": \"no\""),
                    service(2, "mute", daemon.image(), "sleep 3600", ", \"logging\": {\"driver\": \"none\"}"));
            awaitLast(service, "job", "FATAL x");
            await().atMost(60, SECONDS).until(() -> notices(service), is(1L));
            var mute = service.read("/api/v1/apps/" + appId + "/services/2/explain");
            assertThat(mute.path("warnings").toString(), containsString("does not support reading"));
            var job = service.read("/api/v1/apps/" + appId + "/services/1/explain");
            assertThat(job.at("/containers/0/lastLines/0").asText(), is("FATAL x"));
            var id = mute.at("/containers/0/containerId").asText();
            var attached = RunningService.json(service.post("/api/v1/logs/" + id + "/attach", ""));
            assertThat(attached.toString(), attached.path("following").asBoolean(true), is(false));
            assertThat(attached.path("message").asText(), containsString("does not support reading"));
            assertThat("reported once", notices(service), is(1L));
        } finally {
            DockerDaemon.removeAll(appId);
        }
    }

    private static long notices(RunningService service) {
        long reported = 0;
        for (var line :
                service.read("/api/v1/logs?limit=10000&serviceName=mute").path("logs")) {
            reported += line.path("message").asText().startsWith("This container's log cannot be read") ? 1 : 0;
        }
        return reported;
    }

    /** Each run of the container writes its own mark and counts: a number left out is a loss, one that comes twice a repeat. */
    @Test
    void neitherARestartOfContainerDaemonOrManagerLosesOrRepeatsALine() throws IOException {
        try (var daemon = PrivateDaemon.start()) {
            var environment = Map.of(
                    "USE_REAL_DOCKER", "true",
                    "DOCKER_HOST", daemon.host().toString(),
                    "MAX_LOGS", "100000",
                    "ENABLE_FILE_LOGGING", "true",
                    "RECONCILE_MIN_HEALTHY", "200");
            try (var service = RunningService.start(folder, environment)) {
                apply(
                        service,
                        4712,
                        service(
                                1,
                                "count",
                                PrivateDaemon.IMAGE,
                                "r=$(cat /proc/sys/kernel/random/uuid); i=0; while true; do echo $r $i; i=$((i+1));"
                                        + " busybox usleep 20000; done",
                                ""));
                awaitRuns(service, 1);
                var id = lines(service, "count").getFirst().path("containerId").asText();
                assertThat(daemon.docker("kill", id), is("0"));
                awaitRuns(service, 2);
                daemon.stop();
                daemon.startAgain();
                awaitRuns(service, 3);
            }
            try (var service = RunningService.start(folder, environment)) {
                int before = lines(service, "count").size();
                await().atMost(60, SECONDS).until(() -> lines(service, "count").size() > before + 50);
                assertThat(runs(service).size(), is(3));
            }
        }
    }

    private static void awaitRuns(RunningService service, int count) {
        await().atMost(90, SECONDS)
                .until(() -> runs(service).size() == count
                        && runs(service).values().stream().allMatch(numbers -> numbers.size() > 30));
    }

    /** What each run counted; fails when it does not count up by one. */
    private static Map<String, List<Integer>> runs(RunningService service) {
        var runs = new HashMap<String, List<Integer>>();
        for (var line : lines(service, "count")) {
            var parts = line.path("message").asText().split(" ", 2);
            runs.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(Integer.valueOf(parts[1]));
        }
        runs.forEach((run, numbers) -> assertThat(
                "run " + run,
                numbers,
                is(IntStream.range(0, numbers.size()).boxed().toList())));
        return runs;
    }
}
