package io.containermanager.engine.docker.stats;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.model.observed.AdoptedResources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The running managed containers and their processes. The daemon is only asked after an event, or while events may be lost, so
 * that a sample of idle containers needs no call. Thread-safe.
 */
public final class RunningContainers {

    private final DockerHttp http;
    private final BooleanSupplier eventsFlow;
    private final Supplier<AdoptedResources> claims;
    private final AtomicLong events = new AtomicLong();
    private final Map<String, Running> inspected = new ConcurrentHashMap<>();
    private volatile Listing listing = new Listing(List.of(), -1);

    /**
     * A container that runs.
     *
     * @param id its whole id
     * @param pid its first process, as the daemon's machine numbers it
     * @param parent the declared control group's parent; empty when none is
     * @param hostNetwork whether it has the host's network
     */
    public record Running(String id, long pid, String parent, boolean hostNetwork) {}

    /** What was listed, and how many events there had been before. */
    private record Listing(List<Running> running, long moment) {}

    /**
     * What it works with.
     *
     * @param eventsFlow whether every change is reported
     * @param claims what is adopted, which carries no labels of the manager
     */
    public RunningContainers(DockerHttp http, BooleanSupplier eventsFlow, Supplier<AdoptedResources> claims) {
        this.http = http;
        this.claims = claims;
        this.eventsFlow = eventsFlow;
    }

    /** An event says that something changed, or that anything may have. */
    public void happened(EngineEvent event) {
        switch (event) {
            case EngineEvent.ContainerChanged changed -> inspected.remove(changed.containerId());
            case EngineEvent.Lost _, EngineEvent.Connected _ -> inspected.clear();
            case EngineEvent.PullProgress _ -> {
                return;
            }
        }
        events.incrementAndGet();
    }

    /** Those that run now. Blocks while it asks the daemon. */
    public List<Running> now() {
        long moment = events.get();
        boolean trusted = eventsFlow.getAsBoolean();
        var known = listing;
        if (trusted && known.moment() == moment) {
            return known.running();
        }
        if (!trusted) {
            inspected.clear();
        }
        var asked = ask(moment);
        listing = new Listing(asked, trusted ? moment : -1);
        return asked;
    }

    private List<Running> ask(long moment) {
        var listed = DockerErrors.requireList("containers", http.get("/containers/json?filters=" + Filters.OURS));
        var running = new ArrayList<Running>();
        Set<String> ids = new HashSet<>();
        listed.forEach(container -> ids.add(container.path("Id").asText()));
        ids.addAll(claims.get().containers().keySet());
        for (var id : ids) {
            var known = inspected.get(id);
            if (known == null) {
                var reply = http.get("/containers/" + id + "/json");
                if (!reply.ok()) {
                    continue;
                }
                known = of(reply.body());
                remember(known, moment);
            }
            if (known.pid() > 0) {
                running.add(known);
            }
        }
        inspected.keySet().retainAll(ids);
        return List.copyOf(running);
    }

    /** Unless there was an event meanwhile, which may have been of this container. */
    private void remember(Running running, long moment) {
        if (events.get() == moment) {
            inspected.put(running.id(), running);
        }
    }

    /** Reads {@code GET /containers/{id}/json}. Pure. */
    static Running of(JsonNode inspected) {
        return new Running(
                inspected.path("Id").asText(),
                inspected.at("/State/Pid").asLong(),
                inspected.at("/HostConfig/CgroupParent").asText(""),
                inspected.at("/HostConfig/NetworkMode").asText().equals("host"));
    }
}
