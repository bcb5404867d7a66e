package io.containermanager;

import io.containermanager.event.GuardedThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Remembers what was built and closes it in reverse, within one deadline; one that fails to close, or hangs, does not keep the others. For
 * use by one thread.
 */
final class Closer implements AutoCloseable {

    /** As long may one part take; a part that hangs leaves the others the rest. */
    static final Duration PART_MAX = Duration.ofSeconds(6);

    private static final Logger LOGGER = System.getLogger(Closer.class.getName());

    private final Deque<AutoCloseable> built = new ArrayDeque<>();

    /** Has the part closed with the others, before those that are remembered already. */
    <T extends AutoCloseable> T keep(T part) {
        built.push(part);
        return part;
    }

    /** Closes all within {@link ContainerManager#STOP_MAX}. */
    @Override
    public void close() {
        var _ = close(System.nanoTime() + ContainerManager.STOP_MAX.toNanos());
    }

    /**
     * Closes all: each on a thread that is left behind when the part hangs.
     *
     * @param deadline in {@link System#nanoTime} time; parts that have not begun to close by then are only asked to, without waiting
     * @return whether all ended in time
     */
    boolean close(long deadline) {
        boolean all = true;
        while (!built.isEmpty()) {
            all &= close(built.pop(), Math.min(PART_MAX.toNanos(), Math.max(0, deadline - System.nanoTime())));
        }
        return all;
    }

    private static boolean close(AutoCloseable part, long nanos) {
        var ended = new CountDownLatch(1);
        var closing = GuardedThread.platform("closing").once(() -> {
            close(part);
            ended.countDown();
        });
        closing.start();
        try {
            if (ended.await(nanos, TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        LOGGER.log(Level.WARNING, name(part) + " did not stop in time; stopping the rest without it");
        closing.interrupt();
        return false;
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            LOGGER.log(Level.WARNING, name(part) + " could not be closed", failure);
        }
    }

    private static String name(AutoCloseable part) {
        return part.getClass().getSimpleName().replaceFirst("\\$.*", "");
    }
}
