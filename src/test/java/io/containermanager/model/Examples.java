package io.containermanager.model;

import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Privileges.DeviceRequest;
import io.containermanager.model.Privileges.Ulimit;
import io.containermanager.model.RuntimeOptions.Logging;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** States that tests start from. */
public final class Examples {

    private Examples() {}

    /** One app whose first service sets every field there is. */
    public static State everything() {
        var volumes = new TreeMap<>(Map.of(
                "data", new Volume("old_data", true, null, Map.of(), Map.of()),
                "cache", new Volume(null, false, "local", Map.of("type", "tmpfs"), Map.of("a", "b"))));
        var networks = new TreeMap<>(Map.of(
                "back",
                new Network(
                        null,
                        false,
                        "bridge",
                        Map.of("x", "y"),
                        Map.of("l", "m"),
                        true,
                        List.of(new Network.AddressPool("172.28.0.0/16", "172.28.5.0/24", "172.28.0.1", Map.of()))),
                "front",
                Network.PLAIN));
        return State.EMPTY.with(new App(1001, "shop", "e4a1", List.of(full(), db()), volumes, networks));
    }

    private static Service db() {
        return new Service(2, "db", "postgres:16", ServiceConfig.DEFAULTS);
    }

    private static Service full() {
        ServiceConfig config = ServiceConfig.DEFAULTS
                .builder()
                .environment(Map.of("DB_URL", "postgres://u:hunter2@db/shop", "LOG", "debug", "API_TOKEN", "t0k3n"))
                .ports(List.of(
                        new PortMapping(null, 80, 80, "tcp"), new PortMapping("127.0.0.1", null, 53, "udp"),
                        new PortMapping("::1", 81, 81, "sctp"), new PortMapping(null, null, 82, "tcp")))
                .volumes(List.of(
                        new VolumeMount(VolumeMount.Type.TMPFS, null, "/tmp", false, List.of("size=1m")),
                        new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", true, List.of("nocopy")),
                        new VolumeMount(VolumeMount.Type.BIND, "/etc/x:y", "/x", false, List.of()),
                        new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/anonymous", true, List.of())))
                .networks(List.of(
                        new NetworkAttachment("front", List.of(), null, null),
                        new NetworkAttachment("back", List.of("www", "api"), "172.28.5.9", "2001:db8::9")))
                .restart(RestartPolicy.ON_FAILURE)
                .labels(Map.of("traefik.enable", "true"))
                .process(new ProcessSpec(
                        List.of("serve", "--password=hunter2"),
                        List.of(),
                        "/srv",
                        "1000:1000",
                        "shop",
                        true,
                        true,
                        "SIGINT",
                        List.of("dialout")))
                .healthcheck(new Healthcheck(
                        List.of("CMD", "true"),
                        Duration.ofMillis(1500),
                        Duration.ofNanos(7),
                        5,
                        Duration.ofMinutes(61)))
                .dependsOn(List.of(new Dependency("db", Condition.HEALTHY)))
                .resources(new Resources(1L << 30, 1L << 29, new BigDecimal("1.5"), 100L, "0-1,3", 1L << 26))
                .privileges(new Privileges(
                        true,
                        true,
                        List.of("NET_ADMIN"),
                        List.of("ALL"),
                        List.of("/dev/ttyUSB0:/dev/ttyUSB0:rw"),
                        List.of(new DeviceRequest("nvidia", -1, List.of(), List.of("gpu"))),
                        new TreeMap<>(Map.of("net.core.somaxconn", "1024")),
                        new TreeMap<>(Map.of("nofile", new Ulimit(1024, 2048), "memlock", new Ulimit(-1, -1))),
                        List.of("no-new-privileges:true"),
                        "host",
                        "service:db"))
                .environs(new RuntimeOptions(
                        List.of("host.docker.internal:host-gateway", "six:2001:db8::1"),
                        List.of("1.1.1.1"),
                        List.of("lan"),
                        Logging.of("json-file", Map.of("max-size", "10m")),
                        List.of("license"),
                        "the-shop",
                        "runc",
                        "linux/arm64"))
                .rollout(new UpdatePolicy(PullPolicy.ALWAYS, UpdateStrategy.KILL_THEN_DOWNLOAD, Duration.ofSeconds(75)))
                .build();
        return new Service(1, "shop", "registry.example:5000/shop/web:2.1", config);
    }
}
