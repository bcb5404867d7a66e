package io.containermanager;

import io.containermanager.api.listener.ListenerBase;
import io.containermanager.event.GuardedThread;
import io.containermanager.json.JsonFormat;
import io.containermanager.store.sqlite.StorePreload;
import io.helidon.webserver.http1.Http1Config;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the slow libraries load beside the first log line and the reading of the configuration: JSON and what it needs of calendars on the
 * thread {@code early-json}, SQLite on {@code early-store}, the web server on {@code early-web}. Nothing waits for these threads and
 * nothing depends on them; they end by themselves.
 */
final class Preload {

    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final AtomicBoolean JSON_BEGUN = new AtomicBoolean();

    private Preload() {}

    /** Begins what logs nothing and looks nothing up, so that it may come before the log is set up; a second call does nothing. */
    static void beginJson() {
        if (JSON_BEGUN.compareAndSet(false, true)) {
            begin("early-json", JsonFormat::mapper);
        }
    }

    /** Begins the rest; a second call does nothing. */
    static void begin() {
        if (BEGUN.compareAndSet(false, true)) {
            begin("early-store", StorePreload::run);
            begin("early-web", () -> {
                Http1Config.create();
                ListenerBase.builder().buildPrototype();
            });
        }
    }

    private static void begin(String name, Runnable loading) {
        GuardedThread.platform(name)
                .once(() -> {
                    try {
                        loading.run();
                    } catch (RuntimeException | LinkageError failed) {
                        // Reported with what to do about it where the part itself is started.
                        System.getLogger(Preload.class.getName()).log(Level.DEBUG, "preloading failed", failed);
                    }
                })
                .start();
    }
}
