package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.OutputBuffer;
import io.containermanager.engine.OutputPipe;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.client.PodExec;
import io.containermanager.event.FailureText;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Commands in the newest running pod of a version. Blocks its caller, a virtual thread. */
final class KubernetesExec {

    private final Cluster cluster;
    private final String id;

    KubernetesExec(Cluster cluster, String id) {
        this.cluster = cluster;
        this.id = id;
    }

    private Map<String, Object> pod(@Nullable String wanted) {
        var version = cluster.view()
                .version(id)
                .orElseThrow(() -> new EngineException.NotFound("There is no workload with the id " + id));
        return version.pods().stream()
                .filter(pod -> wanted == null || wanted.equals(ClusterView.metadata(pod, "name")))
                .filter(pod -> PodState.of(pod, cluster.scheduler().now()).run().running())
                .max(Comparator.comparing(pod -> String.valueOf(ClusterView.metadata(pod, "creationTimestamp"))))
                .orElseThrow(() -> new EngineException.Rejected(
                        Cause.CONFLICT,
                        version.name()
                                + (wanted == null ? " has no running pod" : " has no running pod " + wanted)
                                + ": start it first"));
    }

    private PodExec session(
            @Nullable String wanted, java.util.List<String> words, boolean tty, boolean input, PodExec.Output output) {
        var pod = pod(wanted);
        var command = new PodExec.Command(
                String.valueOf(ClusterView.metadata(pod, "namespace")),
                String.valueOf(ClusterView.metadata(pod, "name")),
                words,
                tty,
                input);
        return PodExec.start(cluster.client(), command, output);
    }

    ExecResult run(ExecRequest request) {
        var buffer = new OutputBuffer(request.outputMaxBytes());
        try (var session = session(request.pod(), request.command(), false, false, (stderr, bytes) -> {
            synchronized (buffer) {
                buffer.append(stderr, bytes);
            }
        })) {
            var code = session.exitCode().get(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
            synchronized (buffer) {
                return buffer.ended(code.orElse(null));
            }
        } catch (TimeoutException _) {
            synchronized (buffer) {
                // The connection is closed; Kubernetes does not end the command with it.
                return buffer.timedOut(false);
            }
        } catch (ExecutionException broken) {
            throw new EngineException.Unavailable("The connection to the command broke: " + FailureText.of(broken));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The call was cancelled");
        }
    }

    Terminal open(TerminalRequest request) {
        var pipe = new OutputPipe();
        var session = session(
                request.pod(),
                request.command(),
                request.tty(),
                true,
                (stderr, bytes) -> pipe.put(new Terminal.Chunk(stderr, bytes)));
        var _ = session.exitCode().whenComplete((_, _) -> pipe.end());
        if (request.tty()) {
            session.resize(request.columns(), request.rows());
        }
        return new PodTerminal(session, pipe);
    }

    /** A terminal over a session. */
    private record PodTerminal(PodExec session, OutputPipe pipe) implements Terminal {

        @Override
        public Optional<Chunk> read() throws InterruptedException {
            return pipe.take();
        }

        @Override
        public void write(byte[] bytes) {
            session.write(bytes);
        }

        @Override
        public void endInput() {
            session.endInput();
        }

        @Override
        public void resize(int columns, int rows) {
            session.resize(columns, rows);
        }

        @Override
        public java.util.concurrent.CompletableFuture<Optional<Integer>> exitCode() {
            return session.exitCode();
        }

        @Override
        public java.util.concurrent.CompletableFuture<Boolean> end() {
            session.close();
            pipe.discard();
            return java.util.concurrent.CompletableFuture.completedFuture(
                    session.exitCode().isDone());
        }
    }
}
