package io.containermanager.engine.kubernetes.client;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.FailureText;
import io.containermanager.model.secret.Masking;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command in a pod's container, over a WebSocket. Thread-safe. */
public final class PodExec implements AutoCloseable {

    private static final int NOT_FOUND = 404;

    private final ExecWatch watch;
    private final @Nullable OutputStream input;
    private final CompletableFuture<Optional<Integer>> exitCode = new CompletableFuture<>();

    private PodExec(ExecWatch watch, @Nullable OutputStream input) {
        this.watch = watch;
        this.input = input;
        var _ = watch.exitCode()
                .whenComplete((code, _) ->
                        exitCode.complete(code == null || code < 0 ? Optional.empty() : Optional.of(code)));
    }

    /** Takes output; may block, which stops the command once the connection's buffers are full. */
    public interface Output {
        void take(boolean stderr, byte[] bytes) throws InterruptedException;
    }

    /**
     * What to execute.
     *
     * @param tty whether it gets a terminal
     * @param input whether it gets input
     */
    public record Command(String namespace, String pod, List<String> words, boolean tty, boolean input) {}

    /**
     * Starts a command.
     *
     * @throws EngineException when the pod is gone or its container does not run
     */
    public static PodExec start(ClusterClient client, Command command, Output output) {
        try {
            var container = client.library()
                    .pods()
                    .inNamespace(command.namespace())
                    .withName(command.pod())
                    .inContainer("service");
            var words = command.words().toArray(String[]::new);
            if (command.input()) {
                var outs = container.redirectingInput().writingOutput(sink(false, output));
                var begun = command.tty()
                        ? outs.withTTY().exec(words)
                        : outs.writingError(sink(true, output)).exec(words);

                return new PodExec(begun, begun.getInput());
            }
            var begun = container
                    .writingOutput(sink(false, output))
                    .writingError(sink(true, output))
                    .exec(words);
            return new PodExec(begun, null);
        } catch (KubernetesClientException refused) {
            throw failure(refused);
        }
    }

    private static EngineException failure(KubernetesClientException refused) {
        var text = Masking.maskForms(FailureText.of(refused));
        if (refused.getCode() == NOT_FOUND) {
            return new EngineException.NotFound("The pod is gone: " + text);
        }
        return refused.getCode() > 0
                ? new EngineException.Rejected(Cause.CONFLICT, "The command was not started: " + text)
                : new EngineException.Unavailable("The command was not started: " + text);
    }

    private static OutputStream sink(boolean stderr, Output output) {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                try {
                    output.take(stderr, java.util.Arrays.copyOfRange(bytes, from, from + length));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted");
                }
            }
        };
    }

    /** Writes input, waiting while it is not taken; no effect once the command has ended. */
    public void write(byte[] bytes) {
        try {
            if (input != null) {
                input.write(bytes);
                input.flush();
            }
        } catch (IOException _) {
            // The command has ended.
        }
    }

    /** Ends the input, where the API server's protocol can (Kubernetes 1.30); otherwise nothing happens. */
    public void endInput() {
        try {
            if (input != null) {
                input.close();
            }
        } catch (IOException _) {
            // The command has ended.
        }
    }

    public void resize(int columns, int rows) {
        watch.resize(columns, rows);
    }

    /** Completes after the last output; empty if the command's end is not known. */
    public CompletableFuture<Optional<Integer>> exitCode() {
        return exitCode;
    }

    /** Ends the connection; the command may go on without it. */
    @Override
    public void close() {
        watch.close();
    }
}
