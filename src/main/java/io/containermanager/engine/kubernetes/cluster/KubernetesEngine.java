package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.TargetRules;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.KubernetesRules;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.containermanager.engine.kubernetes.client.Reachability;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.AppFiles;
import io.containermanager.engine.kubernetes.version.OwnObjects;
import io.containermanager.engine.kubernetes.version.PulledImages;
import io.containermanager.event.Scheduler;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A Kubernetes cluster as an engine. What it observes comes from one list and one watch for each kind of object; in sync, an observation asks the
 * API server only whether it answers, and writes nothing. Thread-safe. Owns the virtual threads of its calls, named after what they do.
 */
public final class KubernetesEngine implements Engine {

    /** How many logs are followed at a time; further ones are refused with a log message. */
    public static final int FOLLOWS_MAX = 512;

    /** Creations and starts at a time: the cluster does the work, and its API server limits how much it takes. */
    private static final int STARTS_AT_ONCE = 16;

    /** How often it is looked whether all watches flow; that asks nobody. */
    private static final Duration WATCHES = Duration.ofSeconds(1);

    private static final String NO_USAGE = "not read on a Kubernetes cluster, whose metrics API has averages only: see"
            + " kubectl top or the cluster's monitoring";

    private static final System.Logger LOGGER = System.getLogger(KubernetesEngine.class.getName());

    private final Cluster cluster;
    private final OwnObjects own;
    private final BlockingCalls calls;
    private final ClusterEvents events;
    private final ClusterObserver observer;
    private final StepDispatcher steps;
    private final TargetRules rules;
    private final RightsCheck rights;
    private final LastExits exits = new LastExits();
    private final LostFiles lostFiles = new LostFiles();
    private final Reachability reachability;
    private final Set<KubernetesLogs> follows = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * An engine that begins to list and watch.
     *
     * @param scheduler wall time and watchdogs
     * @param instance this manager's name, which objects carry: another's are not taken for ours
     * @param projectRoot the folder below which each app's files are
     * @throws EngineException.Unavailable when the kubeconfig cannot be used
     */
    public KubernetesEngine(
            ClusterAccess access,
            KubernetesSettings settings,
            Scheduler scheduler,
            Supplier<String> instance,
            Path projectRoot) {
        this.rules = new KubernetesRules(settings, projectRoot);
        var client = ClusterClient.open(access);
        this.calls = new BlockingCalls(scheduler, "kubernetes-call", "The cluster");
        this.events = new ClusterEvents(scheduler);
        this.own = new OwnObjects(settings, instance);
        var cache = new ObjectCache(
                client, settings.namespace(), watched(), ClusterView::groups, scheduler::nanoTime, this::happened);
        this.cluster = new Cluster(client, cache, new ClusterView(cache, own), settings, access, scheduler, instance);
        this.reachability = new Reachability(client::ping, scheduler::nanoTime);
        this.rights = new RightsCheck(cluster, calls);
        var images = new PulledImages();
        this.observer = new ClusterObserver(cluster.view(), images, lostFiles);
        var notices = new WorkloadEvents(cluster, calls);
        this.steps = new StepDispatcher(
                cluster, images, observer, new AppFiles(projectRoot), exits, lostFiles, notices, events::emit);
        watch();
    }

    /** Writes to the cluster from now on only while that holds; of several replicas one acts. */
    public void writeWhile(BooleanSupplier allowed) {
        cluster.client().writeWhile(allowed);
    }

    /** Has the rights of several replicas checked as well, which keep what they share in that namespace. */
    public void sharedIn(String namespace) {
        rights.replicas(namespace);
    }

    /** Everything that any manager made, since a store that was lost is drafted from it, and all claims: a target may name claims that exist. */
    private static Map<ResourceKind, String> watched() {
        var ours = ObjectLabels.MANAGED_BY + "=" + ObjectLabels.MANAGER;
        var selectors = new EnumMap<ResourceKind, String>(ResourceKind.class);
        for (var kind : List.of(
                ResourceKind.DEPLOYMENT,
                ResourceKind.STATEFUL_SET,
                ResourceKind.JOB,
                ResourceKind.POD_TEMPLATE,
                ResourceKind.POD,
                ResourceKind.SERVICE,
                ResourceKind.CONFIG_MAP,
                ResourceKind.POLICY)) {
            selectors.put(kind, ours);
        }
        selectors.put(ResourceKind.CLAIM, "");
        return selectors;
    }

    /** On the library's thread, before the constructor has ended as well. */
    private void happened(Change change) {
        var object = change.after() != null ? change.after() : change.before();
        if (object == null || !own.concerns(object)) {
            // Another manager's apps change all the time.
            return;
        }
        if (change.kind() == ResourceKind.POD) {
            exits.note(object, cluster.scheduler().now());
        }
        lostFiles.note(change);
        events.happened(change).ifPresent(id -> follows.forEach(follow -> follow.look(id)));
    }

    private void watch() {
        if (!closed) {
            var missing = cluster.cache().missing();
            events.flows(
                    missing.isEmpty(),
                    "The cluster's " + String.join(", ", missing)
                            + " are not being watched: the API server cannot be reached, or refuses it");
            rights.tick(missing.isEmpty());
            var _ = cluster.scheduler().after(WATCHES, this::watch);
        }
    }

    @Override
    public String kind() {
        return "kubernetes";
    }

    @Override
    public List<String> missingRights() {
        return rights.missing();
    }

    @Override
    public TargetRules rules() {
        return rules;
    }

    @Override
    public int startsAtOnce() {
        return STARTS_AT_ONCE;
    }

    @Override
    public CompletableFuture<Boolean> refresh() {
        return calls.start("refresh", callTimeout(), () -> {
            try {
                if (cluster.cache()
                        .catchUp(cluster.scheduler().nanoTime() + callTimeout().toNanos())) {
                    return true;
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            throw new EngineException.Unavailable("The watches of the cluster are behind its API server");
        });
    }

    @Override
    public CompletableFuture<Observation> observe() {
        return calls.start("observe", callTimeout(), () -> {
            reachability.check();
            requireWatches();
            return observer.look(cluster.scheduler().now());
        });
    }

    /** Nothing: what the manager did not make cannot be adopted, see {@link #foreign}. */
    @Override
    public void claim(AdoptedResources claims) {}

    @Override
    public CompletableFuture<ForeignResources> foreign(ForeignResources.Query query) {
        return CompletableFuture.failedFuture(new EngineException.Rejected(
                Cause.INVALID,
                "Workloads of a Kubernetes cluster cannot be adopted: declare the app, and delete them by the tool that"
                        + " made them"));
    }

    private Duration callTimeout() {
        return cluster.access().callTimeout();
    }

    /** What the watches brought last is not what is there now, once the API server is away. */
    private void requireWatches() {
        var within = callTimeout().dividedBy(2);
        if (!cluster.await(within, cluster.cache()::ready)) {
            throw new EngineException.Unavailable("The cluster's "
                    + String.join(", ", cluster.cache().missing())
                    + " cannot be watched: the manager "
                    + (rights.missing().isEmpty()
                            ? "may lack the right to list and watch them"
                            : "lacks rights (" + String.join("; ", rights.missing()) + ")")
                    + ", see docs/kubernetes.md");
        }
    }

    @Override
    public CompletableFuture<StepResult> execute(Step step) {
        return calls.start(step.kind(), timeout(step), () -> {
            reachability.checkForStep();
            requireWatches();
            return steps.apply(step);
        });
    }

    private Duration timeout(Step step) {
        var start = cluster.access().startTimeout().plus(callTimeout());
        return switch (step) {
            case Step.DownloadImage _ -> ImagePulls.PULL_MAX.plus(callTimeout());
            case Step.StopContainer stop -> callTimeout().multipliedBy(3).plus(stop.grace());
            case Step.StartContainer _ -> start.plus(callTimeout());
            default -> callTimeout().multipliedBy(2);
        };
    }

    @Override
    public CompletableFuture<String> registryDigest(String image) {
        return CompletableFuture.failedFuture(new EngineException.Rejected(
                Cause.PULL_FAILED,
                "A Kubernetes cluster does not tell what a registry has: whether " + image
                        + " was moved is seen at its next pull"));
    }

    @Override
    public CompletableFuture<EngineImages> images() {
        return CompletableFuture.completedFuture(EngineImages.none(
                "The Kubernetes engine neither lists nor removes images: the kubelet of each node removes those that"
                        + " no pod uses by itself, when its disk fills (image garbage collection)"));
    }

    @Override
    public CompletableFuture<ExecResult> exec(String containerId, ExecRequest request) {
        return calls.start(
                "exec",
                request.timeout().plus(ExecRequest.START_MAX).plus(callTimeout()),
                () -> new KubernetesExec(cluster, containerId).run(request));
    }

    @Override
    public CompletableFuture<Terminal> open(String containerId, TerminalRequest request) {
        return calls.start(
                "exec-terminal", ExecRequest.START_MAX, () -> new KubernetesExec(cluster, containerId).open(request));
    }

    @Override
    public LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> receiver) {
        var follow = new KubernetesLogs(cluster, containerId, request, receiver, follows::remove);
        if (closed || follows.size() >= FOLLOWS_MAX) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Not following the log of %s: already following %d (the maximum)"
                            .formatted(containerId, follows.size()));
            follow.close();
            return follow;
        }
        follows.add(follow);
        follow.look();
        return follow;
    }

    @Override
    public CompletableFuture<List<ContainerStats>> stats() {
        return calls.start("stats", callTimeout(), () -> {
            reachability.check();
            requireWatches();
            return cluster.view().versions().stream()
                    .filter(version ->
                            version.state(cluster.scheduler().now()).run().running())
                    .map(version -> new ContainerStats.Draft()
                            .missing(NO_USAGE, Metric.values())
                            .build(version.id(), cluster.scheduler().nanoTime(), Source.ENGINE))
                    .toList();
        });
    }

    @Override
    public AutoCloseable events(Consumer<EngineEvent> receiver) {
        return events.join(receiver);
    }

    /** Ends watches and connections; pods keep running. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(follows).forEach(KubernetesLogs::close);
        cluster.cache().close();
        cluster.client().close();
    }
}
