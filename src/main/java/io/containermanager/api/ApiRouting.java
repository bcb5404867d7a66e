package io.containermanager.api;

import io.containermanager.api.listener.ConnectionGuard;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.Live;
import io.containermanager.store.ProjectFiles;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import java.util.ArrayList;
import java.util.List;

/**
 * The HTTP side as the root sees it.
 *
 * <pre>{@code
 * var api = new ApiRouting(parts);
 * WebServer.builder()
 *         .featuresDiscoverServices(false)
 *         .addFeature(api.observe())
 *         .directHandlers(api.directHandlers())
 *         .routing(api::configure);
 * …
 * api.close();
 * }</pre>
 */
public final class ApiRouting implements AutoCloseable {

    private final ApiParts parts;
    private final EventCounts eventCounts;
    private final RequestCounts requestCounts;
    private final HealthChecks health;
    private final PrometheusRoutes prometheus;
    private final List<Topic> topics;
    private final Topic root;
    private final ProjectFilesTidier tidier;

    /** Builds the routes; nothing is served yet. Starts the thread that removes files which nothing needs any more. */
    public ApiRouting(ApiParts parts) {
        this.parts = parts;
        var loop = parts.loop();
        eventCounts = new EventCounts(parts.bus());
        requestCounts = new RequestCounts(parts.nanos());
        health = new HealthChecks(
                loop::alive, ThreadRegistry.ofProcess()::failing, parts.store()::usable, parts.serving(), loop::status);
        prometheus = new PrometheusRoutes(parts, eventCounts, requestCounts);
        var turn = new ProjectTurn();
        var files = new ProjectFiles(parts.settings().compose().projectRoot());
        topics = topics(parts, prometheus, new ProjectBinds(files, turn));
        tidier = ProjectFilesTidier.start(parts, files, turn);
        var web = new WebFiles("web/", ApiRouting.class.getClassLoader());
        root = new RootRoutes(parts.settings(), web, endpoints(topics));
    }

    private static List<Topic> topics(ApiParts parts, PrometheusRoutes prometheus, ProjectBinds binds) {
        var loop = parts.loop();
        var store = parts.store();
        var documents = new StateDocuments(loop::status, store::latest);
        var gate = new TargetGate(parts.settings().powers(), loop::status);
        var targets = new TargetWriter(store, loop, parts.bus(), parts.clock(), gate, binds);
        var reader = new StateReader(new SecretsExist(parts.settings().secrets()));
        var applying = new Applying(loop);
        var reveal = new Reveal(parts.bus());
        var events = new EventLog(parts.bus(), parts.history());
        var ours = new OurContainers(loop::status, () -> parts.device().device().uuid());
        var compose = new ComposeReader(parts.settings().compose(), store::greatestServiceId);
        var composeWriter = new ComposeWriter(targets, gate, reader, compose, binds.files(), binds.turn(), parts.bus());
        var composeTargets = new ComposeTargets(compose, composeWriter, targets, reveal);
        return List.of(
                new StateRoutes(documents, targets, reader, applying, reveal),
                new ApplyRoutes(loop, applying),
                new UpdateRoutes(loop, applying),
                new PlanRoutes(loop, reader, targets),
                new OperatorRoutes(loop, store::mirrored, reveal),
                new HistoryRoutes(store, targets, applying, reveal),
                new StatusRoutes(loop::status, store::latest),
                new AppRoutes(documents, targets, reader, loop::status, reveal, composeTargets),
                new ServiceRoutes(loop, events),
                new VolumeRoutes(loop, store::latest),
                new EventRoutes(events),
                new MetricsRoutes(parts.sampler(), parts.settings().metricsInterval()),
                new MetricsHistoryRoutes(parts.metrics(), parts.history(), parts.clock()),
                new AccessRoutes(parts.access()),
                new ContainerRoutes(ours, parts.containers(), parts.settings().metricsInterval()),
                new ExecRoutes(parts, ours),
                new LogRoutes(parts.logs(), parts.logCollector(), parts.bus()),
                new DeviceRoutes(parts.deviceService()),
                new LiveStatsRoutes(parts.live()::stats),
                new StreamRoutes(parts.live(), parts.access()),
                prometheus);
    }

    /** Adds filters, routes and error handlers. */
    public void configure(HttpRouting.Builder routing) {
        var door = new AccessFilter(parts.access());
        routing.addFilter(ConnectionGuard::filter)
                .addFilter(ConnectionEnd::filter)
                .addFilter(new BodyReader(parts.bodies())::filter)
                .addFilter(new SecurityHeaders(parts.settings().hstsSeconds())::filter)
                .addFilter(requestCounts::filter)
                .addFilter(door::filter)
                .addFilter(health::head);
        topics.forEach(routing::register);
        var all = new ArrayList<>(topics);
        all.add(root);
        MethodRules.register(routing, endpoints(all), HealthChecks.PATHS.keySet());
        UpgradePaths.register(routing, Live.PATHS, parts.live().isEnabled());
        routing.register(root);
        ErrorHandlers.configure(routing);
    }

    /** Helidon's health support, as a feature of the server. */
    public ObserveFeature observe() {
        return health.feature();
    }

    /** How the listener answers what never reaches a route. */
    public DirectHandlers directHandlers() {
        return ErrorHandlers.directHandlers();
    }

    /** Lets refusals before a route say why: without it Helidon hands on none of their words, not even those it holds for safe. */
    public ErrorHandling errorHandling() {
        return ErrorHandling.builder().includeEntity(true).build();
    }

    /** Every route, for tests that hold documents against them. */
    List<Endpoint> endpoints() {
        var all = new ArrayList<>(topics);
        all.add(root);
        return endpoints(all);
    }

    private static List<Endpoint> endpoints(List<Topic> topics) {
        return topics.stream().flatMap(topic -> topic.endpoints().stream()).toList();
    }

    /** Ends what it subscribed to, and its thread. */
    @Override
    public void close() {
        tidier.close();
        eventCounts.close();
        prometheus.close();
    }
}
