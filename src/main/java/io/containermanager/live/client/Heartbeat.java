package io.containermanager.live.client;

import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.client.LiveSettings.Patience;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.ConnectionTimes;
import io.containermanager.live.websocket.Connections;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One thread for all clients, {@code live-heartbeat}: pings each of them in turn, drops the silent, cuts the stuck, and
 * looks for changed state. A tick looks at a quarter of the clients: what is to be noticed takes seconds, and looking
 * at 5,000 costs milliseconds. It never writes to a socket and never waits for one.
 */
public final class Heartbeat implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Heartbeat.class.getName());

    private static final int QUARTERS = 4;

    private final Connections connections;
    private final Patience patience;
    private final LiveCounters counters;
    private final Runnable everyTick;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    /** Which quarter is next; touched by the thread alone. */
    private int quarter;

    public Heartbeat(Connections connections, Patience patience, LiveCounters counters, Runnable everyTick) {
        this.connections = connections;
        this.patience = patience;
        this.counters = counters;
        this.everyTick = everyTick;
        this.thread = GuardedThread.platform("live-heartbeat").loop(this::run, () -> stop.getCount() == 0);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        stop.countDown();
    }

    private void run() {
        try {
            while (!stop.await(patience.tick().toMillis(), TimeUnit.MILLISECONDS)) {
                beat();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The top of this thread's work: no failure may end the heartbeat. */
    private void beat() {
        try {
            nextQuarter().forEach(this::look);
            everyTick.run();
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained("live-heartbeat", "The heartbeat failed; it continues", failure);
        }
    }

    private List<Connection> nextQuarter() {
        List<Connection> all = connections.all();
        int from = all.size() * quarter / QUARTERS;
        quarter = (quarter + 1) % QUARTERS;
        return all.subList(from, quarter == 0 ? all.size() : all.size() * quarter / QUARTERS);
    }

    private void look(Connection connection) {
        ConnectionTimes times = connection.times();
        long now = times.now();
        if (times.cut()) {
            // Reported and counted already; its reading side removes it.
            return;
        }
        if (times.stuckFor(patience.stuckMax(), now)) {
            counters.stuckCut.increment();
            LOGGER.log(
                    Level.INFO, "A live client at " + connection.address() + " does not read; its connection is cut");
            connection.cut();
        } else if (times.silentFor(patience.silentMax(), now)) {
            counters.silentReaped.increment();
            LOGGER.log(Level.INFO, "A live client at " + connection.address() + " is silent; its connection is cut");
            connection.cut();
        } else if (times.closingFor(patience.closeMax(), now)) {
            connection.cut();
        } else if (!times.pingDue(patience.pingEvery(), now) && times.pingOverdue(patience.pingEvery(), now)) {
            connection.ping();
        }
    }
}
