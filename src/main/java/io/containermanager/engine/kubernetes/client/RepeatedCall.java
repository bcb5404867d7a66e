package io.containermanager.engine.kubernetes.client;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request that is repeated when the API server cannot do it now (429, 5xx) or the connection broke, after the time that the server names. The
 * library has this too, but waits for its own 250, 500, 1,000 ms whatever {@code Retry-After} says (7.7.0: {@code AsyncUtils} works out the longer wait
 * and does not use it).
 */
final class RepeatedCall {

    /** The first wait where the server names none; each further one is twice as long. */
    static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private RepeatedCall() {}

    /**
     * Blocks its caller.
     *
     * @param client must not repeat requests itself
     * @param within how long all of it may take; a wait that does not fit into the rest ends it with the answer that there is
     * @param retriesMax how often it is repeated at most
     */
    static HttpResponse<byte[]> send(HttpClient client, HttpRequest request, Duration within, int retriesMax)
            throws TimeoutException, ExecutionException, InterruptedException {
        // Calls that take their time count as well as the waits between them.
        var deadline = new CompletableFuture<Void>().completeOnTimeout(null, within.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return send(client, request, within, retriesMax, deadline);
        } finally {
            deadline.cancel(false);
        }
    }

    private static HttpResponse<byte[]> send(
            HttpClient client, HttpRequest request, Duration within, int retriesMax, CompletableFuture<Void> deadline)
            throws TimeoutException, ExecutionException, InterruptedException {
        var left = within;
        var pause = FIRST_PAUSE;
        for (int retries = 0; ; retries++) {
            boolean last = retries == retriesMax;
            HttpResponse<byte[]> response = null;
            try {
                response = once(client, request, deadline);
            } catch (ExecutionException broken) {
                if (last || !(broken.getCause() instanceof IOException) || pause.compareTo(left) >= 0) {
                    throw broken;
                }
            }
            var wait = wait(response, pause);
            if (response != null && (last || wait.isZero() || wait.compareTo(left) >= 0)) {
                return response;
            }
            Thread.sleep(wait);
            left = left.minus(wait);
            pause = pause.multipliedBy(2);
        }
    }

    private static HttpResponse<byte[]> once(HttpClient client, HttpRequest request, CompletableFuture<Void> deadline)
            throws TimeoutException, ExecutionException, InterruptedException {
        var answer = client.sendAsync(request, byte[].class);
        try {
            CompletableFuture.anyOf(answer, deadline).get();
            if (!answer.isDone()) {
                throw new TimeoutException();
            }
            return answer.get();
        } catch (TimeoutException | InterruptedException givenUp) {
            answer.cancel(true);
            throw givenUp;
        }
    }

    /** How long to wait before the next try; zero when this answer is the one. */
    private static Duration wait(@Nullable HttpResponse<byte[]> response, Duration pause) {
        if (response == null) {
            return pause;
        }
        if (!repeatable(response)) {
            return Duration.ZERO;
        }
        var asked = retryAfter(response);
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    /** Whether the API server cannot do it now, and may later. */
    static boolean repeatable(HttpResponse<?> response) {
        return response.code() == TOO_MANY_REQUESTS || response.code() >= SERVER_ERROR;
    }

    /** After which time the server wants to be asked again; zero where it does not say. */
    static Duration retryAfter(HttpResponse<?> response) {
        var named = response.header("Retry-After");
        return named != null && named.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(named)) : Duration.ZERO;
    }
}
