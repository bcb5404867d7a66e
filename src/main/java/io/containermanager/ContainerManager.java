package io.containermanager;

import io.containermanager.access.Access;
import io.containermanager.api.ApiRouting;
import io.containermanager.api.containers.ManagedContainers;
import io.containermanager.api.http.ApiParts;
import io.containermanager.api.http.ApiSettings;
import io.containermanager.api.http.ComposeSettings;
import io.containermanager.api.listener.BodyBudget;
import io.containermanager.api.listener.ConnectionGuard;
import io.containermanager.api.listener.ListenerBase;
import io.containermanager.api.listener.ListenerWatch;
import io.containermanager.api.listener.LoopbackHealth;
import io.containermanager.api.live.UpgradeAccess;
import io.containermanager.cli.StatusCommand;
import io.containermanager.config.BuildInfo;
import io.containermanager.config.LaunchCommand;
import io.containermanager.config.ServerSettings;
import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.config.Urls;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.live.Live;
import io.containermanager.live.LiveSources;
import io.containermanager.ops.AddressFile;
import io.containermanager.ops.Banner;
import io.containermanager.ops.EngineHint;
import io.containermanager.ops.ReadyLines;
import io.containermanager.ops.StartChecks;
import io.containermanager.ops.SystemdNotifier;
import io.containermanager.tls.ServerTls;
import io.containermanager.tls.ServerTls.UnusableException;
import io.containermanager.tls.TlsRenewal;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.observe.ObserveFeature;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole service as a parts list: built from leaves to root, started, stopped in reverse. Tests start this too. Stopping takes at most
 * {@link #STOP_MAX}; containers keep running.
 */
public final class ContainerManager implements AutoCloseable {

    /** How long a stop takes at the most, whichever of its parts hang. */
    public static final Duration STOP_MAX = Duration.ofSeconds(10);

    /** How many connections may wait to be accepted; the kernel refuses or repeats beyond it. */
    private static final int BACKLOG_MAX_CONNECTIONS = 4_096;

    private static final Logger LOGGER = System.getLogger(ContainerManager.class.getName());

    private final Components components;
    private final Access access;
    private @Nullable SystemdNotifier systemdNotifier;
    private final Closer closer;
    private final AtomicBoolean serving = new AtomicBoolean(true);
    private final ConnectionGuard guard;
    private final Map<String, String> sentences;
    private final Supplier<ObserveFeature> health;
    private final WebServer server;

    private ContainerManager(Settings settings, Closer closer) {
        this.closer = closer;
        components = Components.build(settings, closer);
        access = AccessSetup.open(settings, components.stores(), components.time(), components.bus()::publish, closer);
        var live = live(settings, components, access);
        var api = closer.keep(new ApiRouting(apiParts(settings, components, access, live, serving::get)));
        var connections = closer.keep(new ThreadScheduler(
                "http-connections", components.time().wall(), components.time().nanos()));
        guard = closer.keep(ConnectionGuard.start(settings.server().limits(), connections));
        sentences = api.sentences();
        health = api::observe;
        server = server(settings, live, api, tls(settings.server()));
        // Live is closed before the server: a stopping server just closes sockets, and clients are to get 1001.
        closer.keep(server::stop);
        closer.keep(live);
        // The loop is closed first of all: who waits for a pass gets an answer while connections still stand.
        closer.keep(components.loop());
        closer.keep(api::stopping);
    }

    /** Starts everything; throws {@link StartException} when it cannot, with nothing left running. */
    static ContainerManager start(Settings settings) {
        return start(settings, why -> LOGGER.log(Level.ERROR, why));
    }

    /** @param fatal receives why the service cannot continue; the caller ends the process */
    static ContainerManager start(Settings settings, Consumer<String> fatal) {
        ListenerBase.endSearches();
        StartChecks.require(settings);
        var closer = new Closer();
        try {
            var manager = new ContainerManager(settings, closer);
            manager.listen(settings.server());
            manager.leaveAddress(settings);
            manager.watchListener(settings.server(), fatal);
            manager.components.stores().follow(manager.components.loop().start());
            manager.announce(settings);
            manager.components.beginSampling();
            manager.systemdNotifier =
                    SystemdNotifier.start(System.getenv(), manager::alive).orElse(null);
            return manager;
        } catch (RuntimeException failed) {
            closer.close();
            throw failed;
        }
    }

    /** Where the machine itself asks for the service's health. */
    private void leaveAddress(Settings settings) {
        var plain = settings.server().tls() == null ? null : closer.keep(LoopbackHealth.start(health.get()));
        var address = plain == null
                ? Urls.authority(Urls.reachable(settings.server().host()), port())
                : Urls.authority("127.0.0.1", plain.port());
        var file = settings.databasePath().toAbsolutePath().resolveSibling(AddressFile.NAME);
        closer.keep(AddressFile.write(file, "http://" + address));
    }

    private void watchListener(ServerSettings settings, Consumer<String> fatal) {
        try {
            var watch = ListenerWatch.start(
                    settings.host(),
                    port(),
                    guard::accepted,
                    ListenerWatch.EVERY,
                    () -> fatal.accept("The listener on port " + settings.port() + " no longer accepts connections"));
            // Closed first of all: a listener that is being stopped has not failed.
            closer.keep(ThreadRegistry.ofProcess().watch("http-listener", watch::alive));
            closer.keep(watch);
        } catch (IOException unknown) {
            throw new StartException(List.of("server.host = " + settings.host() + ": " + FailureText.of(unknown)));
        }
    }

    /** What liveness reports, too: the loop makes progress, and every thread that must run does. */
    private boolean alive() {
        return components.loop().alive() && ThreadRegistry.ofProcess().failing().isEmpty();
    }

    private static Live live(Settings settings, Components components, Access access) {
        var sources = new LiveSources(
                components.sampler(),
                components.containers(),
                components.bus(),
                components.logComponents().store(),
                components.loop()::status,
                new Clock(components.time().wall(), components.time().nanos()),
                () -> UUID.randomUUID().toString());
        var authorizer = new UpgradeAccess(
                access,
                settings.security().execEnabled(),
                new ManagedContainers(
                        components.loop()::status,
                        () -> components.stores().device().device().uuid()));
        var live = Live.start(settings.live(), sources, authorizer);
        live.offerExec(components.engine(), authorizer);
        return live;
    }

    private static ApiParts apiParts(
            Settings settings, Components components, Access access, Live live, BooleanSupplier serving) {
        var build = BuildInfo.current();
        var apiSettings = new ApiSettings(
                build.version(),
                build.revision(),
                build.date(),
                settings.engine().isSimulated() ? "simulated" : "real",
                settings.live().metricsInterval(),
                settings.security().execEnabled(),
                settings.powers(),
                settings.security().secrets(),
                new ComposeSettings(settings.engine().projectRoot(), settings.composeVariables()),
                settings.server().hstsSeconds());
        return new ApiParts(
                apiSettings,
                access,
                components.time().wall(),
                components.time().nanos(),
                components.stores().targets(),
                components.stores().device(),
                components.device(),
                components.history(),
                components.bus(),
                components.engine(),
                components.logComponents().store(),
                components.logComponents().collector(),
                components.logComponents().search(),
                components.loop(),
                components.sampler(),
                components.metrics(),
                components.containers(),
                live,
                serving,
                new BodyBudget(settings.server().limits().maxBodyBytes()));
    }

    /** The certificate to show; refuses the start when its files cannot be used. */
    private static @Nullable ServerTls tls(ServerSettings server) {
        try {
            return server.tls() == null ? null : ServerTls.read(server.tls());
        } catch (UnusableException unusable) {
            throw new StartException(List.of(FailureText.of(unusable)));
        }
    }

    private WebServer server(Settings settings, Live live, ApiRouting api, @Nullable ServerTls tls) {
        var http1 = Http1Config.create();
        var builder = ListenerBase.builder()
                .host(settings.server().host())
                .port(settings.server().port())
                .maxPayloadSize(settings.server().maxPayloadBytes())
                .backlog(BACKLOG_MAX_CONNECTIONS)
                .shutdownHook(false)
                // Measured with 5,000 WebSocket clients: 17.7 instead of 19.7 us a frame, and 18 KB less a client.
                .useNio(false)
                .addFeature(api.observe())
                .directHandlers(api.directHandlers())
                .errorHandling(api.errorHandling())
                .routing(api::configure);
        if (settings.live().enabled()) {
            live.register(builder, http1);
        }
        guard.install(builder);
        var files = settings.server().tls();
        if (tls == null || files == null) {
            return builder.build();
        }
        var built = builder.tls(tls.tls()).build();
        closer.keep(TlsRenewal.start(files, tls, built::reloadTls));
        return built;
    }

    private void announce(Settings settings) {
        var host = settings.server().host();
        var shown = host.equals("0.0.0.0") || host.equals("::") || host.equals("127.0.0.1") || host.equals("::1")
                ? "localhost"
                : host;
        var facts = new Banner.Facts(
                Urls.authority(shown, port()),
                settings.server().tls() != null,
                settings.engine().isSimulated() ? "SIMULATED" : "REAL",
                settings.live().enabled(),
                settings.live().metricsInterval().toMillis(),
                sentences);
        if (!settings.engine().isSimulated()
                && !settings.server().isLoopback()
                && settings.server().tls() == null) {
            LOGGER.log(
                    Level.WARNING,
                    "Insecure: " + Urls.authority(host, port()) + " is served without TLS; tokens travel in clear text."
                            + " Set server.tls, or set server.host to 127.0.0.1 and put a TLS proxy in front");
        }
        Banner.records(facts, settings.log().json()).forEach(record -> LOGGER.log(Level.INFO, record));
        AccessSetup.administratorsFile(settings)
                .ifPresent(file -> LOGGER.log(
                        Level.INFO,
                        "A token is required; the administrator's is in " + file + ": "
                                + StatusCommand.of(file, host, port(), chain(settings))));
        if (settings.engine().isSimulated()) {
            EngineHint.of(settings.engine().docker().host()).ifPresent(hint -> LOGGER.log(Level.INFO, hint));
        }
        var ready = new ReadyLines.Facts(
                facts.url(),
                AccessSetup.administratorsFile(settings).or(() -> besideTokens(settings)),
                settings.security().tokensFile(),
                access.tokensRequired()
                        ? AccessSetup.useless(
                                settings, access, components.time().wall().instant())
                        : Optional.empty(),
                chain(settings),
                Boolean.getBoolean(LaunchCommand.IMAGE_PROPERTY),
                storeProblem());
        Banner.joined(
                        ReadyLines.of(ready, LaunchCommand.ofProcess()),
                        settings.log().json())
                .forEach(record -> LOGGER.log(Level.INFO, record));
        components
                .bus()
                .publish(Event.of(
                        EventType.MANAGER_STARTED,
                        "the manager, version " + BuildInfo.current().version() + ", listens on port " + port()));
    }

    /** What commands of this machine take: in a pod both lie in one folder. */
    private static Optional<Path> besideTokens(Settings settings) {
        return Optional.ofNullable(settings.security().tokensFile())
                .map(file -> file.toAbsolutePath().resolveSibling("admin-token"))
                .filter(Files::exists);
    }

    private @Nullable String storeProblem() {
        var store = components.stores().targets();
        return store.usable() ? null : Objects.requireNonNullElse(store.problem(), "it cannot be read");
    }

    private static @Nullable Path chain(Settings settings) {
        var files = settings.server().tls();
        return files == null ? null : files.certificateChain();
    }

    private void listen(ServerSettings settings) {
        server.start();
        if (!server.isRunning()) {
            // Free a moment ago: another program was faster.
            throw new StartException(List.of("server.port = " + settings.port() + ": port " + settings.port() + " on "
                    + settings.host()
                    + " is in use by another process; stop that process, or set another port (server.port or PORT)"));
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /**
     * Stops in this order: readiness goes down, the loop ends its pass, WebSocket clients get 1001, the listener stops, then the parts from root to leaves.
     */
    @Override
    public void close() {
        var _ = stop(System.nanoTime() + STOP_MAX.toNanos());
    }

    /**
     * The same until a moment; parts that hang are left behind.
     *
     * @param deadline in {@link System#nanoTime} time
     * @return whether all ended in time
     */
    boolean stop(long deadline) {
        serving.set(false);
        if (systemdNotifier != null) {
            systemdNotifier.close();
        }
        components.bus().publish(Event.of(EventType.MANAGER_STOPPING, "the manager was asked to stop"));
        boolean inTime = closer.close(deadline);
        LOGGER.log(Level.INFO, "Stopped; containers keep running");
        return inTime;
    }
}
