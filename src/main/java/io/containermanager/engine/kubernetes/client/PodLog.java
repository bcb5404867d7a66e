package io.containermanager.engine.kubernetes.client;

import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.model.text.UnicodeText;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A log that is read, on a virtual thread of its own. Lines are cut at {@link #LINE_MAX_CHARS}. */
public final class PodLog implements AutoCloseable {

    /** A program may write without ever ending its line. */
    static final int LINE_MAX_CHARS = 64 << 10;

    private final Thread thread;
    private volatile boolean closed;

    private PodLog(HttpClient http, HttpRequest request, Consumer<String> receiver, Consumer<String> ended) {
        this.thread = GuardedThread.virtual("kubernetes-log").once(() -> ended.accept(read(http, request, receiver)));
    }

    static PodLog start(HttpClient http, HttpRequest request, Consumer<String> receiver, Consumer<String> ended) {
        var log = new PodLog(http, request, receiver, ended);
        log.thread.start();
        return log;
    }

    /** Why it ended; empty when the API server ended it. */
    private String read(HttpClient http, HttpRequest request, Consumer<String> receiver) {
        CompletableFuture<HttpResponse<InputStream>> answer;
        try {
            answer = http.sendAsync(request, InputStream.class);
        } catch (RuntimeException refused) {
            // The library's, once its connections are gone.
            return "the log cannot be read: " + FailureText.of(refused);
        }
        try (var body = answer.get().body()) {
            if (answer.get().code() != 200) {
                return new String(body.readNBytes(LINE_MAX_CHARS), StandardCharsets.UTF_8);
            }
            var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            var line = new StringBuilder();
            for (int next = reader.read(); next >= 0 && !closed; next = reader.read()) {
                if (next == '\n') {
                    // Half of a pair is left where the line was cut.
                    receiver.accept(UnicodeText.valid(line.toString()));
                    line.setLength(0);
                } else if (line.length() < LINE_MAX_CHARS) {
                    line.append((char) next);
                }
            }
            return "";
        } catch (InterruptedException _) {
            answer.cancel(true);
            return "closed";
        } catch (IOException
                | java.util.concurrent.ExecutionException
                | CompletionException
                | CancellationException broken) {
            return "the log broke off: " + FailureText.of(broken);
        }
    }

    /** Ends reading; no line is delivered to the receiver after its thread saw that. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
