package io.containermanager.api;

import io.containermanager.reconcile.LoopStatus;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the probes ask, answered through Helidon's health support. An engine that is away fails no probe: restarting or isolating the
 * manager would not bring it back. It is told as a detail.
 */
final class HealthChecks {

    /** Ours include one for every path, and Helidon gives routes the weight 100. */
    private static final double BEFORE_OUR_ROUTES = 200;

    private final List<HealthCheck> checks;
    private volatile boolean opened;

    /**
     * The checks.
     *
     * @param alive whether the loop's thread makes progress
     * @param store whether the store can be read and written
     * @param serving false as soon as the manager stops
     */
    HealthChecks(BooleanSupplier alive, BooleanSupplier store, BooleanSupplier serving, Supplier<LoopStatus> status) {
        checks = List.of(
                check("reconcile-loop", HealthCheckType.LIVENESS, () -> response(alive.getAsBoolean())),
                check("store-opened", HealthCheckType.STARTUP, () -> response(opened(store))),
                check("store", HealthCheckType.READINESS, () -> response(store.getAsBoolean())),
                check("serving", HealthCheckType.READINESS, () -> response(serving.getAsBoolean())),
                check("engine", HealthCheckType.READINESS, () -> engine(status.get())));
    }

    /** Helidon's feature, which serves them at the root. */
    ObserveFeature feature() {
        var observer = HealthObserver.builder().details(true).useSystemServices(false);
        checks.forEach(observer::addCheck);
        return ObserveFeature.builder()
                .endpoint("/")
                .weight(BEFORE_OUR_ROUTES)
                .observersDiscoverServices(false)
                .addObserver(observer.build())
                .build();
    }

    /** Started once is started for good: what the store does later is a matter of readiness. */
    private boolean opened(BooleanSupplier store) {
        if (!opened && store.getAsBoolean()) {
            opened = true;
        }
        return opened;
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
