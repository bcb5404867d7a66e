package io.containermanager.model;

import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Privileges.Ulimit;
import io.containermanager.model.RuntimeOptions.Logging;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Valid states of any shape, each made from one seed: a failing property prints the seed that makes it again. */
public final class StateArbitraries {

    private static final List<String> TEXTS = List.of(
            "x",
            "",
            "true",
            "a b",
            "hunter2",
            "ünï ☃ 😀",
            "k=v",
            "https://u:p4ss@h/x?token=abc&y=1",
            "a:b,c",
            "\"q\" 'r' \\",
            "Server=db;Password=hunter2;Db=x",
            "line\nline",
            "--x",
            "ghp_0123456789abcdefghijABCDEFGHIJ",
            "amqp://a:b@c,amqp://d:e@f");
    private static final List<String> KEYS = List.of(
            "A",
            "DB_PASSWORD",
            "apiKey",
            "LOG_LEVEL",
            "a.b-c_d",
            "URL",
            "x/y~z",
            "SECRET_FILE",
            "MASTER_SECRET",
            "ünï");
    private static final List<String> ARGUMENTS = List.of(
            "--password",
            "hunter2",
            "--token=abc",
            "-p",
            "serve",
            "mysql",
            "-pF0rMysql",
            "sh",
            "-c",
            "redis-cli -a s3cret ping",
            "curl -u me:s3cret http://h:80/a@b",
            "",
            "--verbose");

    private final Random random;
    private int addresses;

    private StateArbitraries(long seed) {
        random = new Random(seed);
    }

    /** Any valid state. */
    public static Arbitrary<State> states() {
        return Arbitraries.longs().map(seed -> new StateArbitraries(seed).state());
    }

    private State state() {
        State state = State.EMPTY;
        for (int place = random.nextInt(3); place >= 0; place--) {
            state = state.with(app(1 + random.nextLong(App.MAX_ID), place));
        }
        return state;
    }

    private App app(long id, int appPlace) {
        var volumes = new TreeMap<String, Volume>();
        for (String name : some(List.of("data", "db.x", "Cache_1"))) {
            volumes.put(name, new Volume(maybe("old"), chance(), maybe("local"), values(), values()));
        }
        var networks = new TreeMap<String, Network>();
        for (String name : some(List.of("front", "n3"))) {
            List<Network.AddressPool> pools = chance()
                    ? List.of()
                    : List.of(new Network.AddressPool(
                            "10.1.0.0/16",
                            null,
                            maybe("10.1.0.1"),
                            chance() ? Map.of() : Map.of("printer", "10.1.0.9")));
            var addressing = new Network.Addressing(chance(), maybe("default"), values());
            networks.put(
                    name,
                    new Network(
                            maybe("old"), chance(), maybe("bridge"), values(), values(), chance(), pools, addressing));
        }
        // On it services have fixed addresses, about which nothing is known with a driver that is not Docker's.
        networks.put("back", new Network(maybe("old"), false, "weave", values(), values(), chance(), List.of()));
        List<Service> services = IntStream.range(0, random.nextInt(4))
                .mapToObj(place ->
                        new Service(place + 1, "service " + place, image(), config(appPlace * 10 + place, place)))
                .toList();
        return new App(id, "app " + appPlace, maybe("uuid"), services, volumes, networks);
    }

    private String image() {
        return pick(List.of("nginx", "a/b:1", "r.io:5000/x@sha256:" + "ab".repeat(32)));
    }

    private ServiceConfig config(int port, int place) {
        String mode = chance() ? pick(List.of("host", "bridge", "none")) : null;
        return ServiceConfig.DEFAULTS
                .builder()
                .environment(values())
                .labels(values())
                .ports("none".equals(mode) ? List.of() : ports(port))
                .volumes(mounts())
                .networks(mode == null ? networks() : List.of())
                .networkMode(mode)
                .restart(pick(List.of(RestartPolicy.values())))
                .process(process())
                .healthcheck(chance() ? null : health())
                .dependsOn(
                        place == 0
                                ? List.of()
                                : List.of(new Dependency("service 0", pick(List.of(Condition.values())), chance())))
                .resources(resources())
                .privileges(privileges())
                .environs(new RuntimeOptions(
                        some(List.of("db:10.0.0.1", "six:::1")),
                        some(List.of("1.1.1.1", "::1")),
                        some(List.of("lan")),
                        maybe(Logging.of("syslog", values())),
                        some(List.of("license")),
                        maybe("name-" + port),
                        maybe("runc"),
                        maybe("linux/arm64")))
                .replicas(1 + random.nextInt(3))
                .rollout(new UpdatePolicy(
                        pick(List.of(UpdatePolicy.PullPolicy.values())),
                        UpdatePolicy.UpdateStrategy.KILL_THEN_DOWNLOAD,
                        maybe(duration())))
                .build();
    }

    private ProcessSpec process() {
        return new ProcessSpec(
                maybe(arguments()),
                maybe(arguments()),
                maybe("/srv"),
                maybe("me:1"),
                maybe("host"),
                maybe(chance()),
                chance(),
                maybe("SIGINT"),
                some(List.of("dialout", "44")));
    }

    private Healthcheck health() {
        var test = new ArrayList<String>();
        if (chance()) {
            test.add("CMD");
            test.add("x");
            test.addAll(arguments());
        }
        return new Healthcheck(test, duration(), duration(), 1 + random.nextInt(9), duration());
    }

    private Resources resources() {
        BigDecimal cpus = BigDecimal.valueOf(1 + random.nextInt(400), 2).stripTrailingZeros();
        return new Resources(
                maybe((1L << 33) + random.nextInt()),
                maybe(1L << 23),
                maybe(cpus.scale() < 0 ? cpus.setScale(0) : cpus),
                maybe(1L + random.nextInt(1000)),
                maybe("0-1"),
                maybe(64L));
    }

    private Privileges privileges() {
        return new Privileges(
                chance(),
                chance(),
                some(List.of("NET_ADMIN", "SYS_TIME")),
                some(List.of("ALL")),
                some(List.of("/dev/x", "/dev/y:/dev/z:r")),
                some(List.of(new Privileges.DeviceRequest(maybe("nvidia"), -1, List.of(), List.of("gpu")))),
                new TreeMap<>(chance() ? Map.of() : Map.of("kernel.domainname", "1")),
                new TreeMap<>(chance() ? Map.of() : Map.of("nofile", new Ulimit(1, 2))),
                some(List.of("no-new-privileges:true")),
                maybe("host"),
                maybe("private"));
    }

    private List<PortMapping> ports(int port) {
        return some(List.of(
                new PortMapping(null, null, 80, "tcp"), new PortMapping("127.0.0.1", 1000 + port, 81, "udp"),
                new PortMapping("::1", null, 82, "tcp"), new PortMapping(null, 2000 + port, 83, "sctp")));
    }

    private List<VolumeMount> mounts() {
        return some(List.of(
                new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", chance(), some(List.of("nocopy", "z"))),
                new VolumeMount(VolumeMount.Type.BIND, "/a b/c:d", "/bind", chance(), List.of()),
                new VolumeMount(VolumeMount.Type.BIND, "/etc", "/e:f", chance(), some(List.of("rshared"))),
                new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/anonymous", chance(), some(List.of("nocopy"))),
                new VolumeMount(
                        VolumeMount.Type.TMPFS, null, "/tmp", chance(), some(List.of("size=1m", "mode=1777")))));
    }

    private List<NetworkAttachment> networks() {
        return some(List.of(
                new NetworkAttachment("front", some(List.of("www", "api.x")), null, null),
                new NetworkAttachment(
                        "back", List.of(), maybe("10.1.0." + ++addresses % 250), maybe("fd00::" + addresses)),
                new NetworkAttachment("default", List.of(), null, null)));
    }

    private Map<String, String> values() {
        var values = new TreeMap<String, String>();
        for (String key : some(KEYS)) {
            values.put(key, pick(TEXTS));
        }
        return values;
    }

    private List<String> arguments() {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(place -> pick(ARGUMENTS))
                .toList();
    }

    private Duration duration() {
        return Duration.ofNanos(1_000_000 + random.nextLong(Duration.ofDays(1).toNanos()));
    }

    private boolean chance() {
        return random.nextBoolean();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> List<T> some(List<T> from) {
        return from.stream().filter(one -> random.nextInt(3) == 0).toList();
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextInt(3) == 0 ? value : null;
    }
}
