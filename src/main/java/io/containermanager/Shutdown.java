package io.containermanager;

import io.containermanager.event.GuardedThread;
import io.containermanager.ops.Signals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How the process ends: asked by a signal it stops in order, within {@link ContainerManager#STOP_MAX} whatever hangs; a second signal ends it
 * at once. Stands before the service starts, so that a signal in the moment of being ready is heeded too.
 */
final class Shutdown {

    /** The exit code when a part had not ended in time, or when the service could not go on. */
    static final int FAILED = 1;

    /** Added to a signal's number, as shells do. */
    private static final int KILLED_BY = 128;

    /** How much later the process ends than its parts' deadline at the most: for what is said last. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private static final Logger LOGGER = System.getLogger(Shutdown.class.getName());

    private final CompletableFuture<ContainerManager> started = new CompletableFuture<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final IntConsumer halt;
    private final Duration most;
    private volatile int code;

    /**
     * @param halt ends the process at once, by a code
     * @param most how long a stop may take
     */
    Shutdown(IntConsumer halt, Duration most) {
        this.halt = halt;
        this.most = most;
    }

    /** Stands from now on. */
    static Shutdown install() {
        var shutdown = new Shutdown(Runtime.getRuntime()::halt, ContainerManager.STOP_MAX);
        Runtime.getRuntime().addShutdownHook(GuardedThread.platform("shutdown").once(shutdown::stop));
        Signals.handle(shutdown::signalled);
        return shutdown;
    }

    /** The service runs: from now on there is something to stop. */
    void started(ContainerManager manager) {
        started.complete(manager);
    }

    /** It could not start: there is nothing to stop, and the exit code is the starter's. */
    void failed() {
        started.cancel(false);
    }

    /** A signal came. */
    void signalled(int number) {
        if (begun()) {
            exit(0);
        } else {
            halt.accept(KILLED_BY + number);
        }
    }

    /** The end has begun; whether this was the first to say so. */
    boolean begun() {
        return asked.compareAndSet(false, true);
    }

    /** The service cannot continue; its supervisor is expected to start it again. */
    void fatal(String why) {
        LOGGER.log(Level.ERROR, why + ": exiting, so that the process is restarted");
        code = FAILED;
        var _ = begun();
        exit(FAILED);
    }

    private static void exit(int code) {
        // On a thread of its own: System.exit never returns.
        GuardedThread.platform("exit").once(() -> System.exit(code)).start();
    }

    /** The top of the shutdown thread. Halting makes the exit code 0; without it the JVM reports the signal as 143 or 130. */
    void stop() {
        long deadline = System.nanoTime() + most.toNanos();
        GuardedThread.platform("shutdown-deadline")
                .once(() -> haltAt(deadline + LAST_WORDS.toNanos()))
                .start();
        var manager = manager();
        if (manager == null) {
            return;
        }
        boolean inTime = manager.stop(deadline);
        halt.accept(code == 0 && !inTime ? FAILED : code);
    }

    private @Nullable ContainerManager manager() {
        try {
            return started.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | java.util.concurrent.CancellationException neverRan) {
            return null;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** When even what watches over the deadline hangs, such as the log. */
    private void haltAt(long end) {
        while (end - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
            } catch (InterruptedException unmeant) {
                // The end is what counts.
            }
        }
        halt.accept(FAILED);
    }
}
