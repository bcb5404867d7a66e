package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.access.power.Grants;
import io.containermanager.access.power.TargetPowers;
import io.containermanager.api.ApiServer;
import io.containermanager.api.compose.Forms;
import io.containermanager.engine.SecretFiles;
import io.containermanager.model.App;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.ComposeExport;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import io.containermanager.yaml.YamlWriter;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No power ever comes into the target that its writer could not have granted: random callers write random targets in every way there is, and
 * after each write an oracle of its own looks at what is stored.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // With its flag it runs for hours.
class TargetAuthorityTest {

    private static final int WRITES = Integer.getInteger("authority.writes", 600);
    private static final String SECRET = "-secret-0123456789abcdef0123456789";

    /** Service configurations, half of them powerful. */
    private static final List<String> CONFIGS = List.of(
            "{}",
            "{\"environment\": {\"A\": \"1\"}}",
            "{\"volumes\": [\"data:/data\"]}",
            "{\"volumes\": [\"/srv/free/x:/data\"]}",
            "{\"capAdd\": [\"NET_BIND_SERVICE\"]}",
            "{\"privileged\": true}",
            "{\"capAdd\": [\"SYS_ADMIN\"]}",
            "{\"devices\": [\"/dev/sda\"]}",
            "{\"pid\": \"host\"}",
            "{\"ipc\": \"host\"}",
            "{\"networkMode\": \"host\"}",
            "{\"volumes\": [\"/:/host\"]}",
            "{\"volumes\": [\"other:/data\"]}",
            "{\"networks\": [\"other\"]}",
            "{\"logging\": {\"driver\": \"syslog\"}}",
            "{\"runtime\": \"kata\"}",
            "{\"pid\": \"service:s1\"}",
            "{\"networkMode\": \"service:s1\"}",
            "{\"ipc\": \"service:s1\"}",
            "{\"secrets\": [\"key\"]}",
            "{\"containerName\": \"plain-NUMBER\"}",
            "{\"containerName\": \"1_mine-NUMBER\"}");

    private static final List<String> VOLUMES = List.of(
            "{}",
            "{\"external\": true, \"name\": \"1_other\"}",
            "{\"name\": \"2_data\"}",
            "{\"name\": \"app-1_data\"}",
            "{\"name\": \"app-2_data\"}",
            "{\"driverOpts\": {\"type\": \"none\", \"o\": \"bind\", \"device\": \"/\"}}",
            "{\"driver\": \"plugin\"}");

    private static final List<String> NETWORKS = List.of(
            "{}",
            "{\"external\": true, \"name\": \"host\"}",
            "{\"name\": \"2_other\"}",
            "{\"name\": \"app-1_other\"}",
            "{\"name\": \"app-2_other\"}",
            "{\"driver\": \"macvlan\"}");

    /** Every scope, with all apps and limited to one; the one that may most, twice. */
    private static final List<String> CALLERS =
            List.of("read", "operate", "operate", "admin", "reader1", "team1", "team2", "admin1");

    /** Every way in which a target changes. */
    private static final List<String> WAYS =
            List.of("app", "compose", "files", "target", "delete", "rollback", "recover");

    /** The app that a caller is limited to; 0 for none. */
    private static long limit(String caller) {
        return switch (caller) {
            case "team1", "reader1", "admin1" -> 1;
            case "team2" -> 2;
            default -> 0;
        };
    }

    private final Random random = new Random(Long.getLong("authority.seed", 20_261_128L));
    private final Map<String, Integer> accepted = new TreeMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();
    private Path projects = Path.of("/");
    private PowerOracle oracle = new PowerOracle(projects);

    @Test
    void noPowerAppearsThatTheCallerCouldNotHaveGranted(@TempDir Path folder) throws IOException {
        projects = folder.resolve("projects");
        oracle = new PowerOracle(projects);
        var secrets = Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("key"), "k");
        var powers = new TargetPowers(List.of(Path.of("/srv/free"), projects), projects, Grants.NONE);
        try (var server = new ApiServer(folder, rules(), ApiServer.LIMITS, powers, new SecretFiles(secrets))) {
            for (int i = 0; i < WRITES; i++) {
                write(server, CALLERS.get(random.nextInt(CALLERS.size())));
            }
        }
        for (var way : WAYS) {
            assertThat("accepted from operate", accepted, hasKey("operate " + way));
            assertThat("accepted from admin", accepted, hasKey("admin " + way));
            assertThat("refused to read", refused, hasKey("read " + way));
            assertThat("refused to a reader of one app", refused, hasKey("reader1 " + way));
        }
        // Who is limited to one app changes no whole target.
        for (var way : List.of("target", "rollback", "recover")) {
            assertThat("refused to a team", refused, hasKey("team1 " + way));
            assertThat("refused to an administrator of one app", refused, hasKey("admin1 " + way));
        }
        assertThat(
                "nothing is accepted from readers",
                accepted.keySet().stream().filter(it -> it.startsWith("read")).toList(),
                is(empty()));
        for (var way : List.of("app", "compose", "files", "target", "rollback")) {
            assertThat("refused to operate", refused, hasKey("operate " + way));
        }
        for (var team : List.of("team1 app", "team1 files", "team2 app")) {
            assertThat(team, accepted.getOrDefault(team, 0), is(greaterThan(0)));
            assertThat(team, refused.getOrDefault(team, 0), is(greaterThan(0)));
        }
    }

    private void write(ApiServer server, String caller) throws IOException {
        var before = server.store().latest().state();
        var filesBefore = files();
        long limit = limit(caller);
        // Its own app mostly, another one's now and then.
        long appId = limit > 0 && random.nextInt(4) > 0 ? limit : 1 + random.nextInt(2);
        var way = random.nextInt(WAYS.size() + 1) == 0 ? "app" : WAYS.get(random.nextInt(WAYS.size()));
        var answer = sent(server, caller, way, appId);
        var now = server.store().latest().state();
        if (answer.statusCode() == 403) {
            refused.merge(caller + " " + way, 1, Integer::sum);
            assertThat(answer.body(), now, is(before));
            assertThat(answer.body(), changedFiles(filesBefore), is(empty()));
        } else if (answer.statusCode() == 200) {
            accepted.merge(caller + " " + way, 1, Integer::sum);
        } else {
            assertThat(answer.body(), answer.statusCode(), is(anyOf(is(400), is(404), is(409))));
        }
        if (caller.equals("admin")) {
            return;
        }
        if (limit > 0) {
            var taken = PowerOracle.sharedNames(now);
            taken.removeAll(PowerOracle.sharedNames(before));
            assertThat(caller + " by " + way + ": names that two apps have", taken, is(empty()));
            assertThat(caller + " by " + way + " of app " + appId, now.without(limit), is(before.without(limit)));
        }
        if (caller.equals("admin1")) {
            return;
        }
        var said = caller + " by " + way + " of app " + appId + ": " + answer.body();
        var changed = changedFiles(filesBefore);
        var gained = oracle.powers(now, changed);
        gained.removeAll(oracle.powers(before, Set.of()));
        assertThat(said, gained, is(empty()));
        if (caller.startsWith("team")) {
            var reached = PowerOracle.reached(now);
            reached.removeAll(PowerOracle.reached(before));
            assertThat(said, reached, is(empty()));
        }
    }

    private HttpResponse<String> sent(ApiServer server, String caller, String way, long appId) throws IOException {
        return switch (way) {
            case "app" ->
                post(
                        server,
                        caller,
                        "/api/v1/apps/" + appId,
                        "application/json",
                        app(appId).toString());
            case "target" -> {
                var tree = ApiServer.JSON.createObjectNode();
                tree.putObject("apps").<ObjectNode>set("1", app(1)).set("2", app(2));
                yield post(server, caller, "/api/v1/state/target", "application/json", tree.toString());
            }
            case "compose" ->
                post(server, caller, "/api/v1/apps/" + appId, "application/yaml", compose(readable(appId)));
            case "files" -> {
                // As stored, or as requested, with a file for its containers.
                var stored = server.store().latest().state().app(appId);
                var wanted = stored.isPresent() && random.nextBoolean() ? stored.get() : withFile(readable(appId));
                var yaml = new String(YamlWriter.bytes(ComposeExport.write(wanted)), StandardCharsets.UTF_8)
                        .replace(script(appId), "./run.sh");
                var parts = Map.of("compose", yaml, "run.sh", "echo " + random.nextInt(3));
                yield server.send(as(server, caller, "/api/v1/apps/" + appId)
                        .header("Content-Type", Forms.TYPE)
                        .POST(BodyPublishers.ofByteArray(Forms.of(parts))));
            }
            case "delete" ->
                server.send(as(server, caller, "/api/v1/apps/" + appId).DELETE());
            case "rollback" -> {
                long newest = Math.max(1, server.revision());
                yield server.send(as(server, caller, "/api/v1/state/rollback/" + (1 + random.nextLong(newest)))
                        .POST(BodyPublishers.noBody()));
            }
            default -> {
                var draft = server.send(
                        as(server, "admin", "/api/v1/state/recover?reveal=true").POST(BodyPublishers.noBody()));
                assertThat(draft.body(), draft.statusCode(), is(200));
                yield post(
                        server,
                        caller,
                        "/api/v1/state/target",
                        "application/json",
                        ApiServer.json(draft).path("target").toString());
            }
        };
    }

    /** With a first service that binds an uploaded file. */
    private App withFile(App app) {
        var services = new ArrayList<>(app.services());
        var first = services.getFirst();
        var mounts = new ArrayList<>(first.config().volumes());
        mounts.add(new VolumeMount(VolumeMount.Type.BIND, script(app.appId()), "/run.sh", true, List.of()));
        services.set(
                0, first.withConfig(first.config().builder().volumes(mounts).build()));
        return new App(app.appId(), app.appName(), null, services, app.volumes(), app.networks());
    }

    private String script(long appId) {
        return projects.resolve(appId + "/run.sh").toString();
    }

    private ObjectNode app(long appId) throws IOException {
        var app =
                ApiServer.JSON.createObjectNode().put("appName", "app " + (random.nextInt(6) == 0 ? 3 - appId : appId));
        ArrayNode services = app.putArray("services");
        int count = 1 + random.nextInt(3);
        for (int id = 1; id <= count; id++) {
            var config = one(CONFIGS).replace("NUMBER", appId + "-" + id);
            boolean self = id == 1 && config.contains("service:s1");
            services.addObject()
                    .put("serviceId", id)
                    .put("serviceName", "s" + id)
                    .put("imageName", "web:" + (1 + random.nextInt(2)))
                    .set("config", ApiServer.JSON.readTree(self ? "{}" : config));
        }
        app.putObject("volumes").set("other", ApiServer.JSON.readTree(one(VOLUMES)));
        app.putObject("networks").set("other", ApiServer.JSON.readTree(one(NETWORKS)));
        return app;
    }

    private String one(List<String> of) {
        // Half of all are harmless, so that whole targets are too now and then.
        return random.nextInt(3) > 0 ? of.getFirst() : of.get(random.nextInt(of.size()));
    }

    private static String compose(App app) {
        return new String(YamlWriter.bytes(ComposeExport.write(app)), StandardCharsets.UTF_8);
    }

    /** One that can be a Compose file: no network is called host. As JSON the others are sent too, and must be 400. */
    private App readable(long appId) throws IOException {
        while (true) {
            var tree = ApiServer.JSON.convertValue(app(appId), Object.class);
            if (StateTree.readApp(tree, appId) instanceof Parsed.Good<App>(var read)) {
                return read;
            }
        }
    }

    /** The files for containers. Those that nothing needs any more may vanish at any moment, also while they are read. */
    private Map<Path, String> files() throws IOException {
        var files = new TreeMap<Path, String>();
        for (long appId = 1; appId <= 2; appId++) {
            var file = projects.resolve(Long.toString(appId)).resolve("run.sh");
            try {
                files.put(file, Files.readString(file));
            } catch (NoSuchFileException none) {
                // Not written yet, or removed.
            }
        }
        return files;
    }

    private Set<Path> changedFiles(Map<Path, String> before) throws IOException {
        var changed = new TreeSet<Path>();
        files().forEach((file, content) -> {
            if (!content.equals(before.get(file))) {
                changed.add(file);
            }
        });
        return changed;
    }

    private static HttpResponse<String> post(ApiServer server, String caller, String path, String type, String body) {
        return server.send(as(server, caller, path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private static java.net.http.HttpRequest.Builder as(ApiServer server, String caller, String path) {
        return server.request(path).header("Authorization", "Bearer " + caller + SECRET);
    }

    private static AccessSettings rules() {
        var operate = Set.of(Scope.READ, Scope.OPERATE);
        var all = Set.of(Scope.READ, Scope.OPERATE, Scope.ADMIN);
        return new AccessSettings(
                TokenBook.of(List.of(
                        token("read", Set.of(Scope.READ), Set.of()),
                        token("reader1", Set.of(Scope.READ), Set.of(1L)),
                        token("admin1", all, Set.of(1L)),
                        token("operate", operate, Set.of()),
                        token("admin", all, Set.of()),
                        token("team1", operate, Set.of(1L)),
                        token("team2", operate, Set.of(2L)))),
                new HostRule(Set.of(), "machine"),
                new OriginRule(Set.of()),
                false);
    }

    private static Token token(String name, Set<Scope> scopes, Set<Long> apps) {
        return new Token(name, Token.fingerprint(name + SECRET), scopes, apps, null);
    }
}
