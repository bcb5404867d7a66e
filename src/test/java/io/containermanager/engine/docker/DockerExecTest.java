package io.containermanager.engine.docker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineException.Rejected;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.VirtualScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose time a command's limit counts, on a daemon that is slow to start commands. */
class DockerExecTest {

    private static final ExecRequest REQUEST = new ExecRequest(List.of("true"), Duration.ofSeconds(3), 1_000);

    private final HttpServer server;
    private final VirtualScheduler time = new VirtualScheduler();
    private final DockerHttp http;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile byte[] written = {};
    private volatile String state = "{\"Running\": true, \"ExitCode\": null, \"Pid\": 0}";

    DockerExecTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        http = new DockerHttp(DockerSettings.at(
                URI.create("tcp://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void close() {
        end.countDown();
        http.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (path.endsWith("/version")) {
            answer(exchange, "{\"ApiVersion\":\"1.41\"}");
        } else if (path.endsWith("/exec/e1/start")) {
            // As the daemon does it: the answer's head comes before it begins to start anything.
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write(written);
            exchange.getResponseBody().flush();
            asked.countDown();
            await(end);
            exchange.close();
        } else if (path.endsWith("/exec")) {
            answer(exchange, "{\"Id\":\"e1\"}");
        } else {
            answer(exchange, state);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            var _ = latch.await(60, SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private CompletableFuture<ExecResult> exec() {
        return new DockerExec(http, new BlockingCalls(time, "docker-call", "The Docker daemon"), time, "c1", REQUEST)
                .start();
    }

    @Test
    void waitingForTheDaemonIsNotCounted() throws Exception {
        var answer = exec();
        await(asked);
        time.advance(REQUEST.timeout().multipliedBy(5));
        assertThat(answer.isDone(), is(false));
        state = "{\"Running\": false, \"ExitCode\": 0, \"Pid\": 4711}";
        assertThat(answer.get(60, SECONDS), is(new ExecResult("", "", "", 0, false, false, false)));
    }

    @Test
    void aRuntimesErrorIsNotOutputOfTheCommand() throws Exception {
        var message = "OCI runtime exec failed: exec failed: container_linux.go:380: starting container process caused:"
                + " exec: \"nope\": executable file not found in $PATH: unknown\r\n";
        written = frame(message);
        state = "{\"Running\": false, \"ExitCode\": 126, \"Pid\": 0}";
        var answer = exec();
        await(asked);
        end.countDown();
        assertThat(answer.get(60, SECONDS), is(new ExecResult("", message, message, 126, false, false, false)));
    }

    /** A part of standard output, as the daemon multiplexes it. */
    private static byte[] frame(String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) 1)
                .position(4)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    @Test
    void onceItRunsItsLimitCounts() throws Exception {
        var answer = exec();
        await(asked);
        state = "{\"Running\": true, \"ExitCode\": null, \"Pid\": 4711}";
        // The limit is armed as soon as it was seen running.
        org.awaitility.Awaitility.await().until(() -> {
            time.advance(REQUEST.timeout());
            return answer.isDone();
        });
        assertThat(answer.get(60, SECONDS).timedOut(), is(true));
    }

    @Test
    void aDaemonThatNeverStartsItIsReportedAsBusy() {
        var answer = exec();
        await(asked);
        time.advance(ExecRequest.START_MAX);
        var failed = assertThrows(ExecutionException.class, () -> answer.get(60, SECONDS));
        var refused = (Rejected) Objects.requireNonNull(failed.getCause());
        assertThat(refused.rejection(), is(Cause.TIMED_OUT));
        assertThat(refused.getMessage(), containsString("it is busy"));
    }
}
