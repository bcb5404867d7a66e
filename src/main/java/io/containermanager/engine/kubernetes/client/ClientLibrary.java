package io.containermanager.engine.kubernetes.client;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.model.secret.Masking;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.nio.file.Files;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** The client library and its threads: how both are set up, and how they end. Thread-safe. */
final class ClientLibrary implements AutoCloseable {

    /** How often a request is repeated at most. */
    static final int RETRIES_MAX = 3;

    private static final int RETRY_INTERVAL_MILLIS = 250;
    private static final int WATCH_RECONNECT_MILLIS = 500;
    private static final String PATIENCE = "patience";

    private final KubernetesClient client;
    private final HttpClient once;
    private final ExecutorService threads;
    private volatile boolean closed;

    private ClientLibrary(KubernetesClient client, ExecutorService threads) {
        this.client = client;
        this.threads = threads;
        this.once = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .addOrReplaceInterceptor(PATIENCE, null)
                .build();
    }

    /**
     * Sets it up; it calls nothing yet.
     *
     * @throws EngineException.Unavailable when the kubeconfig cannot be used
     */
    static ClientLibrary open(ClusterAccess access) {
        try {
            var config = config(access);
            config.setRequestTimeout((int) access.callTimeout().toMillis());
            config.setConnectionTimeout((int) access.callTimeout().toMillis());
            config.setRequestRetryBackoffLimit(RETRIES_MAX);
            config.setRequestRetryBackoffInterval(RETRY_INTERVAL_MILLIS);
            config.setWatchReconnectInterval(WATCH_RECONNECT_MILLIS);
            var threads = Executors.newThreadPerTaskExecutor(
                    GuardedThread.virtual("kubernetes-client").factory());
            var tasks = untilClosed(threads);
            var patience = new ThrottledWait(access.callTimeout().dividedBy(2), tasks);
            var client = new KubernetesClientBuilder()
                    .withConfig(config)
                    .withTaskExecutor(tasks)
                    .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(PATIENCE, patience))
                    .build();
            return new ClientLibrary(client, threads);
        } catch (KubernetesClientException | IllegalArgumentException unusable) {
            throw new EngineException.Unavailable(
                    "The configuration of the cluster cannot be used: " + Masking.maskForms(FailureText.of(unusable)));
        }
    }

    private static Config config(ClusterAccess access) {
        var file = access.kubeconfig();
        if (file == null) {
            return Config.autoConfigure(access.context());
        }
        if (!Files.isReadable(file)) {
            throw new EngineException.Unavailable("The kubeconfig " + file + " cannot be read");
        }
        return Config.fromKubeconfig(access.context(), file.toFile());
    }

    /** Watches that end hand over their last events while the threads end as well: these are not needed any more. */
    private static Executor untilClosed(ExecutorService threads) {
        return task -> {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException _) {
                // Closed.
            }
        };
    }

    KubernetesClient client() {
        return client;
    }

    /** For requests that the library must not repeat. */
    HttpClient once() {
        return once;
    }

    boolean closed() {
        return closed;
    }

    /** Ends connections, then threads. */
    @Override
    public void close() {
        closed = true;
        client.close();
        threads.shutdownNow();
    }
}
