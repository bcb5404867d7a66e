package io.containermanager.engine.docker;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.docker.stats.CgroupFiles;
import io.containermanager.engine.docker.stats.RunningContainers;
import io.containermanager.engine.docker.stats.RunningContainers.Running;
import io.containermanager.engine.docker.stats.StatsParser;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.Scheduler;
import io.containermanager.model.observed.AdoptedResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Samples the resource usage of running managed containers from the kernel's files if readable, otherwise from the daemon. Thread-safe.
 * Owns the platform thread {@code docker-cgroups}, which exists once it was needed.
 */
final class DockerStats implements AutoCloseable {

    /** How many containers the daemon is asked about at a time: Docker 20.10 answers each at its next tick, up to a second later. */
    static final int ASKED_MAX = 64;

    /** How long reading all containers' files may take; usually milliseconds. */
    static final Duration FILES_MAX = Duration.ofSeconds(2);

    private final DockerHttp http;
    private final BlockingCalls calls;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final RunningContainers running;
    private final CgroupFiles cgroups;
    private final Semaphore asking = new Semaphore(ASKED_MAX);
    /** Reads of files would pin a virtual thread's carrier, of which there are as many as processors. */
    private final ExecutorService files = Executors.newSingleThreadExecutor(
            GuardedThread.platform("docker-cgroups").factory());

    private volatile CompletableFuture<Map<String, ContainerStats>> reading =
            CompletableFuture.completedFuture(Map.of());

    DockerStats(
            DockerHttp http,
            BlockingCalls calls,
            DockerSettings settings,
            Scheduler scheduler,
            BooleanSupplier eventsFlow,
            Supplier<AdoptedResources> claims) {
        this.http = http;
        this.calls = calls;
        this.timeout = settings.callTimeout();
        this.scheduler = scheduler;
        this.running = new RunningContainers(http, eventsFlow, claims);
        this.cgroups = new CgroupFiles(settings.cgroupPath(), settings.procPath(), scheduler);
    }

    /** An event says that something changed. */
    void happened(EngineEvent event) {
        running.happened(event);
    }

    /** One reading of each running container. Blocks. */
    List<ContainerStats> read() {
        var now = running.now();
        var read = files(now);
        var asked = now.stream()
                .filter(container -> !read.containsKey(container.id()))
                .map(container -> calls.start("stats-container", timeout, () -> ask(container)))
                .toList();
        return together(read, asked);
    }

    /** Samples from the kernel's files; empty while they hang, so that the daemon is used instead. */
    private Map<String, ContainerStats> files(List<Running> now) {
        var before = reading;
        if (!before.isDone()) {
            return Map.of();
        }
        var current = CompletableFuture.supplyAsync(() -> cgroups.read(now), files);
        reading = current;
        return BlockingCalls.join(
                current.copy().completeOnTimeout(Map.of(), FILES_MAX.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static List<ContainerStats> together(
            Map<String, ContainerStats> read, List<CompletableFuture<Optional<ContainerStats>>> asked) {
        var all = new ArrayList<>(read.values());
        asked.forEach(answer -> BlockingCalls.join(answer).ifPresent(all::add));
        return List.copyOf(all);
    }

    /** Empty when the container is gone or does not run. */
    private Optional<ContainerStats> ask(Running container) {
        try {
            asking.acquire();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The call was cancelled before it was sent");
        }
        try {
            var reply = http.getSlowly("/containers/" + container.id() + "/stats?stream=false&one-shot=true");
            long readNanos = scheduler.nanoTime();
            return StatsParser.of(
                    container.id(),
                    readNanos,
                    DockerErrors.require(Asked.OTHER, reply).body(),
                    container.hostNetwork());
        } catch (EngineException.NotFound gone) {
            return Optional.empty();
        } catch (EngineException.Rejected | EngineException.ServerError refused) {
            return Optional.of(StatsParser.unavailable(container.id(), scheduler.nanoTime(), FailureText.of(refused)));
        } finally {
            asking.release();
        }
    }

    @Override
    public void close() {
        files.shutdown();
    }
}
