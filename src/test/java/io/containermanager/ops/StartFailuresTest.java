package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Main;
import io.containermanager.RunningService;
import io.containermanager.config.StartException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What keeps the service from starting, each as a start and as {@code --check-config}: both end with the same line, which names the key or
 * file and what to do, without a stack trace or a class name. One of each kind goes through {@code Main} in a process of its own, which ends
 * with 1 and prints that line and no other.
 */
class StartFailuresTest {

    private static final int PATIENCE_SECONDS = 180;
    private static final Pattern CLASS_NAME =
            Pattern.compile("\\b[a-z]+(\\.[a-z]+)+\\.[A-Z]\\w+|\\w+(Exception|Error)\\b|\\w+\\[\\w+=|\\bclass \\w");

    @TempDir
    Path folder;

    private record Run(int exitCode, List<String> lines) {}

    /** One way not to start: what is set, and what the line must say. */
    private record Failure(Map<String, String> environment, List<String> arguments, List<String> says) {

        Optional<Path> file() {
            return arguments.isEmpty() ? Optional.empty() : Optional.of(Path.of(arguments.getLast()));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyFailureIsOneLineThatNamesWhatAndTheRemedy() throws IOException {
        return failures().entrySet().stream()
                .map(failure -> DynamicTest.dynamicTest(failure.getKey(), () -> check(failure.getValue())));
    }

    private void check(Failure failure) {
        var environment = new HashMap<>(surroundings(failure.environment()));
        environment.putAll(failure.environment());
        var lines = assertThrows(
                        StartException.class,
                        () -> RunningService.start(failure.file(), environment).close())
                .lines();
        assertThat(lines.toString(), lines.size(), is(1));
        said(failure, "container-manager: " + lines.getFirst());
    }

    private void said(Failure failure, String line) {
        assertThat(line, CLASS_NAME.matcher(line).find(), is(false));
        for (var words : failure.says()) {
            assertThat(line, containsString(words));
        }
        assertThat(checked(failure).getFirst(), is(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"the file is not closed", "no number", "registry credentials that are none", "wrong tokens"})
    void aProcessThatCannotStartEndsWith1AndPrintsThatLine(String name) throws Exception {
        var failure = Objects.requireNonNull(failures().get(name));
        var started = run(failure.environment(), failure.arguments());
        assertThat(started.lines().toString(), started.exitCode(), is(1));
        assertThat(started.lines().toString(), started.lines().size(), is(1));
        said(failure, started.lines().getFirst());
    }

    /** The same by {@code --check-config}. */
    private List<String> checked(Failure failure) {
        try {
            return printed(failure.file(), failure.environment(), false);
        } catch (StartException unreadable) {
            return unreadable.lines().stream()
                    .map(line -> "container-manager: " + line)
                    .toList();
        }
    }

    private List<String> printed(Optional<Path> file, Map<String, String> more, boolean good) {
        var environment = new HashMap<>(surroundings(more));
        environment.putAll(more);
        var printed = new ByteArrayOutputStream();
        try (var out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            assertThat(StartChecks.print(file, environment, out, out), is(good));
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Map<String, String> surroundings(Map<String, String> environment) {
        var database = folder.resolve("kept/database.sqlite").toString();
        return environment.containsKey("SERVER_PORT")
                ? Map.of("DATABASE_PATH", database)
                : Map.of("DATABASE_PATH", database, "PORT", "0");
    }

    private Map<String, Failure> failures() throws IOException {
        var all = new LinkedHashMap<String, Failure>();
        files(all);
        values(all);
        folders(all);
        return all;
    }

    private void files(Map<String, Failure> all) throws IOException {
        file(all, "is a list", "- a\n- b\n", "must be an object of settings", "but is a list");
        file(all, "is a text", "just text\n", "must be an object of settings");
        file(
                all,
                "has a key twice",
                "server: {port: 1}\nserver: {port: 2}\n",
                "line 2",
                "the key server appears twice");
        file(all, "is indented with tabs", "server:\n\tport: 1\n", "line 2", "indent it with spaces");
        file(all, "has two documents", "ws: {}\n---\nws: {}\n", "line 2", "keep one in the file");
        file(all, "is not closed", "server: [1\n", "line 1", "not closed");
        file(all, "has a foreign tag", "server: !include x\n", "line 1", "!include");
        file(all, "names a path with a zero", "security: {tokens-file: \"a\\0b\"}\n", "security.tokens-file");
        bytes(all, "is UTF-16", "server: {}\n".getBytes(StandardCharsets.UTF_16), "UTF-8");
        bytes(all, "is Latin-1", "server: # ä\n  host: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1), "UTF-8");
        all.put("the file is not there", config(folder.resolve("none.yaml"), "there is no such file", "--config"));
        all.put("the file is a folder", config(folder, "is a folder", "--config"));
    }

    private void values(Map<String, Failure> all) throws IOException {
        all.put(
                "no number",
                env("WS_METRICS_INTERVAL", "fast", "ws.metrics-interval = fast (from WS_METRICS_INTERVAL)"));
        all.put("an unresolvable host", env("SERVER_HOST", "nothing.invalid", "server.host", "cannot be resolved"));
        all.put(
                "an address elsewhere",
                env("SERVER_HOST", "192.0.2.7", "server.host", "not an address of this machine"));
        all.put(
                "a socket that is not an address",
                docker(Map.of("DOCKER_HOST", "tcp://a b:1"), "DOCKER_HOST", "unix:///path"));
        all.put(
                "a port that is missing",
                docker(Map.of("DOCKER_HOST", "tcp://host"), "DOCKER_HOST", "tcp://host:port"));
        all.put(
                "Docker's certificates that are not there",
                docker(
                        Map.of(
                                "DOCKER_TLS_VERIFY",
                                "1",
                                "DOCKER_CERT_PATH",
                                folder + "/none",
                                "DOCKER_HOST",
                                "tcp://h:1"),
                        "DOCKER_CERT_PATH"));
        all.put("two ports", env2("PORT", "80", "SERVER_PORT", "81", "PORT = 80 and SERVER_PORT = 81", "unset one"));
        all.put(
                "two engines",
                env2("USE_REAL_DOCKER", "true", "ENGINE_KIND", "simulated", "USE_REAL_DOCKER = true and ENGINE_KIND"));
        all.put(
                "this service's prefix",
                env("CONTAINER_MANAGER_PORT", "80", "CONTAINER_MANAGER_PORT", "did you mean PORT?"));
        var garbage = Files.writeString(folder.resolve("garbage.pem"), "not PEM");
        all.put(
                "certificates that are none",
                env2(
                        "SERVER_TLS_CERTIFICATE_CHAIN", garbage.toString(),
                        "SERVER_TLS_PRIVATE_KEY", garbage.toString(),
                        "server.tls.certificate-chain", "-----BEGIN CERTIFICATE-----"));
        all.put(
                "registry credentials that are none",
                docker(
                        Map.of("ENGINE_DOCKER_REGISTRY_CONFIG", garbage.toString()),
                        "engine.docker.registry-config",
                        "not valid JSON"));
    }

    private void folders(Map<String, Failure> all) throws IOException {
        var file = Files.writeString(folder.resolve("file"), "x");
        all.put(
                "a data folder below a file",
                env("DATABASE_PATH", file + "/x/d.sqlite", "store.database-path", "not a folder"));
        all.put(
                "a data folder of the kernel",
                env("DATABASE_PATH", "/proc/x/d.sqlite", "store.database-path", "file system of the kernel"));
        all.put(
                "a database that is a folder",
                env("DATABASE_PATH", folder.toString(), "store.database-path", "is a folder"));
        var pipe = folder.resolve("pipe");
        makePipe(pipe);
        all.put("a database that is a pipe", env("DATABASE_PATH", pipe.toString(), "store.database-path", "is a pipe"));
        all.put(
                "projects below a file",
                env("ENGINE_PROJECT_ROOT", file + "/x", "engine.project-root", "not a folder"));
        all.put(
                "no tokens file",
                env("SECURITY_TOKENS_FILE", folder + "/none", "security.tokens-file", "no such file"));
        all.put("a tokens file that is a folder", env("SECURITY_TOKENS_FILE", folder.toString(), "is a folder"));
        var wrong = Files.writeString(folder.resolve("tokens.yaml"), "- name: x\n  scopes: [foo]\n");
        all.put(
                "wrong tokens",
                env("SECURITY_TOKENS_FILE", wrong.toString(), "scopes of token 1 must be of read", "correct the file"));
        all.put("no secrets", env("SECURITY_SECRETS_FOLDER", folder + "/none", "security.secrets-folder"));
    }

    private static void makePipe(Path path) throws IOException {
        try {
            new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTakenPortStopsTheStartAndIsAWarningOfTheCheck() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var port = Map.of("PORT", Integer.toString(taken.getLocalPort()));

            var started = run(port, List.of());
            var checked = run(port, List.of("--check-config"));

            assertThat(started.exitCode(), is(1));
            assertThat(started.lines().toString(), started.lines().size(), is(1));
            assertThat(
                    started.lines().getFirst(),
                    allOf(
                            containsString("port " + taken.getLocalPort()),
                            containsString("in use by process "
                                    + ProcessHandle.current().pid() + " ("),
                            containsString("server.port or PORT")));
            assertThat(checked.lines().toString(), checked.exitCode(), is(0));
            assertThat(checked.lines().getFirst(), startsWith("Warning: server.port"));
        }
    }

    /** Such as a folder on a file system that is mounted noexec. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--check-config"})
    void whereTheDatabasesLibraryCannotBeLoadedTheStartSaysSo(String argument) throws Exception {
        var nowhere = folder.resolve("nowhere");
        var ended = run(
                Map.of("JDK_JAVA_OPTIONS", "-Dorg.sqlite.tmpdir=" + nowhere),
                argument.isEmpty() ? List.of() : List.of(argument));

        var text = String.join("\n", ended.lines());
        assertThat(text, ended.exitCode(), is(1));
        assertThat(
                text,
                allOf(
                        containsString("folder for temporary files, " + nowhere),
                        containsString("noexec"),
                        containsString("JAVA_OPTS=-Dorg.sqlite.tmpdir=")));
    }

    @Test
    void aFailedHealthCheckNamesWhatItCalledAndWhatCame() throws Exception {
        // Nothing listens on the first port, which programs may not open.
        var away = run(Map.of("PORT", "1"), List.of("--healthcheck"));

        assertThat(away.exitCode(), is(1));
        assertThat(
                away.lines().toString(),
                away.lines().getFirst(),
                allOf(
                        startsWith("container-manager: health check failed: GET http://127.0.0.1:1"
                                + "/health/live: no connection ("),
                        containsString("is the service running, and on this port?")));
    }

    @Test
    void theCheckListsEverythingAtOnceAndChangesNothing() throws Exception {
        var data = folder.resolve("data");
        var checked = run(
                Map.of(
                        "DATABASE_PATH", data + "/database.sqlite",
                        "LOG_LEVEL", "loud",
                        "SERVER_HOST", "192.0.2.7",
                        "SECURITY_TOKENS_FILE", folder + "/none",
                        "USE_REAL_DOKER", "true"),
                List.of("--check-config"));

        var text = String.join("\n", checked.lines());
        assertThat(text, checked.exitCode(), is(1));
        assertThat(
                text,
                allOf(
                        containsString("log.level = loud"),
                        containsString("server.host = 192.0.2.7"),
                        containsString("security.tokens-file = "),
                        containsString("USE_REAL_DOKER: unknown environment variable; did you mean USE_REAL_DOCKER?"),
                        containsString("4 problems found"),
                        not(containsString("good"))));
        assertThat(Files.exists(data), is(false));
    }

    @Test
    void aMissingDaemonIsAWarningOfTheCheck() {
        var checked = printed(
                Optional.empty(),
                Map.of("USE_REAL_DOCKER", "true", "DOCKER_HOST", "unix://" + folder + "/none.sock"),
                true);

        assertThat(checked.getFirst(), containsString("there is no such socket; start Docker"));
    }

    @Test
    void aTokensFileThatLetsNoOneInIsAWarningOfTheCheck() throws Exception {
        var expired = "- {name: a, scopes: [read], expires: 2024-01-31T00:00:00Z, token: " + "a".repeat(40) + "}\n";
        var file = Files.writeString(folder.resolve("tokens.yaml"), expired);
        var checked = printed(Optional.empty(), Map.of("SECURITY_TOKENS_FILE", file.toString()), true);
        assertThat(checked.getFirst(), containsString(file + ": declares only tokens that have expired"));
    }

    @Test
    void anEmptyFileAndEmptySectionsSetNothing() throws Exception {
        var empty = Files.writeString(folder.resolve("empty.yaml"), "# nothing\n");
        var sections = Files.writeString(folder.resolve("sections.yaml"), "server:\nws:\n  # enabled: true\n");

        assertThat(printed(Optional.of(empty), Map.of(), true).toString(), containsString("sets nothing"));
        assertThat(printed(Optional.of(sections), Map.of(), true), is(List.of("The configuration is good.")));
    }

    private void file(Map<String, Failure> all, String name, String text, String... says) throws IOException {
        bytes(all, name, text.getBytes(StandardCharsets.UTF_8), says);
    }

    private void bytes(Map<String, Failure> all, String name, byte[] bytes, String... says) throws IOException {
        all.put("the file " + name, config(Files.write(folder.resolve(name + ".yaml"), bytes), says));
    }

    private static Failure config(Path file, String... says) {
        return new Failure(Map.of(), List.of("--config", file.toString()), List.of(says));
    }

    private static Failure env(String variable, String value, String... says) {
        return new Failure(Map.of(variable, value), List.of(), List.of(says));
    }

    private static Failure env2(String one, String value, String other, String otherValue, String... says) {
        return new Failure(Map.of(one, value, other, otherValue), List.of(), List.of(says));
    }

    private static Failure docker(Map<String, String> environment, String... says) {
        var real = new HashMap<>(environment);
        real.put("USE_REAL_DOCKER", "true");
        return new Failure(real, List.of(), List.of(says));
    }

    private Run run(Map<String, String> environment, List<String> arguments) throws Exception {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        arguments.stream())
                .toList();
        var output = Files.createTempFile(folder, "output", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
        builder.environment().putAll(surroundings(environment));
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat("ended by itself: " + Files.readString(output), ended, is(true));
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readAllLines(output));
    }
}
