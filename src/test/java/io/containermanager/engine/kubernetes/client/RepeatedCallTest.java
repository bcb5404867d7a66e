package io.containermanager.engine.kubernetes.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A request that is repeated ends within its time, however slowly the refusals come. */
class RepeatedCallTest {

    private static final Duration SLOWLY = Duration.ofMillis(600);

    private static HttpClient client() {
        HttpClient.Builder builder = new JdkHttpClientFactory().newBuilder();
        return builder.build();
    }

    @Test
    void slowRefusalsCountAgainstTheTimeOfTheCall() throws IOException {
        var asked = new AtomicInteger();
        var never = new Semaphore(0);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient client = client()) {
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                asked.incrementAndGet();
                try {
                    var _ = never.tryAcquire(SLOWLY.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            });
            server.start();
            var request = client.newHttpRequestBuilder()
                    .uri("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                    .build();

            assertThrows(TimeoutException.class, () -> RepeatedCall.send(client, request, Duration.ofSeconds(1), 10));

            assertThat(asked.get(), lessThanOrEqualTo(2));
        } finally {
            server.stop(0);
        }
    }
}
