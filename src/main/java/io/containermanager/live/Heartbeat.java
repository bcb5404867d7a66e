package io.containermanager.live;

import io.containermanager.live.LiveSettings.Patience;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One thread for all clients, {@code live-heartbeat}: pings each of them in turn, drops the silent, cuts the stuck, and
 * looks for changed state. It never writes to a socket and never waits for one.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Heartbeat.class.getName());
    private static final Frame PING = Frame.ping("live".getBytes(StandardCharsets.US_ASCII));

    private final Clients clients;
    private final Patience patience;
    private final LiveClock clock;
    private final LiveCounters counters;
    private final Runnable everyTick;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    Heartbeat(Clients clients, Patience patience, LiveClock clock, LiveCounters counters, Runnable everyTick) {
        this.clients = clients;
        this.patience = patience;
        this.clock = clock;
        this.counters = counters;
        this.everyTick = everyTick;
        this.thread = Thread.ofPlatform().name("live-heartbeat").daemon().unstarted(this::run);
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
            LOGGER.log(Level.DEBUG, "The heartbeat was interrupted and stops");
        }
    }

    /** The top of this thread's work: no failure may end the heartbeat. */
    private void beat() {
        try {
            long now = clock.nanoTime();
            for (Client client : clients.all()) {
                look(client, now);
            }
            everyTick.run();
        } catch (RuntimeException failure) {
            LOGGER.log(Level.ERROR, "The heartbeat failed; it goes on", failure);
        }
    }

    private void look(Client client, long now) {
        if (client.isCut()) {
            // Told and counted already; its reading side takes it out.
            return;
        }
        if (client.stuckFor(patience.stuckMax(), now)) {
            counters.stuckCut.increment();
            LOGGER.log(Level.INFO, "WebSocket client " + client.id() + " does not read; its connection is cut");
            client.cut();
        } else if (client.silentFor(patience.silentMax(), now)) {
            counters.silentReaped.increment();
            LOGGER.log(Level.INFO, "WebSocket client " + client.id() + " is silent; its connection is cut");
            client.cut();
        } else if (client.closingFor(patience.closeMax(), now)) {
            client.cut();
        } else if (client.pingDue(patience.pingEvery(), now)) {
            client.answer(PING);
        }
    }
}
