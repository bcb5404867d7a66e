package io.containermanager;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.DockerDaemon;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Host ports, fixed addresses and names move between services and apps on a real daemon, in one apply each. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class MovesIT {

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long first = 4_000_000_000L + ThreadLocalRandom.current().nextLong(100_000_000);
    private final long second = first + 1;
    private final String network = "moves-" + first;
    private final int port = 20_000 + (int) (first % 9_000);
    private final String subnet = "10.%d.%d".formatted(200 + (int) (first % 50), (int) (first / 50 % 250));

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(first);
        DockerDaemon.removeAll(second);
        DockerDaemon.run("docker", "network", "rm", network);
    }

    /**
     * A service, and which of the ports, addresses and names it has.
     *
     * @param graceSeconds how long its container takes to stop: its process does not heed the signal
     */
    private record Having(long appId, long serviceId, int thing, int graceSeconds) {}

    private String service(Having having) {
        return """
            {"serviceId": %1$d, "serviceName": "s%1$d", "imageName": "%2$s", "config": {"stopGracePeriod": "%3$ds",
              "command": ["sleep", "3600"], "containerName": "%4$s-%5$d", "ports": ["%6$d:80"],
              "networks": {"lan": {"ipv4Address": "%7$s.%8$d"}}}}
            """.formatted(
                        having.serviceId(),
                        daemon.image(),
                        having.graceSeconds(),
                        network,
                        having.thing(),
                        port + having.thing(),
                        subnet,
                        10 + having.thing());
    }

    private String app(long appId, List<Having> all) {
        var services = all.stream()
                .filter(it -> it.appId() == appId)
                .map(this::service)
                .collect(Collectors.joining(","));
        return """
            {"appName": "Moves %1$d", "services": [%2$s],
              "networks": {"lan": {"name": "%3$s", "ipam": [{"subnet": "%4$s.0/24"}]}}}
            """.formatted(appId, services, network, subnet);
    }

    private void apply(RunningService service, Having... all) {
        var having = List.of(all);
        var state = "{\"apps\": {\"%d\": %s, \"%d\": %s}}"
                .formatted(first, app(first, having), second, app(second, having));
        var posted = service.post("/api/v1/state/target", state);
        assertThat(posted.body(), posted.statusCode(), is(200));
        var pass = RunningService.json(service.post("/api/v1/state/apply?wait=30s", ""));
        assertThat(pass.toString(), pass.findValue("state").asText(), is("converged"));
        for (var one : having) {
            var expected = "%s.%d %d running".formatted(subnet, 10 + one.thing(), port + one.thing());
            assertThat(inspected(network + "-" + one.thing(), one), is(expected));
        }
        var events = service.read("/api/v1/events?limit=500").path("events").toString();
        for (var bad : List.of("step-failed", "rolled-back", "spec-held")) {
            assertThat(events, not(containsString("\"" + bad + "\"")));
        }
    }

    private static String inspected(String name, Having having) {
        var format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
                + " {{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}} {{.State.Status}}"
                + " {{index .Config.Labels \"io.containermanager.app-id\"}}/"
                + "{{index .Config.Labels \"io.containermanager.service-id\"}}";
        return DockerDaemon.output("docker", "inspect", "-f", format, name)
                .trim()
                .replace(" " + having.appId() + "/" + having.serviceId(), "");
    }

    @Test
    void whatMovesArrivesInOnePass() {
        var settings = Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "1000", "RECONCILE_INTERVAL", "1000");
        try (var service = RunningService.start(folder, settings)) {
            apply(service, new Having(first, 1, 1, 3), new Having(first, 2, 2, 1), new Having(second, 1, 3, 2));
            // A swap between two services of one app.
            apply(service, new Having(first, 1, 2, 3), new Having(first, 2, 1, 1), new Having(second, 1, 3, 2));
            // A ring through both apps.
            apply(service, new Having(first, 1, 3, 3), new Having(first, 2, 2, 1), new Having(second, 1, 1, 2));
            // The same service under another id, and a chain of which the last has something new.
            apply(service, new Having(first, 3, 3, 3), new Having(first, 2, 1, 1), new Having(second, 1, 4, 2));
            assertThat(
                    DockerDaemon.output("docker", "ps", "-aq", "--filter", "name=" + network)
                            .trim()
                            .split("\n", -1)
                            .length,
                    is(3));
        }
    }

    private String lan(long serviceId, String attached) {
        return """
            {"serviceId": %d, "serviceName": "s%1$d", "imageName": "%s", "config": {"stopGracePeriod": "1s",
              "command": ["sleep", "3600"], "networks": {"lan": %s}}}
            """.formatted(serviceId, daemon.image(), attached);
    }

    private void applyOnLan(RunningService service, String services) {
        var networks =
                "{\"lan\": {\"name\": \"%s\", \"ipam\": [{\"subnet\": \"%s.0/24\"}]}}".formatted(network, subnet);
        var state = "{\"apps\": {\"%d\": {\"appName\": \"Moves\", \"services\": [%s], \"networks\": %s}}}"
                .formatted(first, services, networks);
        var posted = service.post("/api/v1/state/target", state);
        assertThat(posted.body(), posted.statusCode(), is(200));
        var pass = RunningService.json(service.post("/api/v1/state/apply?wait=30s", ""));
        assertThat(pass.toString(), pass.findValue("state").asText(), is("converged"));
    }

    private String addressOf(long serviceId) {
        var id = DockerDaemon.output(
                        "docker",
                        "ps",
                        "-q",
                        "--filter",
                        "label=io.containermanager.app-id=" + first,
                        "--filter",
                        "label=io.containermanager.service-id=" + serviceId)
                .trim();
        var format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
        return DockerDaemon.output("docker", "inspect", "-f", format, id).trim();
    }

    @Test
    void anAddressThatTheEngineChoseGoesToTheServiceThatDeclaresIt() {
        var settings = Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "1000", "RECONCILE_INTERVAL", "1000");
        try (var service = RunningService.start(folder, settings)) {
            applyOnLan(service, lan(1, "{}"));
            var given = addressOf(1);

            applyOnLan(service, lan(1, "{}") + "," + lan(2, "{\"ipv4Address\": \"" + given + "\"}"));

            assertThat(addressOf(2), is(given));
            assertThat(addressOf(1), is(not(given)));
        }
    }
}
