package io.containermanager.engine.kubernetes.client;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Holds a refusal back (429, 5xx with {@code Retry-After}) until the time is over that the API server named, and leaves it to the library then
 * whether the request is repeated: of its own, it waits 250, 500, 1,000 ms whatever the server says (see {@link RepeatedCall}, which does the same
 * for calls). For lists, watches, logs and commands.
 *
 * @param longest waits no longer than that: less than a list may take
 * @param threads on which the library goes on
 */
record ThrottledWait(Duration longest, Executor threads) implements Interceptor {

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder request, HttpResponse<?> refusal, RequestTags tags) {
        var asked = RepeatedCall.retryAfter(refusal);
        if (!RepeatedCall.repeatable(refusal) || asked.isZero()) {
            return CompletableFuture.completedFuture(false);
        }
        var wait = asked.compareTo(longest) < 0 ? asked : longest;
        return CompletableFuture.supplyAsync(
                () -> false, CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, threads));
    }
}
