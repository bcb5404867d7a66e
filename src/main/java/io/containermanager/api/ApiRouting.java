package io.containermanager.api;

import io.containermanager.api.access.AccessRoutes;
import io.containermanager.api.access.SessionRoutes;
import io.containermanager.api.access.TokenRoutes;
import io.containermanager.api.apps.AdoptRoutes;
import io.containermanager.api.apps.AppChanges;
import io.containermanager.api.apps.AppHistoryRoutes;
import io.containermanager.api.apps.AppOrderRoutes;
import io.containermanager.api.apps.AppRoutes;
import io.containermanager.api.apps.DiskRoutes;
import io.containermanager.api.apps.EventLog;
import io.containermanager.api.apps.EventRoutes;
import io.containermanager.api.apps.FileRoutes;
import io.containermanager.api.apps.ImageRoutes;
import io.containermanager.api.apps.KubernetesExport;
import io.containermanager.api.apps.NewApps;
import io.containermanager.api.apps.OperatorRoutes;
import io.containermanager.api.apps.PurgeLog;
import io.containermanager.api.apps.ServiceIds;
import io.containermanager.api.apps.ServiceRoutes;
import io.containermanager.api.apps.UpdateRoutes;
import io.containermanager.api.apps.VolumeRoutes;
import io.containermanager.api.compose.ComposeReader;
import io.containermanager.api.compose.ComposeTargets;
import io.containermanager.api.compose.ComposeWriter;
import io.containermanager.api.containers.ContainerRoutes;
import io.containermanager.api.containers.ExecRoutes;
import io.containermanager.api.containers.LogRoutes;
import io.containermanager.api.containers.ManagedContainers;
import io.containermanager.api.device.DeviceRoutes;
import io.containermanager.api.http.ApiParts;
import io.containermanager.api.http.BodyReader;
import io.containermanager.api.http.CallerFilter;
import io.containermanager.api.http.NamedIds;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.http.SecurityHeaders;
import io.containermanager.api.listener.ConnectionGuard;
import io.containermanager.api.live.LiveStatsRoutes;
import io.containermanager.api.live.StreamRoutes;
import io.containermanager.api.metrics.EventCounts;
import io.containermanager.api.metrics.MetricsHistoryRoutes;
import io.containermanager.api.metrics.MetricsRoutes;
import io.containermanager.api.metrics.PrometheusRoutes;
import io.containermanager.api.metrics.RequestCounts;
import io.containermanager.api.state.ApplyRoutes;
import io.containermanager.api.state.ApplyService;
import io.containermanager.api.state.EngineAccepts;
import io.containermanager.api.state.HistoryRoutes;
import io.containermanager.api.state.PlanRoutes;
import io.containermanager.api.state.ProjectBinds;
import io.containermanager.api.state.ProjectFilesLock;
import io.containermanager.api.state.ProjectFilesTidier;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.api.state.SecretsExist;
import io.containermanager.api.state.StateDocuments;
import io.containermanager.api.state.StateReader;
import io.containermanager.api.state.StateRoutes;
import io.containermanager.api.state.StatusRoutes;
import io.containermanager.api.state.TargetGate;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.api.web.HealthChecks;
import io.containermanager.api.web.RootRoutes;
import io.containermanager.api.web.WebFiles;
import io.containermanager.event.Clock;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.Live;
import io.containermanager.store.TenureCache;
import io.containermanager.store.files.ProjectFiles;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    private final List<RouteGroup> topics;
    private final RootRoutes root;
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
        var turn = new ProjectFilesLock();
        var files = new ProjectFiles(parts.settings().compose().projectRoot());
        topics = topics(parts, prometheus, new ProjectBinds(files, turn));
        tidier = ProjectFilesTidier.start(parts, files, turn);
        var web = new WebFiles("web/", ApiRouting.class.getClassLoader());
        root = new RootRoutes(parts.settings(), web, endpoints(topics));
    }

    private static List<RouteGroup> topics(ApiParts parts, PrometheusRoutes prometheus, ProjectBinds binds) {
        var loop = parts.loop();
        var store = parts.store();
        var documents = new StateDocuments(loop::status, store::latest);
        var accepts = new EngineAccepts(parts.engine().rules());
        var events = new EventLog(parts.bus(), parts.history());
        var purges = new PurgeLog(events, parts.bus());
        var gate = new TargetGate(parts.settings().powers(), loop::status);
        var targets = new TargetWriter(store, loop, parts.bus(), parts.clock(), gate, binds, accepts, purges::purges);
        var reader = new StateReader(new SecretsExist(parts.settings().secrets()), accepts);
        var applyService = new ApplyService(loop, store);
        var visibility = new SecretVisibility(parts.bus());
        var ours = new ManagedContainers(
                loop::status, () -> parts.device().device().uuid());
        var compose = new ComposeReader(parts.settings().compose(), store::greatestServiceId);
        var composeWriter = new ComposeWriter(targets, gate, compose, binds.files(), binds.turn(), parts.bus());
        var composeTargets = new ComposeTargets(compose, composeWriter, targets, visibility);
        var kubernetesExport = new KubernetesExport(
                targets, visibility, parts.settings().compose().projectRoot());
        var newApps = new NewApps(store, loop::status);
        var tenures = new TenureCache(store);
        var appChanges = new AppChanges(
                targets, reader, composeTargets, applyService, newApps, new ServiceIds(store::greatestServiceId));
        return List.of(
                new StateRoutes(documents, targets, reader, applyService, visibility),
                new ApplyRoutes(loop, applyService),
                new UpdateRoutes(loop, applyService),
                new PlanRoutes(reader, targets),
                new OperatorRoutes(
                        loop,
                        store::latest,
                        store::mirrored,
                        visibility,
                        parts.engine().rules()),
                new HistoryRoutes(store, targets, applyService, visibility, tenures, events::failed),
                new AppHistoryRoutes(store, targets, applyService, tenures, events::failed),
                new StatusRoutes(loop::status, store::latest, loop.leadership(), parts.engine()::missingRights),
                new FileRoutes(store::latest, binds.files(), visibility),
                new AppRoutes(
                        documents, targets, loop::status, visibility, composeTargets, kubernetesExport, appChanges),
                new AdoptRoutes(parts.engine(), loop, store, targets, reader, applyService, newApps),
                new ServiceRoutes(loop, events, tenures),
                new AppOrderRoutes(loop, store),
                new VolumeRoutes(loop, store::latest, parts.engine()),
                new ImageRoutes(loop),
                new DiskRoutes(parts.engine(), loop::removals, new Clock(parts.clock(), parts.nanos())),
                new EventRoutes(events, tenures),
                new MetricsRoutes(parts.sampler(), parts.settings().metricsInterval()),
                new MetricsHistoryRoutes(parts.metrics(), parts.history(), parts.clock(), tenures),
                new AccessRoutes(parts.access(), parts.live()::commands),
                new SessionRoutes(parts.access()),
                new TokenRoutes(parts.access()),
                new ContainerRoutes(
                        ours,
                        parts.containers(),
                        parts.settings().metricsInterval(),
                        parts.engine().kind()),
                new ExecRoutes(parts, ours),
                new LogRoutes(parts.logs(), parts.logCollector(), parts.logSearch(), parts.bus(), tenures),
                new DeviceRoutes(parts.deviceService()),
                new LiveStatsRoutes(parts.live()::stats),
                new StreamRoutes(parts.live(), parts.access()),
                prometheus);
    }

    /** Adds filters, routes and error handlers. */
    public void configure(HttpRouting.Builder routing) {
        var access = new CallerFilter(parts.access());
        var names = NamedIds.filter(
                () -> parts.loop().status().names(parts.store().latest().state()));
        routing.addFilter(ConnectionGuard::filter)
                .addFilter(CloseAfterResponse::filter)
                .addFilter(new BodyReader(parts.bodies())::filter)
                .addFilter(new SecurityHeaders(parts.settings().hstsSeconds())::filter)
                .addFilter(requestCounts::filter)
                .addFilter(access::filter)
                .addFilter(new ActingReplica(parts.loop().leadership(), parts.access())::filter)
                .addFilter(names)
                .addFilter(health::head);
        topics.forEach(routing::register);
        MethodNotAllowed.register(routing, endpoints(), HealthChecks.PATHS.keySet());
        UpgradePaths.register(routing, Live.ROUTES.keySet(), parts.live().isEnabled());
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

    /** What each endpoint is for, by its name, such as {@code GET /api/v1/state}. */
    public Map<String, String> sentences() {
        return root.sentences();
    }

    /** Every route, for tests that hold documents against them. */
    public List<Route> endpoints() {
        var all = new ArrayList<RouteGroup>(topics);
        all.add(root);
        return endpoints(all);
    }

    private static List<Route> endpoints(List<RouteGroup> topics) {
        return topics.stream().flatMap(group -> group.endpoints().stream()).toList();
    }

    /** Answers the requests that wait for something, and lets none wait from now on: before the listener stops, which only cuts them. */
    public void stopping() {
        topics.forEach(RouteGroup::stopping);
    }

    /** Ends what it subscribed to, and its thread. */
    @Override
    public void close() {
        tidier.close();
        eventCounts.close();
        prometheus.close();
    }
}
