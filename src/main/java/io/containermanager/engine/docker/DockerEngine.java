package io.containermanager.engine.docker;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.DiskUsage;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.Terminal;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.docker.json.DiskUsageBody;
import io.containermanager.engine.docker.volume.DockerVolumes;
import io.containermanager.event.Scheduler;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A Docker daemon as an engine. The API version is negotiated with the daemon; if the daemon hangs, each call fails after its timeout.
 * Thread-safe. Owns the virtual threads of its calls and streams, named after what they do.
 */
public final class DockerEngine implements Engine {

    /** How many logs are followed at a time; further ones are refused with a log message. */
    public static final int FOLLOWS_MAX = 512;

    /**
     * Creations and starts at a time, by the processors that this process sees: a start keeps one busy nearly all the time, and waits for
     * locks and disks in between. More gain nothing: measured in bench/README.md.
     */
    static final String KIND = "docker";

    private static final int STARTS_AT_ONCE =
            Math.clamp(3L * Runtime.getRuntime().availableProcessors(), 4, 24);

    /** A pull may take this long altogether, as long as it progresses. */
    private static final Duration PULL_MAX = Duration.ofHours(6);

    /** How long the daemon may measure its disk. */
    private static final Duration DISK_USAGE_MAX = Duration.ofMinutes(5);

    private static final System.Logger LOGGER = System.getLogger(DockerEngine.class.getName());

    private final DockerSettings settings;
    private final String own;
    private final Scheduler scheduler;
    private final DockerHttp http;
    private final BlockingCalls calls;
    private final DockerEvents events;
    private final DockerImages images;
    private final DockerSteps steps;
    private final DockerObserver observer;
    private final DockerStats stats;
    private final Set<DockerLogs> follows = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile AdoptedResources claims = AdoptedResources.NONE;
    private volatile boolean closed;

    /**
     * An engine that talks to the daemon on the first call.
     *
     * @param settings where it is
     * @param scheduler wall time and watchdogs
     * @param instance this manager's name, which networks and volumes carry: another's are not taken for ours
     * @param uploadedBinds knows which uploaded files are no longer there: nothing that binds one is started
     * @throws IllegalArgumentException when the certificates cannot be used
     */
    public DockerEngine(
            DockerSettings settings, Scheduler scheduler, Supplier<String> instance, UploadedBinds uploadedBinds) {
        this(settings, scheduler, instance, OwnContainer.find().orElse(""), uploadedBinds);
    }

    /** The same without uploaded files. */
    public DockerEngine(DockerSettings settings, Scheduler scheduler, Supplier<String> instance) {
        this(settings, scheduler, instance, UploadedBinds.NONE);
    }

    /** The same in the container of that id; empty outside of one. */
    DockerEngine(DockerSettings settings, Scheduler scheduler, Supplier<String> instance, String own) {
        this(settings, scheduler, instance, own, UploadedBinds.NONE);
    }

    DockerEngine(
            DockerSettings settings,
            Scheduler scheduler,
            Supplier<String> instance,
            String own,
            UploadedBinds uploadedBinds) {
        this.settings = settings;
        this.own = own;
        this.scheduler = scheduler;
        this.http = new DockerHttp(settings);
        this.calls = new BlockingCalls(scheduler, "docker-call", "The Docker daemon");
        this.events = new DockerEvents(http, () -> claims, this::isListed);
        this.images = new DockerImages(http, settings, scheduler, events::emit);
        this.observer = new DockerObserver(
                http, images, calls, settings.callTimeout(), events::connected, instance, uploadedBinds);
        this.steps = new DockerSteps(
                http, images, settings.secrets(), uploadedBinds, instance, observer.inspections(), () -> claims);
        this.stats = new DockerStats(http, calls, settings, scheduler, events::connected, () -> claims);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int startsAtOnce() {
        return STARTS_AT_ONCE;
    }

    @Override
    public CompletableFuture<Observation> observe() {
        var claimed = claims;
        return calls.start("observe", settings.callTimeout(), () -> observer.look(scheduler.now(), claimed));
    }

    @Override
    public void claim(AdoptedResources adopted) {
        claims = adopted;
    }

    @Override
    public CompletableFuture<ForeignResources> foreign(ForeignResources.Query query) {
        var claimed = claims;
        return calls.start(
                "foreign",
                settings.callTimeout(),
                () -> new DockerForeign(http).look(query, images.list(), claimed, own));
    }

    @Override
    public CompletableFuture<StepResult> execute(Step step) {
        return touchesOwn(step)
                ? CompletableFuture.failedFuture(refusedOwn())
                : calls.start(step.kind(), timeout(step), () -> steps.apply(step));
    }

    private boolean touchesOwn(Step step) {
        return switch (step) {
            case Step.StopContainer stop -> isOwn(stop.containerId());
            case Step.RemoveContainer remove -> isOwn(remove.containerId());
            default -> false;
        };
    }

    private boolean isOwn(String containerId) {
        return own.equals(containerId);
    }

    private static EngineException refusedOwn() {
        return new EngineException.Rejected(
                EngineException.Cause.CONFLICT,
                "This is the manager's own container, which it never changes: update it with the tool that started"
                        + " it, such as docker compose");
    }

    private Duration timeout(Step step) {
        return switch (step) {
            case Step.DownloadImage _ -> PULL_MAX;
            case Step.StopContainer stop -> settings.callTimeout().plus(stop.grace());
            default -> settings.callTimeout();
        };
    }

    @Override
    public CompletableFuture<String> registryDigest(String image) {
        return calls.start(
                "registry-digest",
                settings.callTimeout(),
                () -> new RegistryLookup(http, images::credentials).digest(image));
    }

    @Override
    public CompletableFuture<ExecResult> exec(String containerId, ExecRequest request) {
        if (request.pod() != null) {
            return CompletableFuture.failedFuture(OneMachineRules.noPods(request.pod()));
        }
        if (isOwn(containerId)) {
            return CompletableFuture.failedFuture(refusedOwn());
        }
        return new DockerExec(http, calls, scheduler, containerId, request).start();
    }

    @Override
    public CompletableFuture<Terminal> open(String containerId, TerminalRequest request) {
        if (request.pod() != null) {
            return CompletableFuture.failedFuture(OneMachineRules.noPods(request.pod()));
        }
        if (isOwn(containerId)) {
            return CompletableFuture.failedFuture(refusedOwn());
        }
        return new DockerTerminal(http, calls, settings.callTimeout(), containerId, request).open();
    }

    @Override
    public LogFollow follow(String containerId, LogRequest request, Consumer<LogLine> receiver) {
        var follow = new DockerLogs(http, scheduler, containerId, request, receiver, follows::remove);
        if (closed || follows.size() >= FOLLOWS_MAX) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Not following the log of container %s: already following %d (the maximum)"
                            .formatted(containerId, follows.size()));
            follow.close();
            return follow;
        }
        follows.add(follow);
        watch();
        follow.start();
        return follow;
    }

    private boolean isListed(String containerId) {
        return observer.inspections().knows(containerId);
    }

    /** Uses events itself: to drop cached inspections and to resume followed logs. */
    private void watch() {
        if (watching.compareAndSet(false, true)) {
            var _ = events.join(this::happened);
        }
    }

    private void happened(EngineEvent event) {
        observer.inspections().happened(event);
        stats.happened(event);
        if (event instanceof EngineEvent.ContainerChanged changed) {
            follows.forEach(follow -> follow.happened(changed.containerId(), changed.action()));
        } else if (event instanceof EngineEvent.Connected) {
            follows.forEach(DockerLogs::lookAgain);
        }
    }

    @Override
    public CompletableFuture<List<ContainerStats>> stats() {
        watch();
        return calls.start("stats", settings.callTimeout(), stats::read);
    }

    @Override
    public CompletableFuture<DiskUsage> diskUsage() {
        return calls.start(
                "disk-usage",
                DISK_USAGE_MAX,
                () -> DiskUsageBody.of(http.getSlowly("/system/df?type=image&type=volume")));
    }

    @Override
    public CompletableFuture<EngineImages> images() {
        return calls.start("images", settings.callTimeout(), () -> images.used(own));
    }

    @Override
    public CompletableFuture<VolumeUsers> volumeUsers() {
        return calls.start("volume-users", settings.callTimeout(), () -> DockerVolumes.users(http));
    }

    @Override
    public AutoCloseable events(Consumer<EngineEvent> receiver) {
        watch();
        return events.join(receiver);
    }

    /** Ends streams and connections; containers keep running. */
    @Override
    public void close() {
        closed = true;
        events.close();
        follows.forEach(DockerLogs::close);
        stats.close();
        http.close();
    }

    /** The container that this process runs in, if any: it is never touched, whatever its labels say. */
    static final class OwnContainer {

        /** Docker mounts these files of every container from a folder with the container's id. */
        private static final Pattern MOUNTED =
                Pattern.compile("/containers/([0-9a-f]{64})/(?:hostname|hosts|resolv\\.conf) ");

        private static final Pattern GROUP = Pattern.compile("[/-]([0-9a-f]{64})(?:\\.scope)?$", Pattern.MULTILINE);

        private OwnContainer() {}

        /** The id, as the kernel reports it to this process. */
        static Optional<String> find() {
            return id(text(Path.of("/proc/self/mountinfo")), text(Path.of("/proc/self/cgroup")));
        }

        /** The id in what the kernel says of a process's mounts and control groups. */
        static Optional<String> id(String mounts, String groups) {
            var mounted = MOUNTED.matcher(mounts);
            if (mounted.find()) {
                return Optional.of(mounted.group(1));
            }
            var grouped = GROUP.matcher(groups);
            return grouped.find() ? Optional.of(grouped.group(1)) : Optional.empty();
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException notThere) {
                return "";
            }
        }
    }
}
