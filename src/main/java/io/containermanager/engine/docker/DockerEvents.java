package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineEvent.ContainerChanged;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.secret.Masking;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the daemon's events on one virtual thread named {@code docker-events} and delivers them to the listeners. A stream that ends is
 * reopened, after 100 ms at first and 5 s at most; what happened meanwhile is unknown, as {@code Connected} says.
 */
final class DockerEvents implements AutoCloseable {

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    private static final String PATH = "/events?filters=" + Filters.of(Map.of("type", List.of("container", "network")));

    /** Of a network's events, those that name a container. */
    private static final Set<String> JOINS = Set.of("connect", "disconnect");

    private final DockerHttp http;
    private final Supplier<AdoptedResources> claims;
    private final Predicate<String> known;
    private final CopyOnWriteArrayList<Consumer<EngineEvent>> receivers = new CopyOnWriteArrayList<>();
    private final Thread thread = GuardedThread.virtual("docker-events").loop(this::run, () -> this.closed);
    private final Object lock = new Object();
    private boolean started;
    /** Null before the first try has had a result. */
    private @Nullable EngineEvent connection;

    private volatile boolean closed;

    /**
     * A stream that is opened by its first receiver.
     *
     * @param claims what is adopted: its events count beside those of what carries our labels
     * @param known whether a container of that id was managed at the last look: a network's events do not carry its labels
     */
    DockerEvents(DockerHttp http, Supplier<AdoptedResources> claims, Predicate<String> known) {
        this.http = http;
        this.claims = claims;
        this.known = known;
    }

    /** Hands every later event to the receiver, after the connection's present condition, if known. */
    AutoCloseable join(Consumer<EngineEvent> receiver) {
        EngineEvent known;
        synchronized (lock) {
            receivers.add(receiver);
            known = connection;
            if (!started) {
                started = true;
                thread.start();
            }
        }
        if (known != null) {
            deliver(receiver, known);
        }
        return () -> receivers.remove(receiver);
    }

    /** Whether nothing can have been missed since the last {@code Connected}. */
    boolean connected() {
        synchronized (lock) {
            return connection instanceof EngineEvent.Connected;
        }
    }

    /** The top of this thread's work. */
    private void run() {
        var retry = FIRST_RETRY;
        while (!closed) {
            try {
                http.stream("GET", PATH, null, Map.of(), this::read);
                lost("The daemon closed the event stream");
                retry = FIRST_RETRY;
            } catch (EngineException away) {
                retry = connected() ? FIRST_RETRY : retry;
                lost(FailureText.of(away));
            } catch (RuntimeException | Error ours) {
                ThreadRegistry.ofProcess().contained("docker-events", "Reading the daemon's events failed", ours);
                lost("Reading the daemon's events failed: " + Masking.maskForms(FailureText.of(ours)));
            }
            retry = pause(retry);
        }
    }

    private Duration pause(Duration retry) {
        try {
            Thread.sleep(closed ? Duration.ZERO : retry);
        } catch (InterruptedException ended) {
            closed = true;
        }
        var doubled = retry.multipliedBy(2);
        return doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }

    private boolean read(int status, InputStream body) throws IOException {
        if (status != 200) {
            throw DockerErrors.of(Asked.OTHER, status, "The daemon refused the event stream");
        }
        connection(new EngineEvent.Connected());
        try (var values = DockerHttp.JSON.readerFor(JsonNode.class).<JsonNode>readValues(body)) {
            while (values.hasNextValue()) {
                of(values.nextValue(), claims.get(), known).ifPresent(this::emit);
            }
        }
        return true;
    }

    /** An event of a managed container, or that it joined or left a network; those of health checks and commands inside it are ignored. */
    static Optional<EngineEvent> of(JsonNode event, AdoptedResources claims, Predicate<String> known) {
        var action = event.path("Action").asText();
        if (event.path("Type").asText().equals("network") && JOINS.contains(action)) {
            var id = event.at("/Actor/Attributes/container").asText();
            return known.test(id) ? Optional.of(new ContainerChanged(id, action, null)) : Optional.empty();
        }
        if (!event.path("Type").asText().equals("container")
                || action.startsWith("exec_")
                || !managed(event.path("Actor"), claims)) {
            return Optional.empty();
        }
        return Optional.of(new ContainerChanged(
                event.at("/Actor/ID").asText(),
                action,
                action.equals("die") ? number(event, "exitCode") : null,
                action.equals("kill") ? number(event, "signal") : null));
    }

    private static @Nullable Integer number(JsonNode event, String attribute) {
        var text = event.at("/Actor/Attributes/" + attribute).asText();
        return text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
    }

    private static boolean managed(JsonNode actor, AdoptedResources claims) {
        return actor.path("Attributes").has(ContainerLabels.PREFIX + "app-id")
                || claims.labels(actor.path("ID").asText()).isPresent();
    }

    private void lost(String why) {
        if (closed || !connectedOrUnknown()) {
            return;
        }
        http.forgetVersion();
        connection(new EngineEvent.Lost(why));
    }

    private boolean connectedOrUnknown() {
        synchronized (lock) {
            return !(connection instanceof EngineEvent.Lost);
        }
    }

    private void connection(EngineEvent event) {
        synchronized (lock) {
            connection = event;
        }
        emit(event);
    }

    /** Hands on what the daemon did not say itself: the progress of a pull. */
    void emit(EngineEvent event) {
        receivers.forEach(receiver -> deliver(receiver, event));
    }

    private static void deliver(Consumer<EngineEvent> receiver, EngineEvent event) {
        try {
            receiver.accept(event);
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained("docker-events", "A receiver failed on " + event, failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
