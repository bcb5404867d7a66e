package io.containermanager;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.logging.EventLogger;
import io.containermanager.logging.JsonLogFormatter;
import io.containermanager.logging.TextLogFormatter;
import io.containermanager.model.State;
import io.containermanager.model.secret.Masking;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The service's own sentences reach their readers as they were written, whatever words they are made of: only values are masked. */
@Isolated("hears what every class logs")
class OwnWordsTest {

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    /** Held: the log manager holds loggers weakly. */
    private static final Logger LOGGER = Logger.getLogger("io.containermanager");

    private static final int LITERALS_MIN = 3_000;

    /** Texts that speak of the mask itself. */
    private static final Pattern SPEAKS_OF_IT = Pattern.compile("`__masked__`|__masked__ (?:stands for|stand )");

    @TempDir
    Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    private final Handler listening = new Handler() {

        private final TextLogFormatter text = new TextLogFormatter();
        private final JsonLogFormatter json = new JsonLogFormatter();

        @Override
        public void publish(LogRecord record) {
            log.add(text.format(record));
            log.add(json.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        listening.setLevel(Level.ALL);
        LOGGER.setLevel(Level.ALL);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(listening);
    }

    @AfterEach
    void leave() {
        LOGGER.removeHandler(listening);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    @Test
    void noLiteralOfTheCodeIsMaskedInTheLogOrInAnEvent() throws IOException {
        var eaten = new ArrayList<String>();
        int literals = 0;
        try (var bus = new EventBus(InstantSource.system(), 0);
                var sources = Files.walk(Path.of("src/main/java"))) {
            for (var source :
                    sources.filter(it -> it.toString().endsWith(".java")).toList()) {
                Matcher literal = LITERAL.matcher(Files.readString(source));
                while (literal.find()) {
                    literals++;
                    var words = literal.group(1)
                            .replace("\\\\", "/")
                            .replace("\\u", "u")
                            .translateEscapes();
                    var event = bus.publish(Event.of(EventType.STEP_FAILED, words)
                                    .with("error", words)
                                    .with("x", List.of(words)))
                            .event();
                    var record = new LogRecord(
                            Level.INFO,
                            EventLogger.line(event, State.EMPTY)
                                    .replace("{", "")
                                    .replace("'", ""));
                    record.setLoggerName("io.containermanager.Events");
                    var logged = new TextLogFormatter().format(record) + new JsonLogFormatter().format(record);
                    if (logged.contains(Masking.MASK) && !words.contains(Masking.MASK)) {
                        eaten.add(source.getFileName() + ": " + words);
                    }
                }
            }
        }
        assertThat(literals, is(greaterThan(LITERALS_MIN)));
        assertThat(eaten, is(List.of()));
    }

    @Test
    void nothingThatIsSaidInARunWithoutSecretsIsMasked() throws IOException {
        var tokens = Files.writeString(
                folder.resolve("tokens.yaml"),
                "- {name: all, scopes: [read, operate, exec, admin], token: 0123456789abcdef0123456789abcdef}\n");
        var said = new ArrayList<String>();
        try (var service = RunningService.start(folder, Map.of("SECURITY_TOKENS_FILE", tokens.toString()))) {
            said.addAll(mistakes(service));
            said.addAll(run(service));
            said.addAll(reads(service));
            said.addAll(service.printed().orElse(List.of()));
        }
        said.addAll(log);

        assertThat(said.size(), is(greaterThan(150)));
        assertThat(
                said.stream()
                        .filter(text ->
                                SPEAKS_OF_IT.matcher(text).replaceAll("").contains(Masking.MASK))
                        .toList(),
                is(List.of()));
    }

    @Test
    void theAnswerWithoutATokenSaysWhatToSend() throws IOException {
        var tokens = Files.writeString(
                folder.resolve("tokens.yaml"),
                "- {name: a, scopes: [read], token: 0123456789abcdef0123456789abcdef}\n");
        try (var service = RunningService.start(folder, Map.of("SECURITY_TOKENS_FILE", tokens.toString()))) {
            var answer = service.get("/api/v1/status");

            assertThat(answer.statusCode(), is(401));
            assertThat(answer.body(), containsString("Authorization: Bearer <token>"));
        }
    }

    @Test
    void theLoggedCallWithTheAdministratorsTokenCanBePastedAndRun() throws Exception {
        Requirement.check(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
        int port = FreePort.next();
        var environment = Map.of(
                "USE_REAL_DOCKER",
                "true",
                "PORT",
                Integer.toString(port),
                "DOCKER_HOST",
                "unix://" + folder.resolve("no-daemon.sock"));
        try (var service = RunningService.start(folder, environment)) {
            var line = service.printed().orElse(List.copyOf(log)).stream()
                    .filter(it -> it.contains("curl -H") && !it.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
            assertThat(line, not(containsString(Masking.MASK)));

            var run = new ProcessBuilder(
                            "sh", "-c", line.substring(line.indexOf("curl -H")).strip())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var answer = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(run.waitFor(30, TimeUnit.SECONDS), is(true));
            assertThat(RunningService.json(answer).path("engine").path("kind").asText(), is("docker"));
        }
    }

    @Test
    void aComposeFilesOwnMessageIsShownAsItsAuthorWroteIt() {
        try (var service = RunningService.start(folder, Map.of())) {
            var file = "services:\n  db:\n    image: ${PG_PASS:?database password required}\n";
            var request = HttpRequest.newBuilder(service.uri("/api/v1/apps/1?name=x"))
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(file));

            assertThat(service.send(request).body(), containsString("which is not set: database password required"));
        }
    }

    @Test
    void whatALibrarySaysIsSearchedAndOursIsNot() {
        assertThat(
                line("io.helidon.x", "token: abc of https://me:hunter2@host", null),
                containsString("token: __masked__ of https://me:__masked__@host"));
        assertThat(line("io.containermanager.X", "Unrecognized token: abc", null), containsString("token: abc"));
    }

    @Test
    void aForeignExceptionIsSearchedAndOurOwnIsNot() {
        var foreign = new IllegalStateException("password=hunter2");
        foreign.setStackTrace(new StackTraceElement[] {new StackTraceElement("java.util.X", "x", "X.java", 1)});
        var ours = new IllegalArgumentException("Unrecognized token: in line 1", foreign);

        var logged = line("io.containermanager.X", "failed", ours);
        assertThat(logged, containsString("Unrecognized token: in line 1"));
        assertThat(logged, containsString("Caused by: java.lang.IllegalStateException: password=__masked__"));
    }

    @Test
    void noControlCharacterOfAForeignTextReachesTheTextLog() {
        var evil = "a\u001b[2Jb\rc\nd\u0007e\u009bf\u2028g\u202eh";
        var logged = line("io.containermanager.X", evil, new IllegalStateException(evil));

        assertThat(logged, containsString("a\\u001b[2Jb\\rc\\nd\\u0007e\\u009bf\\u2028g\\u202eh"));
        assertThat(
                logged.replace(System.lineSeparator(), "")
                        .replace("\t", "")
                        .chars()
                        .anyMatch(Character::isISOControl),
                is(false));
    }

    private static String line(String logger, String message, @Nullable Throwable thrown) {
        var record = new LogRecord(Level.INFO, message);
        record.setLoggerName(logger);
        record.setThrown(thrown);
        return new TextLogFormatter().format(record);
    }

    private static List<String> mistakes(RunningService service) {
        var said = new ArrayList<String>();
        for (var body : List.of("{\"apps\": nope}", "{\"apps\":\"x\"}", "{", "{\"aps\":{}}", "{\"apps\":{\"1\":{}}}")) {
            said.add(send(service, "POST", "/api/v1/state/target", body));
        }
        for (var path :
                List.of("/nope", "/api/v1/apps/x", "/api/v1/passes/none", "/api/v1/events?limit=x", "/api/v1/apps/7")) {
            said.add(send(service, "GET", path, ""));
        }
        said.add(service.get("/api/v1/status").body());
        said.add(service.get("/api/v1/status?token=x").body());
        said.add(send(service, "POST", "/api/v1/apps/2?name=x", "services:\n  a:\n    image: x\n    pasword: y\n"));
        return said;
    }

    /** Services that run and that fail, so that passes, steps, holds and rollbacks have something to say. */
    private static List<String> run(RunningService service) {
        var said = new ArrayList<String>();
        for (var image : List.of("web:1", "simulated.fault/exit:3", "simulated.fault/pull:1", "web:2")) {
            var target = """
                {"apps":{"1":{"appId":1,"appName":"a","services":[
                  {"serviceId":1,"serviceName":"auth","imageName":"%s","config":{"ports":["8080:80"],
                   "environment":{"MODE":"plain"},"labels":{"note":"keys"}}}]}}}\
                """.formatted(image);
            said.add(send(service, "POST", "/api/v1/state/target", target));
            said.add(send(service, "GET", "/api/v1/state/plan", ""));
            said.add(send(service, "POST", "/api/v1/state/apply?wait=2s", ""));
        }
        for (var verb : List.of("restart", "stop", "start")) {
            said.add(send(service, "POST", "/api/v1/apps/1/services/1/" + verb, ""));
        }
        return said;
    }

    private static List<String> reads(RunningService service) {
        var said = new ArrayList<String>();
        RunningService.json(send(service, "GET", "/openapi", ""))
                .path("paths")
                .properties()
                .forEach(path -> {
                    var get = path.getValue().path("get").toString();
                    if (!get.isEmpty() && !get.contains("text/event-stream")) {
                        said.add(send(service, "GET", path.getKey().replaceAll("\\{[^}]*}", "1"), ""));
                    }
                });
        for (var page = 0; page < 100; page++) {
            said.add(send(service, "GET", "/api/v1/events?limit=10&after=" + page * 10, ""));
        }
        return said;
    }

    private static String send(RunningService service, String method, String path, String body) {
        var request = HttpRequest.newBuilder(service.uri(path))
                .header("Authorization", "Bearer 0123456789abcdef0123456789abcdef")
                .header("Accept", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", body.startsWith("services") ? "application/yaml" : "application/json");
        }
        return service.send(request).body();
    }
}
