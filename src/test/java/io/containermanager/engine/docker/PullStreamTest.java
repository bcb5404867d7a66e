package io.containermanager.engine.docker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls that go as no daemon of a test machine lets them go: a small server speaks the daemon's words. */
class PullStreamTest {

    private static final Step PULL =
            new Step.DownloadImage(1, "registry.test/app:1", PullPolicy.ALWAYS, Reason.of("needed"), null);

    @TempDir
    Path folder;

    private final HttpServer server;
    private final ThreadScheduler scheduler = new ThreadScheduler("test", InstantSource.system(), System::nanoTime);
    private final CopyOnWriteArrayList<EngineEvent> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable String credentials;
    private volatile @Nullable String query;

    PullStreamTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, 404, "{\"message\":\"no such image\"}"));
        server.createContext("/version", exchange -> answer(exchange, 200, "{\"ApiVersion\":\"1.41\"}"));
        server.start();
    }

    @AfterEach
    void close() {
        end.countDown();
        server.stop(0);
        scheduler.close();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private interface Stream {
        void write(OutputStream body) throws IOException;
    }

    private void pullsAnswer(Stream stream) {
        server.createContext("/v1.41/images/create", exchange -> {
            query = exchange.getRequestURI().getQuery();
            credentials = exchange.getRequestHeaders().getFirst("X-Registry-Auth");
            exchange.sendResponseHeaders(200, 0);
            stream.write(exchange.getResponseBody());
            exchange.close();
        });
    }

    private static void line(OutputStream body, String json) throws IOException {
        body.write((json.replace('\'', '"') + "\r\n").getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    private EngineException failure(Duration silence, @Nullable Path config) throws Exception {
        try (var engine = engine(silence, config)) {
            var failed = assertThrows(
                    ExecutionException.class, () -> engine.execute(PULL).get(60, SECONDS));
            return (EngineException) Objects.requireNonNull(failed.getCause());
        }
    }

    private DockerEngine engine(Duration silence, @Nullable Path config) {
        var host = URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
        return new DockerEngine(
                new DockerSettings(host, null, config, Duration.ofSeconds(10), silence), scheduler, () -> "");
    }

    @Test
    void aFullDiskWhileUnpackingALayerMeansNoSpace() throws Exception {
        pullsAnswer(body -> {
            line(body, "{'status':'Downloading','id':'a','progressDetail':{'current':1,'total':2}}");
            line(body, "{'errorDetail':{},'error':'failed to register layer: write /big: no space left on device'}");
        });
        var refused = (EngineException.Rejected) failure(Duration.ofSeconds(10), null);
        assertThat(refused.rejection(), is(Cause.NO_SPACE));
        assertThat(refused.getMessage(), containsString("Free disk space"));
    }

    @Test
    void aPullThatTheRegistryBreaksIsAFailedPull() throws Exception {
        pullsAnswer(body -> line(body, "{'error':'unexpected EOF'}"));
        var refused = (EngineException.Rejected) failure(Duration.ofSeconds(10), null);
        assertThat(refused.rejection(), is(Cause.PULL_FAILED));
        assertThat(refused.getMessage(), containsString("registry.test/app:1"));
    }

    @Test
    void theDeclaredPlatformIsPulled() throws Exception {
        pullsAnswer(body -> line(body, "{'status':'Status: Downloaded newer image'}"));
        try (var engine = engine(Duration.ofSeconds(10), null)) {
            engine.execute(new Step.DownloadImage(
                            1, "registry.test/app:1", PullPolicy.ALWAYS, Reason.of("needed"), "linux/arm64"))
                    .get(60, SECONDS);
            assertThat(query, is("fromImage=registry.test/app&tag=1&platform=linux/arm64"));
            engine.execute(PULL).get(60, SECONDS);
            assertThat(query, is("fromImage=registry.test/app&tag=1"));
        }
    }

    @Test
    void aPullWithoutProgressEndsAfterItsSilence() throws Exception {
        pullsAnswer(body -> {
            line(body, "{'status':'Pulling from app','id':'1'}");
            awaitEnd();
        });
        var refused = (EngineException.Rejected) failure(Duration.ofMillis(300), null);
        assertThat(refused.rejection(), is(Cause.TIMED_OUT));
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDaemonThatEndsDuringAPullIsUnavailable() throws Exception {
        pullsAnswer(body -> {
            line(body, "{'status':'Downloading','id':'a'");
            throw new IOException("the daemon ends");
        });
        assertThat(failure(Duration.ofSeconds(10), null), instanceOf(EngineException.Unavailable.class));
    }

    @Test
    void manyProgressLinesAreReportedAsFew() throws Exception {
        pullsAnswer(body -> {
            for (int done = 0; done <= 5_000; done++) {
                line(
                        body,
                        "{'status':'Downloading','id':'a','progressDetail':{'current':%d,'total':5000}}"
                                .formatted(done));
            }
            line(body, "{'status':'Status: Downloaded newer image'}");
        });
        try (var engine = engine(Duration.ofSeconds(10), null);
                var _ = engine.events(events::add)) {
            engine.execute(PULL).get(60, SECONDS);
        }
        var progress = events.stream()
                .filter(EngineEvent.PullProgress.class::isInstance)
                .count();
        assertThat(progress, is(greaterThan(5L)));
        assertThat(progress, is(lessThan(30L)));
    }

    @Test
    void credentialsOfTheRegistryAreSentAndOnlyThose() throws Exception {
        var config = folder.resolve("config.json");
        Files.writeString(config, """
            {"auths": {"registry.test": {"auth": "YWxpY2U6c2VjcmV0"}, "other.test": {"auth": "Ym9iOnNlY3JldA=="}}}\
            """);
        pullsAnswer(body -> line(body, "{'status':'Status: Image is up to date'}"));
        try (var engine = engine(Duration.ofSeconds(10), config)) {
            engine.execute(PULL).get(60, SECONDS);
        }
        var sent = new String(
                java.util.Base64.getUrlDecoder().decode(Objects.requireNonNull(credentials)), StandardCharsets.UTF_8);
        assertThat(sent, containsString("\"username\":\"alice\",\"password\":\"secret\""));
        assertThat(sent, containsString("registry.test"));
    }

    @Test
    void aRefusedPullSaysWhenTheCredentialsAreWithAHelper() throws Exception {
        var config = folder.resolve("config.json");
        Files.writeString(config, "{\"auths\": {\"registry.test\": {}}, \"credsStore\": \"desktop\"}");
        pullsAnswer(body -> line(body, "{'error':'denied: access forbidden'}"));
        assertThat(failure(Duration.ofSeconds(10), config).getMessage(), containsString("helper desktop"));
    }

    @Test
    void credentialsThatAreNoBase64AreSaidToBeSo() throws Exception {
        var config = folder.resolve("config.json");
        Files.writeString(config, "{\"auths\": {\"registry.test\": {\"auth\": \"!!\"}}}");
        assertThat(failure(Duration.ofSeconds(10), config).getMessage(), containsString("not base64"));
    }
}
