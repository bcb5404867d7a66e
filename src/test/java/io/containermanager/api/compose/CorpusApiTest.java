package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.SessionSettings;
import io.containermanager.access.power.Grants;
import io.containermanager.access.power.TargetPowers;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.TargetRules;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.Corpus;
import io.containermanager.plan.step.PlanWarning;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus of Compose files over HTTP: each as a form with its side files and variables, out as a Compose file, and in again. */
class CorpusApiTest {

    private static final String APP = "/api/v1/apps/7";

    @TempDir
    static Path folder;

    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("secrets")).resolve("given"), "of the operator");
        server = new ApiServer(
                folder,
                AccessSettings.anonymous("machine"),
                ApiServer.LIMITS,
                new TargetPowers(List.of(), folder.resolve("projects"), Grants.NONE),
                new SecretFiles(folder.resolve("secrets")),
                SessionSettings.DEFAULTS,
                new AnyTarget());
    }

    /** As an engine has it that refuses nothing: what an engine refuses is no question of the file. */
    private record AnyTarget() implements TargetRules {

        @Override
        public List<Violation> refusals(App app, State state) {
            return List.of();
        }

        @Override
        public List<PlanWarning> differences(App app) {
            return List.of();
        }

        @Override
        public boolean secretsAreFiles() {
            return true;
        }
    }

    @AfterAll
    static void stop() {
        // Absent where the test was skipped.
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void remove() {
        server.delete(APP);
    }

    static List<Corpus.Stack> taken() {
        return Corpus.all().stream().filter(stack -> !stack.refused()).toList();
    }

    static List<Corpus.Stack> refused() {
        return Corpus.all().stream().filter(Corpus.Stack::refused).toList();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void whatIsTakenComesBackAndChangesNothingWhenPostedAgain(Corpus.Stack stack) {
        var answer = post(stack);

        assertThat(answer.body(), answer.statusCode(), is(200));
        var said = ApiServer.json(answer);
        assertThat(said.path("changed").asBoolean(), is(true));
        assertThat(texts(said.at("/app/services"), "/serviceName"), equalTo(stack.expected("services")));
        assertThat(warnings(said), equalTo(stack.expected("warnings")));

        var exported = server.get(APP + "?format=compose");
        assertThat(exported.body(), exported.statusCode(), is(200));
        var again = server.send(server.request(APP)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(exported.body())));
        assertThat(exported.body() + again.body(), again.statusCode(), is(200));
        var saidAgain = ApiServer.json(again);
        assertThat(again.body(), saidAgain.path("changed").asBoolean(), is(false));
        assertThat(saidAgain.path("app"), equalTo(said.path("app")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRefusalListsEverythingAtOnceAndChangesNothing(Corpus.Stack stack) {
        var before = server.revision();

        var answer = post(stack);

        assertThat(answer.body(), answer.statusCode(), is(400));
        assertThat(
                StreamSupport.stream(ApiServer.json(answer).path("violations").spliterator(), false)
                        .map(one -> one.path("pointer").asText() + " "
                                + one.path("message").asText())
                        .toList(),
                equalTo(stack.expected("refused")));
        assertThat(server.revision(), is(before));
    }

    private static HttpResponse<String> post(Corpus.Stack stack) {
        var parts = new TreeMap<>(stack.files());
        parts.put("compose", stack.text());
        return server.send(server.request(APP + query(stack))
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(parts))));
    }

    private static String query(Corpus.Stack stack) {
        var variables = new TreeMap<>(stack.env())
                .entrySet().stream()
                        .map(variable -> "env." + variable.getKey() + "="
                                + URLEncoder.encode(variable.getValue(), StandardCharsets.UTF_8));
        var profiles = stack.expected("profiles").stream().map(profile -> "profile=" + profile);
        return Stream.concat(variables, profiles).collect(Collectors.joining("&", "?", ""));
    }

    /** Those about the file: what is external and not on this engine is about the engine. */
    private static List<String> warnings(JsonNode answer) {
        return StreamSupport.stream(answer.path("warnings").spliterator(), false)
                .filter(one ->
                        !one.path("message").asText().contains("was missing at the last observation of the engine"))
                .map(one -> (one.has("line") ? "line " + one.path("line").asText() + ": " : "")
                        + one.path("message").asText())
                .toList();
    }

    private static List<String> texts(JsonNode list, String pointer) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.at(pointer).asText())
                .toList();
    }
}
