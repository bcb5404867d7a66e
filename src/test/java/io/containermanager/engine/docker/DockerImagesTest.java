package io.containermanager.engine.docker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.EngineException.Unavailable;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon, or a proxy before it, answers about images. */
class DockerImagesTest {

    private static final String ID = "sha256:" + "a".repeat(64);

    /** A status and a body. */
    private record Said(int status, String body) {}

    private final HttpServer server;
    private final ThreadScheduler scheduler = new ThreadScheduler("test", InstantSource.system(), System::nanoTime);
    private final Map<String, Said> says = new HashMap<>(Map.of(
            "GET /version", new Said(200, "{\"ApiVersion\":\"1.41\"}"),
            "GET /info", new Said(200, "{\"ID\":\"one\"}"),
            "GET /containers/json", new Said(200, "[]"),
            "GET /networks", new Said(200, "[]"),
            "GET /volumes", new Said(200, "{\"Volumes\":null}"),
            "GET /images/json", new Said(200, "[{\"Id\":\"" + ID + "\",\"RepoTags\":[\"web:1\"]}]")));

    DockerImagesTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        scheduler.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var call = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getPath().replaceFirst("^/v1[.]\\d+", "");
        var said = says.getOrDefault(call, new Said(404, "{\"message\":\"no such thing\"}"));
        var bytes = said.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private DockerEngine engine() {
        return engine("");
    }

    private DockerEngine engine(String own) {
        var uri = URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
        return new DockerEngine(DockerSettings.at(uri), scheduler, () -> "", own);
    }

    @Test
    void theContainerOfTheManagerItselfIsNamed() throws Exception {
        says.put("GET /containers/json", new Said(200, """
            [{"Id":"b1","Names":["/shop-web-1"],"ImageID":"%1$s"},{"Id":"c2","Names":["/manager"],"ImageID":"%1$s"}]
            """.formatted(ID)));
        try (var engine = engine("c2")) {
            var images = await(engine.images());
            assertThat(images.ownContainer(), is("manager"));
            assertThat(images.images().getFirst().usedBy(), is(List.of("shop-web-1", "manager")));
        }
        try (var engine = engine("")) {
            assertThat(await(engine.images()).ownContainer(), is(nullValue()));
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> answer) {
        return Objects.requireNonNull(
                assertThrows(ExecutionException.class, () -> await(answer)).getCause());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET /containers/json | 200 | <html>Sign in</html>
        GET /containers/json | 200 | {"containers":[]}
        GET /containers/json | 200 | ''
        GET /containers/json | 204 | ''
        GET /containers/json | 403 | <html>Forbidden</html>
        GET /containers/json | 404 | page not found
        GET /images/json     | 200 | <html>Sign in</html>
        """)
    void aListThatCannotBeReadIsUnknownRatherThanEmpty(String call, int status, String body) {
        says.put(call, new Said(status, body));
        try (var engine = engine()) {
            assertThat(failure(engine.images()), instanceOf(Unavailable.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /containers/json", "GET /images/json", "GET /networks", "GET /volumes"})
    void anObservationNeedsEachOfItsLists(String call) throws Exception {
        try (var engine = engine()) {
            assertThat(await(engine.observe()).containers(), is(List.of()));
            says.put(call, new Said(200, "<html>Sign in</html>"));
            var failed = failure(engine.observe());
            assertThat(failed, instanceOf(Unavailable.class));
            assertThat(String.valueOf(failed.getMessage()).contains("cannot be read as a list"), is(true));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [{"Untagged":"web:1"}]                          | true
        [{"Untagged":"web:1"},{"Deleted":"sha256:aaaa"}] | false
        """)
    void anImageStaysWhenDockerOnlyTookItsName(String said, boolean stays) throws Exception {
        says.put("GET /images/web:1/json", new Said(200, "{\"Id\":\"" + ID + "\"}"));
        says.put("DELETE /images/web:1", new Said(200, said));
        try (var engine = engine()) {
            var result = await(engine.execute(new Step.RemoveImage(0, "web:1", ID, Reason.of("unneeded"))));
            assertThat(result.changed(), is(true));
            assertThat(result.imageDigest() != null, is(stays));
        }
    }
}
