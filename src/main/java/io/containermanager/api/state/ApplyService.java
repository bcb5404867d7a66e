package io.containermanager.api.state;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Json;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Starts applies and waits for their passes, a bounded number at a time. Thread-safe. */
public final class ApplyService {

    /** Requests that may wait for a pass at a time; further ones are asked to poll. */
    static final int WAITERS_MAX = 256;

    private final ReconcileLoop loop;
    private final Semaphore waiters = new Semaphore(WAITERS_MAX);

    public ApplyService(ReconcileLoop loop) {
        this.loop = loop;
    }

    /** 503 while the engine is unavailable: checked before a target is stored that is to be applied at once. */
    public void requireEngine() {
        requireEngine(loop.status().engine());
    }

    /** Applies the stored target, the empty one before the first; fails with the store's reason, and with 503 while the engine is unavailable. */
    Applied start(String by) {
        requireEngine();
        return Await.value(loop.apply(by));
    }

    /** Waits for the pass with a timeout; returns whether it has ended. */
    boolean await(Applied applied, Duration most) {
        if (most.isZero()) {
            return false;
        }
        if (!waiters.tryAcquire()) {
            throw ApiError.unavailable(
                            "too busy",
                            WAITERS_MAX + " requests are already waiting for passes: poll GET /api/v1/passes/"
                                    + applied.passId())
                    .exception();
        }
        try {
            return Await.done(applied.finished(), most);
        } finally {
            waiters.release();
        }
    }

    private static void requireEngine(EngineStatus engine) {
        if (!engine.available()) {
            throw ApiError.unavailable(
                            "engine unavailable",
                            "The " + engine.kind() + " engine has been unavailable since " + Json.time(engine.since())
                                    + (engine.message() == null ? "" : " (" + engine.message() + ")")
                                    + ": try again when GET /api/v1/status reports it as available.")
                    .exception();
        }
    }
}
