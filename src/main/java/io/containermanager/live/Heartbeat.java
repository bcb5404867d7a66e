package io.containermanager.live;

import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.LiveSettings.Patience;
import io.containermanager.live.websocket.Peer;
import io.containermanager.live.websocket.PeerTimes;
import io.containermanager.live.websocket.Peers;
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
final class Heartbeat implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Heartbeat.class.getName());

    private static final int QUARTERS = 4;

    private final Peers peers;
    private final Patience patience;
    private final LiveCounters counters;
    private final Runnable everyTick;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    /** Which quarter is next; touched by the thread alone. */
    private int quarter;

    Heartbeat(Peers peers, Patience patience, LiveCounters counters, Runnable everyTick) {
        this.peers = peers;
        this.patience = patience;
        this.counters = counters;
        this.everyTick = everyTick;
        this.thread = GuardedThread.platform("live-heartbeat").loop(this::run, () -> stop.getCount() == 0);
    }

    void start() {
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
            ThreadRegistry.ofProcess().contained("live-heartbeat", "The heartbeat failed; it goes on", failure);
        }
    }

    private List<Peer> nextQuarter() {
        List<Peer> all = peers.all();
        int from = all.size() * quarter / QUARTERS;
        quarter = (quarter + 1) % QUARTERS;
        return all.subList(from, quarter == 0 ? all.size() : all.size() * quarter / QUARTERS);
    }

    private void look(Peer peer) {
        PeerTimes times = peer.times();
        long now = times.now();
        if (times.cut()) {
            // Told and counted already; its reading side takes it out.
            return;
        }
        if (times.stuckFor(patience.stuckMax(), now)) {
            counters.stuckCut.increment();
            LOGGER.log(Level.INFO, "A live client at " + peer.address() + " does not read; its connection is cut");
            peer.cut();
        } else if (times.silentFor(patience.silentMax(), now)) {
            counters.silentReaped.increment();
            LOGGER.log(Level.INFO, "A live client at " + peer.address() + " is silent; its connection is cut");
            peer.cut();
        } else if (times.closingFor(patience.closeMax(), now)) {
            peer.cut();
        } else if (!times.pingDue(patience.pingEvery(), now) && times.pingOverdue(patience.pingEvery(), now)) {
            peer.ping();
        }
    }
}
