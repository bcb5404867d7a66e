package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import io.containermanager.engine.kubernetes.fake.GrantedRules;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.Step.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** An engine on an API server in memory, and the steps of one app. */
final class FakeCluster implements AutoCloseable {

    static final String INSTANCE = "6b9c1c0e-0000-4000-8000-000000000001";
    static final long APP = 7;
    static final String NAMESPACE = "cm-7";
    static final String NETWORK = "7_back";
    static final String VOLUME = "7_data";
    static final String IMAGE = "registry.example/web:1";
    private static final Duration CALL = Duration.ofSeconds(30);

    final FakeApiServer api;
    final KubernetesEngine engine;
    private final boolean ownsApi;
    private final String instance;
    private final Path folder;
    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);

    FakeCluster(Path folder) {
        this(folder, _ -> {});
    }

    /** One whose API server was prepared before. */
    FakeCluster(Path folder, Consumer<FakeApiServer> prepared) {
        this(folder, CALL, prepared);
    }

    /** One whose calls take so long at most. */
    FakeCluster(Path folder, Duration callTimeout, Consumer<FakeApiServer> prepared) {
        this.api = new FakeApiServer();
        this.ownsApi = true;
        this.instance = INSTANCE;
        // All that the engine does in these tests it does with the rights that the overlay grants.
        api.rules(GrantedRules.engine());
        prepared.accept(api);
        this.folder = folder;
        engine = engine(KubernetesSettings.DEFAULTS, callTimeout);
    }

    /** Another manager on the same API server, which has an app of the same id. */
    FakeCluster(FakeCluster first, String instance, KubernetesSettings settings) {
        this.api = first.api;
        this.ownsApi = false;
        this.instance = instance;
        this.folder = first.folder;
        engine = engine(settings, CALL);
    }

    private KubernetesEngine engine(KubernetesSettings settings, Duration callTimeout) {
        return new KubernetesEngine(
                new ClusterAccess(api.kubeconfig(folder), null, callTimeout, Duration.ofSeconds(30)),
                settings,
                scheduler,
                () -> instance,
                folder);
    }

    static <T> T of(CompletableFuture<T> answer) {
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException own) {
                throw own;
            }
            throw new AssertionError(failed);
        } catch (InterruptedException | java.util.concurrent.TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    StepResult execute(Step step) {
        return of(engine.execute(step));
    }

    void pull() {
        execute(pullStep());
    }

    static Step pullStep() {
        return new Step.DownloadImage(APP, IMAGE, PullPolicy.IF_NOT_PRESENT, Reason.of("a service needs it"), null);
    }

    /** Makes the app's network as it is declared. */
    void network(boolean internal) {
        var network = new Network(null, false, null, Map.of(), Map.of(), internal, List.of());
        execute(new Step.CreateNetwork(APP, NETWORK, network, Reason.of("it is required but does not exist")));
    }

    void volume() {
        execute(new Step.CreateVolume(APP, VOLUME, Volume.PLAIN, Reason.of("it is declared but does not exist")));
    }

    StepResult removeNetwork() {
        return execute(new Step.RemoveNetwork(APP, NETWORK, null, Reason.of("no service uses it any more")));
    }

    StepResult removeVolume() {
        return execute(new Step.RemoveVolume(APP, VOLUME, Reason.of("it is purged")));
    }

    /** Creates a version of a service and returns its id. */
    String create(long serviceId, UnaryOperator<ServiceConfigBuilder> changes) {
        return create(serviceId, Map.of(), changes);
    }

    /** Creates one that mounts a file: that is in a ConfigMap, named by its content, that all versions with that file share. */
    String mounting(long serviceId) {
        var file = folder.resolve("7").resolve("web.conf");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "listen 80");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var bind = new VolumeMount(VolumeMount.Type.BIND, file.toString(), "/etc/web.conf", true, List.of());
        return create(serviceId, it -> it.volumes(List.of(bind)));
    }

    /** Creates one that joins the app's network. */
    String joining(long serviceId) {
        return create(serviceId, Map.of("back", NETWORK), it -> it);
    }

    private String create(long serviceId, Map<String, String> networks, UnaryOperator<ServiceConfigBuilder> changes) {
        var config = changes.apply(ServiceConfig.DEFAULTS.builder()).build();
        var service = new Service(serviceId, "web" + serviceId, IMAGE, config);
        var hash = "v1:" + Integer.toHexString(config.hashCode());
        var labels = new ContainerLabels(APP, "Shop", serviceId, service.serviceName(), 1, hash, instance);
        var placement = new Placement(IMAGE, Map.of(), networks, Map.of(), List.of(), Set.of());
        return Objects.requireNonNull(
                execute(new Step.CreateContainer(labels, service, placement, Reason.of("missing")))
                        .containerId());
    }

    void start(String id) {
        execute(new Step.StartContainer(APP, 1, id, RestartCause.FIRST_START, Reason.of("declared to run")));
    }

    void stop(String id) {
        execute(new Step.StopContainer(APP, 1, id, Duration.ofSeconds(1), Reason.of("no longer declared")));
    }

    void remove(String id) {
        execute(new Step.RemoveContainer(APP, 1, id, false, Reason.of("no longer declared")));
    }

    void restore(String id) {
        var wanted = new Endpoint(Set.of(), null, null);
        execute(new Step.ConnectNetwork(
                new ServiceKey(APP, 1), id, "7_default", null, wanted, true, Reason.of("it is missing")));
    }

    List<Container> containers() {
        return observation().containers();
    }

    Observation observation() {
        return of(engine.observe());
    }

    @Override
    public void close() {
        engine.close();
        scheduler.close();
        if (ownsApi) {
            api.close();
        }
    }
}
