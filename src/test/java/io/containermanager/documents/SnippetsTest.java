package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.yaml.YamlJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the documents show can be pasted: each block runs as it stands, or says in this test who runs it instead. */
class SnippetsTest {

    private static final int LIMIT_SECONDS = 60;

    private static final String ENDS_WITH_THE_FIRST_SAMPLE = """
        const show = console.log;
        console.log = (...shown) => {
            show(...shown);
            if (JSON.stringify(shown).includes("cpu_usage")) {
                process.exit(0);
            }
        };
        setTimeout(() => process.exit(1), 50_000);
        """;

    /** Commands that need more than a running service, by the beginning of the block, with the test that runs them. */
    private static final Map<String, String> RUN_ELSEWHERE = Map.of(
            "REVISION=", "bin/image-test, with stand-in base images",
            "REGISTRY=", "needs a registry: .ci/try-cluster loads the image; DeploymentFilesTest reads the overlay",
            "kubectl label namespace", "needs an ingress controller and Prometheus in a cluster: DeploymentFilesTest",
            "bin/container-manager\n", ".ci/run",
            "mvn ", ".ci/run itself",
            "openssl req", "TlsTest makes its certificate with keytool",
            "websocat ", "websocat is not packaged for Debian",
            "container-manager export shop --format kubernetes", "AppExportIT, on a real cluster",
            "curl -i -N", "follows a WebSocket until it is interrupted: HandshakeTest");

    /** Programs for browsers, or for packages that are not here: their syntax is checked. */
    private static final List<String> SYNTAX_ONLY =
            List.of("import WebSocket from 'ws'", "const events", "let attempt");

    @TempDir
    private Path folder;

    @Test
    void everyBlockHasALanguageThatThisTestKnows() throws IOException {
        var unknown = Snippet.all().stream()
                .filter(snippet -> !List.of(
                                "bash",
                                "sh",
                                "json",
                                "yaml",
                                "js",
                                "python",
                                "promql",
                                "nginx",
                                "haproxy",
                                "caddyfile",
                                "text",
                                "")
                        .contains(snippet.language()))
                .map(Snippet::place)
                .toList();
        assertThat(unknown, empty());
    }

    @Test
    void everyJsonAndYamlBlockCanBeParsed() throws IOException {
        for (Snippet snippet : Snippet.all()) {
            if (snippet.language().equals("json")) {
                // What is left out is written as an ellipsis.
                var whole = snippet.text().replaceAll("[,\\s]*…(?=[\\]}])", "");
                try (var values = new ObjectMapper().readerFor(JsonNode.class).readValues(whole)) {
                    assertThat(snippet.place(), values.readAll(), is(not(empty())));
                }
            } else if (snippet.language().equals("yaml")) {
                assertThat(snippet.place(), YamlJson.read(snippet.text()).isEmpty(), is(false));
            }
        }
    }

    @Test
    void everyCommandOfADocumentWorksInItsOrderOnAServiceThatJustStarted() throws Exception {
        Requirement.program("curl", "curl");
        var shell = Snippet.all().stream()
                .filter(snippet -> List.of("bash", "sh").contains(snippet.language()))
                .filter(snippet -> RUN_ELSEWHERE.keySet().stream().noneMatch(snippet.text()::startsWith))
                .collect(Collectors.groupingBy(Snippet::document));
        for (var document : shell.entrySet()) {
            var work = Files.createDirectories(folder.resolve(document.getKey().getFileName()));
            writeComposeFiles(work);
            try (var service = RunningService.start(Files.createDirectories(work.resolve("data")), Map.of())) {
                for (Snippet snippet : document.getValue()) {
                    var script = "set -e; curl() { command curl --fail-with-body \"$@\"; echo; }\n"
                            + client(service.port())
                            + snippet.text()
                                    .replace("bin/container-manager ", "container-manager ")
                                    .replace("localhost:3002", "127.0.0.1:" + service.port());
                    run(snippet, work, "bash", "-c", script);
                }
            }
        }
    }

    @Test
    void theWebSocketExampleOfTheReadmeShowsMetrics() throws Exception {
        var node = Requirement.program("node", "nodejs");
        var snippet = Snippet.all().stream()
                .filter(block ->
                        block.language().equals("js") && block.text().contains("new WebSocket(\"ws://localhost"))
                .findFirst()
                .orElseThrow();
        try (var service = RunningService.start(folder, Map.of())) {
            var program = ENDS_WITH_THE_FIRST_SAMPLE
                    + snippet.text().replace("localhost:3002", "127.0.0.1:" + service.port());
            // Node 22 has WebSocket without the flag, as browsers do.
            var output = run(snippet, folder, node.toString(), "--experimental-websocket", "-e", program);
            assertThat(snippet.place(), output, containsString("connected"));
            assertThat(snippet.place(), output, containsString("cpu_usage"));
        }
    }

    @Test
    void everyOtherProgramIsOneThatItsLanguageCanRead() throws Exception {
        for (Snippet snippet : Snippet.all()) {
            if (snippet.language().equals("js") && SYNTAX_ONLY.stream().anyMatch(snippet.text()::startsWith)) {
                var node = Requirement.program("node", "nodejs");
                var file = Files.writeString(folder.resolve("snippet.mjs"), snippet.text());
                run(snippet, folder, node.toString(), "--check", file.toString());
            } else if (snippet.language().equals("python")) {
                var python = Requirement.program("python3", "python3");
                var file = Files.writeString(folder.resolve("snippet.py"), snippet.text());
                run(snippet, folder, python.toString(), "-m", "py_compile", file.toString());
            } else if (snippet.language().equals("js")) {
                assertThat(snippet.place() + " is run by a test", snippet.text(), containsString("new WebSocket("));
            }
        }
    }

    /** The command as the launcher runs it, with the classes of this test. */
    private static String client(int port) {
        var java = Path.of(System.getProperty("java.home"), "bin/java");
        var classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return "export CONTAINER_MANAGER_URL=http://127.0.0.1:" + port + "\n"
                + "container-manager() { " + java + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + classes + "' io.containermanager.Main \"$@\"; }\n";
    }

    private static void writeComposeFiles(Path work) throws IOException {
        Files.writeString(work.resolve("compose.yaml"), """
            services:
              web:
                image: nginx:${TAG:-1}
                restart: unless-stopped
                volumes: ["./conf/site.conf:/etc/nginx/conf.d/site.conf:ro"]
            """);
        Files.writeString(work.resolve(".env"), "TAG=2\n");
        Files.createDirectories(work.resolve("conf"));
        Files.writeString(work.resolve("conf/site.conf"), "server {}\n");
    }

    private static String run(Snippet snippet, Path work, String... command) throws Exception {
        var output = Files.createTempFile(work, "output", ".txt");
        var process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(snippet.place() + " did not end: " + Files.readString(output));
        }
        var said = Files.readString(output);
        assertThat(snippet.place() + ": " + said, process.exitValue(), is(0));
        return said;
    }
}
