package io.containermanager;

import io.containermanager.api.listener.ListenerBase;
import io.containermanager.event.GuardedThread;
import io.containermanager.json.JsonFormat;
import io.containermanager.store.sqlite.StorePreload;
import io.helidon.webserver.http1.Http1Config;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the slow libraries load beside the reading of the configuration: SQLite on the thread {@code early-store}, JSON and what it needs of
 * calendars on {@code early-json}, the web server on {@code early-web}. Nothing waits for these threads and
 * nothing depends on them; they end by themselves.
 */
final class Preload {

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private Preload() {}

    /** Begins; a second call does nothing. */
    static void begin() {
        if (BEGUN.compareAndSet(false, true)) {
            begin("early-store", StorePreload::run);
            begin("early-json", JsonFormat::mapper);
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
