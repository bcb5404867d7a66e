package io.containermanager.api.web;

import io.containermanager.reconcile.LoopStatus;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the probes ask, answered through Helidon's health support. An engine that is away fails no probe: restarting or isolating the
 * manager would not bring it back. It is reported as a detail.
 */
public final class HealthChecks {

    /** Ours include one for every path, and Helidon gives routes the weight 100. */
    private static final double BEFORE_OUR_ROUTES = 200;

    /** What is served, and the checks that each path asks for. */
    public static final Map<String, Set<HealthCheckType>> PATHS = paths();

    private final List<HealthCheck> checks;
    private volatile boolean opened;

    /**
     * The checks.
     *
     * @param alive whether the loop's thread makes progress
     * @param failing threads that must run and do not, each with its name and why
     * @param store whether the store can be read and written
     * @param serving false as soon as the manager stops
     */
    public HealthChecks(
            BooleanSupplier alive,
            Supplier<List<String>> failing,
            BooleanSupplier store,
            BooleanSupplier serving,
            Supplier<LoopStatus> status) {
        checks = List.of(
                check("reconcile-loop", HealthCheckType.LIVENESS, () -> response(alive.getAsBoolean())),
                check("threads", HealthCheckType.LIVENESS, () -> threads(failing.get())),
                check("store-opened", HealthCheckType.STARTUP, () -> response(opened(store))),
                check("store", HealthCheckType.READINESS, () -> response(store.getAsBoolean())),
                check("serving", HealthCheckType.READINESS, () -> response(serving.getAsBoolean())),
                check("engine", HealthCheckType.READINESS, () -> engine(status.get())));
    }

    /** Helidon's feature, which serves them at the root. */
    public ObserveFeature feature() {
        var observer = HealthObserver.builder().details(true).useSystemServices(false);
        checks.forEach(observer::addCheck);
        return ObserveFeature.builder()
                .endpoint("/")
                .weight(BEFORE_OUR_ROUTES)
                .observersDiscoverServices(false)
                .addObserver(observer.build())
                .build();
    }

    /** Answers {@code HEAD} as {@code GET} is, without the body: Helidon's handler takes it for an answer without content. */
    public void head(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var asked = request.prologue().method().equals(Method.HEAD)
                ? PATHS.get(request.prologue().uriPath().path())
                : null;
        if (asked == null) {
            chain.proceed();
            return;
        }
        boolean up = checks.stream()
                .filter(check -> asked.contains(check.type()))
                .allMatch(check -> check.call().status() == HealthCheckResponse.Status.UP);
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .status(up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .send();
    }

    /** Started once is started for good: what the store does later is a matter of readiness. */
    private boolean opened(BooleanSupplier store) {
        if (!opened && store.getAsBoolean()) {
            opened = true;
        }
        return opened;
    }

    private static Map<String, Set<HealthCheckType>> paths() {
        var paths = new TreeMap<String, Set<HealthCheckType>>();
        paths.put("/health", EnumSet.allOf(HealthCheckType.class));
        paths.put("/health/live", EnumSet.of(HealthCheckType.LIVENESS));
        paths.put("/health/ready", EnumSet.of(HealthCheckType.READINESS));
        paths.put("/health/started", EnumSet.of(HealthCheckType.STARTUP));
        return Collections.unmodifiableMap(paths);
    }

    private static HealthCheckResponse threads(List<String> failing) {
        var answer = HealthCheckResponse.builder().status(failing.isEmpty());
        return failing.isEmpty()
                ? answer.build()
                : answer.detail("failing", String.join("; ", failing)).build();
    }

    private static HealthCheckResponse engine(LoopStatus status) {
        return HealthCheckResponse.builder()
                .status(true)
                .detail("kind", status.engine().kind())
                .detail("available", status.engine().available())
                .build();
    }

    private static HealthCheckResponse response(boolean up) {
        return HealthCheckResponse.builder().status(up).build();
    }

    private static HealthCheck check(String name, HealthCheckType type, Supplier<HealthCheckResponse> call) {
        return new HealthCheck() {
            @Override
            public HealthCheckType type() {
                return type;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String path() {
                return name;
            }

            @Override
            public HealthCheckResponse call() {
                return call.get();
            }
        };
    }
}
