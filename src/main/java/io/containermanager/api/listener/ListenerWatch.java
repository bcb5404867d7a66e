package io.containermanager.api.listener;

import io.containermanager.event.GuardedThread;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Finds out whether the listener still accepts, by connecting to it as a client does: Helidon's listener can end while the process lives
 * on. Owns the virtual thread {@code http-listener-watch}. Refused connections, or ones that are never accepted, count as its end when they
 * come {@link #FAILURES_MAX} times in a row; what else goes wrong says nothing about it.
 */
public final class ListenerWatch implements AutoCloseable {

    /** How often it is tried. */
    public static final Duration EVERY = Duration.ofSeconds(5);

    /** So many failures in a row are its end. */
    static final int FAILURES_MAX = 3;

    private static final int CONNECT_MAX_MILLIS = 2_000;

    private final SocketAddress address;
    private final LongSupplier accepted;
    private final Duration every;
    private final Runnable ended;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int failures;

    private ListenerWatch(SocketAddress address, LongSupplier accepted, Duration every, Runnable ended) {
        this.address = address;
        this.accepted = accepted;
        this.every = every;
        this.ended = ended;
        this.thread = GuardedThread.virtual("http-listener-watch").loop(this::watch, () -> stopped);
    }

    /**
     * Starts watching.
     *
     * @param host what the listener was bound to; a wildcard is reached by the loopback address
     * @param accepted how many connections were accepted so far
     * @param ended called once when it accepts no more
     */
    public static ListenerWatch start(String host, int port, LongSupplier accepted, Duration every, Runnable ended)
            throws IOException {
        var bound = InetAddress.getByName(host);
        var reached = !bound.isAnyLocalAddress()
                ? bound
                : bound.getAddress().length == 16 ? InetAddress.ofLiteral("::1") : InetAddress.ofLiteral("127.0.0.1");
        var watch = new ListenerWatch(new InetSocketAddress(reached, port), accepted, every, ended);
        watch.thread.start();
        return watch;
    }

    /** Whether it accepts, as far as is known. */
    public boolean alive() {
        return failures < FAILURES_MAX;
    }

    private void watch() {
        // Below what any count is: nothing was tried before the first look.
        long before = -1;
        while (!stopped) {
            try {
                Thread.sleep(every);
            } catch (InterruptedException asked) {
                continue;
            }
            long now = accepted.getAsLong();
            // What was tried last time has had its time to be accepted.
            look(now == before);
            before = now;
        }
    }

    private void look(boolean nobodyAccepted) {
        boolean refused = false;
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_MAX_MILLIS);
        } catch (ConnectException nobodyThere) {
            refused = true;
        } catch (IOException other) {
            return;
        }
        failures = refused || nobodyAccepted ? failures + 1 : 0;
        if (failures == FAILURES_MAX && !stopped) {
            ended.run();
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
