package io.containermanager;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * More than two hundred secrets are planted wherever people put them, and everything is done with them that can be done. None is found again in an answer, a
 * frame, a log line, a metric or the stored history. What must hold them is exempt: the database, its mirror, the simulated containers.
 */
@Isolated("hears what every class logs")
class CanaryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Held: the log manager holds loggers weakly. */
    private static final Logger LOGGER = Logger.getLogger("io.containermanager");

    private static final int PLANTED = 200;

    @TempDir
    Path folder;

    private RunningService service;
    private String admin;

    private final Canaries canaries = new Canaries();
    private final Canaries.Listening log = canaries.new Listening();

    @BeforeEach
    void start() throws IOException {
        LOGGER.setLevel(Level.ALL);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(log);
        admin = canaries.secret("an admin's token") + "-0123456789abcdef0123456789";
        var tokens = Files.writeString(
                folder.resolve("tokens.yaml"),
                "- {name: admin, scopes: [read, operate, exec, admin], token: " + admin + "}\n"
                        + "- {name: other, scopes: [read], token: " + canaries.secret("another token")
                        + "-0123456789abcdef0123456789}\n");
        service = RunningService.start(
                folder, Map.of("SECURITY_TOKENS_FILE", tokens.toString(), "WS_METRICS_INTERVAL", "200"));
    }

    @AfterEach
    void stop() {
        service.close();
        LOGGER.removeHandler(log);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    @Test
    void plantedSecretsAreFoundNowhere() throws Exception {
        var process = new ProcessBuilder(
                        "sh", "-c", "sleep 100", "--password=" + canaries.secret("a process's argument"))
                .start();
        try {
            var socket = listen();
            device();
            target();
            execs();
            mistakes();
            sameTargetInParts();
            compose();
            reads();
            socket.abort();
        } finally {
            process.destroy();
        }
        canaries.hear("history.sqlite", latin(folder.resolve("history.sqlite")));
        var ahead = folder.resolve("history.sqlite-wal");
        if (Files.exists(ahead)) {
            canaries.hear("history.sqlite-wal", latin(ahead));
        }
        assertThat(canaries.planted(), is(greaterThanOrEqualTo(PLANTED)));
        assertThat(canaries.heard(), is(greaterThanOrEqualTo(PLANTED)));
        assertThat(canaries.leaks(), is(List.of()));
    }

    private void device() {
        say(
                "POST",
                "/api/v1/device/provision",
                "{\"deviceName\":\"pi\",\"apiEndpoint\":\"https://fleet.example.org\",\"apiKey\":\"%s\"}"
                        .formatted(canaries.secret("the device's API key")));
        say(
                "POST",
                "/api/v1/device/provision",
                "{\"apiEndpoint\":\"https://user:%s@fleet.example.org\"}"
                        .formatted(canaries.secret("the password in the fleet's address")));
        say(
                "POST",
                "/api/v1/device/register",
                "{\"apiEndpoint\":\"http://127.0.0.1:1/?token=%s\"}"
                        .formatted(canaries.secret("a token in the fleet's address")));
        say(
                "PATCH",
                "/api/v1/device",
                "{\"apiEndpoint\":\"ftp://user:%s@fleet.example.org\"}"
                        .formatted(canaries.secret("the password in a refused address")));
    }

    /** One app of services that fail in every way that can be rehearsed, each with secrets in its configuration. */
    private String app(String version) {
        var images = List.of(
                "web:" + version,
                "simulated.fault/pull:1",
                "simulated.fault/start:1",
                "simulated.fault/exit:3",
                "simulated.fault/crash:1",
                "simulated.fault/unhealthy:1");
        var services = new ArrayList<String>();
        for (int i = 0; i < images.size(); i++) {
            services.add("{\"serviceId\":%d,\"serviceName\":\"s%d\",\"imageName\":\"%s\",\"config\":%s}"
                    .formatted(i + 1, i + 1, images.get(i), config(version + " of service " + (i + 1))));
        }
        return "{\"appId\":1001,\"appName\":\"shop\",\"services\":[" + String.join(",", services)
                + "],\"volumes\":{\"nfs\":{\"driverOpts\":{\"type\":\"cifs\",\"o\":\"username=x,password="
                + canaries.secret("a volume's options " + version) + "\"},\"labels\":{\"backup.secret\":\""
                + canaries.secret("a volume's label " + version) + "\"}}}}";
    }

    private String config(String of) {
        return """
            {"environment":{"STRIPE_SK":"%s","KAFKA_SASL_JAAS_CONFIG":"%s","BLOB":"https://x.example.org/c?sv=1&sig=%s","DB_PASSWORD":"%s","API_KEY":"%s","DATABASE_URL":"postgres://app:%s@db:5432/shop","PLAIN":"x"},
             "command":["serve","-u","app:%s","-p%s","--token=%s","--password","%s"],
             "labels":{"traefik.auth.secret":"%s","note":"see https://u:%s@wiki.example.org/"},
             "healthcheck":{"test":["CMD","curl","-H","Authorization: Bearer %s","http://localhost/"],"interval":"1s"},
             "logging":{"driver":"splunk","options":{"splunk-token":"%s"}}}
            """.formatted(
                        canaries.secret("Stripe's key in the environment " + of),
                        canaries.secret("a JAAS line in the environment " + of),
                        canaries.secret("a signed URL in the environment " + of),
                        canaries.secret("a password in the environment " + of),
                        canaries.secret("an API key in the environment " + of),
                        canaries.secret("a password in a URL " + of),
                        canaries.secret("-u user:password " + of),
                        canaries.secret("-pSECRET " + of),
                        canaries.secret("--token= " + of),
                        canaries.secret("--password " + of),
                        canaries.secret("a label " + of),
                        canaries.secret("a password in a label's URL " + of),
                        canaries.secret("a bearer token in a health check " + of),
                        canaries.secret("a logging option " + of))
                .replace("\n", " ");
    }

    private void target() {
        var first = "{\"apps\":{\"1001\":" + app("1") + "}}";
        say("POST", "/api/v1/state/plan", first);
        say("POST", "/api/v1/state/target", first);
        say("GET", "/api/v1/state/plan", "");
        say("POST", "/api/v1/state/apply?wait=2s", "");
        var second = "{\"apps\":{\"1001\":" + app("2") + "}}";
        say("POST", "/api/v1/state/target?apply=true", second);
        say("POST", "/api/v1/state/apply?wait=2s", "");
        for (var verb : List.of("restart", "stop", "start")) {
            say("POST", "/api/v1/apps/1001/services/1/" + verb, "");
        }
        say("POST", "/api/v1/state/rollback/1", "");
        say("POST", "/api/v1/state/apply?wait=2s", "");
    }

    private void execs() {
        await().atMost(PATIENCE)
                .until(() ->
                        RunningService.json(get("/api/v1/apps/1001")).toString().contains("containerId"));
        var containers = RunningService.json(get("/api/v1/state/current")).findValuesAsText("containerId");
        for (var command : List.of(
                "\"mysql\",\"--password=" + canaries.secret("an exec's argument") + "\"",
                "\"sh\",\"-c\",\"curl https://u:" + canaries.secret("a URL in an exec's script") + "@x/\"",
                "\"PASSWORD=" + canaries.secret("a variable before an exec's program") + " env\"")) {
            // The output belongs to the caller: what matters is what all others see.
            containers.forEach(
                    id -> quietly("POST", "/api/v1/containers/" + id + "/exec", "{\"command\":[" + command + "]}"));
        }
        say(
                "POST",
                "/api/v1/containers/none/exec",
                "{\"command\":[\"x\",\"--token=" + canaries.secret("a refused exec") + "\"]}");
    }

    private void mistakes() {
        for (var body : List.of(
                "{\"apps\": " + canaries.secret("malformed JSON") + "}",
                "{\"apps\":\"" + canaries.secret("a value of the wrong type") + "\"}",
                broken("\"environment\":{\"DB_PASSWORD\":[\"" + canaries.secret("a list as a variable") + "\"]}"),
                broken("\"environment\":[\"PASSWORD " + canaries.secret("a variable without =") + "\"]"),
                broken("\"environment\":{\"A B\":\"" + canaries.secret("a variable with a bad name") + "\"}"),
                broken("\"command\":{\"--password\":\"" + canaries.secret("a command that is a map") + "\"}"),
                broken("\"volumes\":[\"https://u:" + canaries.secret("a URL as a volume") + "@x\"]"),
                broken("\"ports\":[\"password=" + canaries.secret("a password as a port") + "\"]"))) {
            say("POST", "/api/v1/state/target", body);
            say("POST", "/api/v1/state/plan", body);
        }
        var stranger = canaries.secret("an unknown token") + "-0123456789abcdef0123456789";
        hear(
                "401",
                service.send(HttpRequest.newBuilder(service.uri("/api/v1/state"))
                        .header("Authorization", "Bearer " + stranger)));
        for (var header : List.of(
                "If-Match", "If-None-Match", "Origin", "Accept", "X-Api-Key", "Cookie", "Range", "Accept-Encoding")) {
            hear(
                    header,
                    service.send(HttpRequest.newBuilder(service.uri("/api/v1/state/target"))
                            .header("Authorization", "Bearer " + admin)
                            .header(header, "https://u:" + canaries.secret("the header " + header) + "@x")
                            .POST(BodyPublishers.ofString("{}"))));
        }
        say("GET", "/api/v1/state?token=" + canaries.secret("a token in the query"), "");
        say("GET", "/api/v1/password=" + canaries.secret("a password in the path"), "");
        say("GET", "/api/v1/passes/token=" + canaries.secret("a token as a pass"), "");
        say("GET", "/api/v1/events?type=password%3D" + canaries.secret("a password as a parameter"), "");
    }

    private static String broken(String config) {
        return "{\"apps\":{\"1001\":{\"appId\":1001,\"appName\":\"a\",\"services\":[{\"serviceId\":1,\"serviceName\":\"s\","
            + "\"imageName\":\"x:1\",\"config\":{" + config + "}}]}}}";
    }

    private void sameTargetInParts() {
        say("POST", "/api/v1/apps/1001", app("3"));
        say("POST", "/api/v1/state/apply?wait=2s", "");
    }

    private void compose() {
        var file = "services:\n  web:\n    image: web:1\n    environment:\n      SECRET_KEY: "
                + canaries.secret("a Compose variable") + "\n    labels: {a.password: "
                + canaries.secret("a Compose label") + "}\n";
        hear("compose", send("POST", "/api/v1/apps/1002?name=wiki", file, "application/yaml"));
        hear(
                "compose",
                send(
                        "POST",
                        "/api/v1/apps/1002?name=wiki",
                        file + "    bild: " + canaries.secret("a refused Compose key") + "\n",
                        "application/yaml"));
        var ports = """
            services:
              web:
                image: web:1
                ports: ['${PASSWORD}']
                pid: '${PASSWORD}'
                networks: ['${PASSWORD}']
                labels: {x: '${UNKNOWN:?needs ${PASSWORD}}'}
                volumes: ['${PASSWORD}:y']
                mem_limit: '${PASSWORD}'
            """;
        for (var yaml :
                List.of("a: 1\npassword: %s: {", "a: *token=%s", "a: !password=%s x", "token=%s: 1\ntoken=%s: 2")) {
            var secret = canaries.secret("YAML that is none " + yaml);
            hear("yaml", send("POST", "/api/v1/apps/1002", yaml.replace("%s", secret), "application/yaml"));
        }
        for (var query :
                List.of("?name=wiki&env.PASSWORD=", "?name=wiki&env.PASSWORD=x&env.API_KEY=", "?name=wiki&token=")) {
            hear(
                    "compose",
                    send(
                            "POST",
                            "/api/v1/apps/1002" + query + canaries.secret("a variable of the query " + query),
                            ports.replace("PASSWORD", query.contains("API_KEY") ? "API_KEY" : "PASSWORD"),
                            "application/yaml"));
        }
        say("GET", "/api/v1/apps/1002?format=compose", "");
        say("GET", "/api/v1/apps/1001?format=compose", "");
    }

    /** Every route that reads, as the document lists them. */
    private void reads() {
        var passes = RunningService.json(get("/api/v1/events?limit=1000&type=pass-finished"))
                .findValuesAsText("passId");
        passes.forEach(id -> say("GET", "/api/v1/passes/" + id, ""));
        var paths = RunningService.json(send("GET", "/openapi", "", "application/json"))
                .path("paths");
        paths.properties().forEach(path -> {
            if (path.getValue().has("get")
                    && !path.getKey().equals("/openapi")
                    && !path.getValue().path("get").toString().contains("text/event-stream")) {
                for (var id : List.of("1", "2", "3", "4", "5", "6")) {
                    say(
                            "GET",
                            path.getKey()
                                    .replace("{appId}", "1001")
                                    .replace("{serviceId}", id)
                                    .replace("{revision}", id)
                                    .replaceAll("\\{[^}]*}", "1"),
                            "");
                }
            }
        });
        say("GET", "/api/v1/events?limit=1000", "");
        say("GET", "/api/v1/events?after=0&limit=1000", "");
        say("GET", "/api/v1/logs?limit=1000", "");
    }

    private HttpResponse<String> get(String path) {
        return send("GET", path, "", "application/json");
    }

    private void say(String method, String path, String body) {
        hear(method + " " + path.replaceAll("Canary\\w+", "…"), send(method, path, body, "application/json"));
    }

    private void quietly(String method, String path, String body) {
        var _ = send(method, path, body, "application/json");
    }

    private void hear(String where, HttpResponse<String> answer) {
        canaries.hear(where + " (" + answer.statusCode() + ")", answer.headers().map() + "\n" + answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body, String type) {
        var request = HttpRequest.newBuilder(service.uri(path))
                .header("Authorization", "Bearer " + admin)
                .header("Accept", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", type);
        }
        return service.send(request);
    }

    private WebSocket listen() throws Exception {
        var socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + admin)
                .buildAsync(URI.create("ws://127.0.0.1:" + service.port() + "/ws/metrics"), canaries.new Frames())
                .get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        for (var channel : List.of("state", "events", "logs", "containers")) {
            socket.sendText("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\"}", true)
                    .join();
        }
        for (var message : List.of(
                "{\"type\":\"password=" + canaries.secret("an unknown type") + "\"}",
                "{\"type\":\"subscribe\",\"channel\":\"token=" + canaries.secret("an unknown channel") + "\"}",
                "{\"type\":\"subscribe\",\"channel\":\"logs\",\"password=" + canaries.secret("an unknown option")
                        + "\":1}")) {
            socket.sendText(message, true).join();
        }
        return socket;
    }

    private static String latin(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
