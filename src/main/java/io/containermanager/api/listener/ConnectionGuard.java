package io.containermanager.api.listener;

import io.containermanager.event.Scheduler;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what one client can take from the others: how many connect, how long they keep the service waiting, how long they leave answers
 * unread. Installed into a server that is being built, it looks at all connections twice a second on the scheduler's thread, until closed.
 * Helidon ends its listener for good when accepting fails for want of descriptors; that never happens, because accepting pauses while few
 * are left.
 */
public final class ConnectionGuard implements AutoCloseable {

    /** How often connections are checked. */
    static final Duration SWEEP_EVERY = Duration.ofMillis(500);

    /** Looks between two counts of open descriptors, which cost a walk over a folder. */
    private static final int COUNT_EVERY_SWEEPS = 4;

    /** Looks between two lines in the log of what clients were denied: a minute. */
    private static final int REPORT_EVERY_SWEEPS = 120;

    /** Descriptors that connections leave to files, the engine and the store. */
    static final int DESCRIPTORS_RESERVED = 64;

    /** As few connections as this are always allowed. */
    private static final int CONNECTIONS_MIN = 16;

    /** Memory of the heap that a connection may need in the end: buffers, its thread's stack, a client's outbox. */
    private static final int HEAP_BYTES_EACH = 20 * 1024;

    private static final int CONNECTIONS_MAX = 100_000;
    private static final long PAUSE_MILLIS = 50;

    /** Unfinished requests have the heap divided by this together, and each may need as much as its headers and their copies. */
    private static final int UNFINISHED_HEAP_DIVISOR = 8;

    private static final int UNFINISHED_BYTES_EACH = 24 * 1024;

    /** As few unfinished requests as this are always allowed. */
    private static final int UNFINISHED_MIN = 64;

    /** How long accepting waits in a flood until earlier connections were read or closed; then it continues. */
    private static final Duration FLOOD_WAIT = Duration.ofSeconds(1);

    private static final long FLOOD_PAUSE_MILLIS = 5;

    /** An answer up to this size needs no share of the memory for answers: it fits the kernel's buffer of a connection. */
    private static final int SMALL_ANSWER_BYTES = 16 * 1024;

    /** Answers that are being written have the heap divided by this together, and at least so many bytes. */
    private static final int ANSWERS_HEAP_DIVISOR = 8;

    private static final long ANSWERS_MIN_BYTES = 8L << 20;

    /** How long a large answer waits for room. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);

    /** The kernel keeps twice as much of an answer for a client that does not read, for each connection. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private static final Logger LOGGER = System.getLogger(ConnectionGuard.class.getName());

    private final ConnectionTable table;
    private final BodyBudget answers;
    private final Scheduler scheduler;
    private final FileDescriptors descriptors;
    private final long descriptorLimit;
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean scarce;
    private volatile boolean closed;
    private int sweeps;
    private long reported;

    private ConnectionGuard(ListenerLimits limits, Scheduler scheduler, FileDescriptors descriptors) {
        this.scheduler = scheduler;
        this.descriptors = descriptors;
        this.descriptorLimit = descriptors.limit();
        this.answers =
                new BodyBudget(Math.max(ANSWERS_MIN_BYTES, Runtime.getRuntime().maxMemory() / ANSWERS_HEAP_DIVISOR));
        this.table = new ConnectionTable(
                limits.withMaxUnfinished(
                        unfinished(limits.maxUnfinished(), Runtime.getRuntime().maxMemory())),
                connections(
                        limits.maxConnections(),
                        Runtime.getRuntime().maxMemory(),
                        descriptorLimit,
                        descriptors.open()));
    }

    /** Starts looking at connections; there are none before it is installed. */
    public static ConnectionGuard start(ListenerLimits limits, Scheduler scheduler) {
        var guard = new ConnectionGuard(limits, scheduler, new FileDescriptors(Path.of("/proc/self")));
        guard.again();
        return guard;
    }

    /**
     * How many connections there may be: as configured, or as many as fit the heap, and never more than there are descriptors for. Pure.
     *
     * @param configured 0 for as many as fit
     * @param limit the process' limit of descriptors
     * @param open how many are open before there are connections
     */
    static int connections(int configured, long heapBytes, long limit, long open) {
        long wanted = configured > 0 ? configured : Math.min(CONNECTIONS_MAX, heapBytes / HEAP_BYTES_EACH);
        long free = limit == FileDescriptors.UNKNOWN ? CONNECTIONS_MAX : limit - open - DESCRIPTORS_RESERVED;
        return (int) Math.max(CONNECTIONS_MIN, Math.min(wanted, free));
    }

    /** How many unfinished requests there may be: as configured, but no more than fit their share of the heap. Pure. */
    static int unfinished(int configured, long heapBytes) {
        long fit = Math.max(UNFINISHED_MIN, heapBytes / UNFINISHED_HEAP_DIVISOR / UNFINISHED_BYTES_EACH);
        return (int) Math.min(configured, fit);
    }

    /** Adds itself to a server whose other selectors are there already; without any, HTTP/1.1 is served without upgrades. */
    public void install(WebServerConfig.Builder server) {
        var selectors = server.connectionSelectors().stream()
                .filter(Http1ConnectionSelector.class::isInstance)
                .map(Http1ConnectionSelector.class::cast)
                .toList();
        var http = selectors.isEmpty()
                ? Http1ConnectionSelector.builder().config(Http1Config.create()).build()
                : selectors.getFirst();
        server.clearConnectionSelectors()
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new GuardedHttp(http, this::guarded))
                .connectionOptions(new Accepting());
    }

    /** The outermost filter: notes when a request was handled. */
    public static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        try {
            chain.proceed();
        } finally {
            if (GuardedHttp.CURRENT.isBound()) {
                GuardedHttp.CURRENT.get().source().handled();
            }
        }
    }

    /** Whether the request that is handled on this thread came as HTTP/1.0. */
    public static boolean isHttp10() {
        return GuardedHttp.CURRENT.isBound()
                && GuardedHttp.CURRENT.get().source().isHttp10();
    }

    /**
     * Sends an answer within the memory that all answers on their way have together. While there is none, clients that have left theirs
     * unread for a second lose their connections.
     *
     * @return false when there was no room in time; nothing was sent
     */
    public static boolean answering(int bytes, Runnable send) {
        if (bytes <= SMALL_ANSWER_BYTES || !GuardedHttp.CURRENT.isBound()) {
            send.run();
            return true;
        }
        return GuardedHttp.CURRENT.get().guard().answer(bytes, send);
    }

    private boolean answer(int bytes, Runnable send) {
        var share = answers.share();
        long end = scheduler.nanoTime() + ANSWER_WAIT.toNanos();
        // A single answer may be larger than all may be together, as long as it is the only one.
        while (!share.take(bytes) && answers.used() > 0) {
            long now = scheduler.nanoTime();
            if (now - end > 0 || closed) {
                return false;
            }
            table.cutUnread(now, 0);
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        try {
            send.run();
        } finally {
            share.release();
        }
        return true;
    }

    private GuardedContext guarded(ConnectionContext context) {
        var connection = table.find(
                        context.remotePeer().address(), context.localPeer().address())
                // Its client is gone already, or it was closed to make room.
                .orElseThrow(() -> new io.helidon.webserver.CloseConnectionException("Closed before it was served"));
        return new GuardedContext(context, connection, scheduler::nanoTime, this);
    }

    /** Called on the listener's thread for each accepted socket: an exception closes it. */
    private void accept(SocketChannel socket) {
        accepted.incrementAndGet();
        try {
            if (table.accept(socket, scheduler.nanoTime()).isEmpty()) {
                throw new RefusedException();
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        awaitEbb();
        // The next accept would fail for want of a descriptor, and that would end the listener.
        while (scarce && !closed) {
            pause(PAUSE_MILLIS);
        }
    }

    /** Waits on the listener's thread, which is interrupted when it is to stop. */
    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new RefusedException();
        }
    }

    /** A flood can come faster than its threads begin to read; those that have not begun cannot be closed, but take memory soon. */
    private void awaitEbb() {
        long end = scheduler.nanoTime() + FLOOD_WAIT.toNanos();
        while (table.isFlooded() && !closed && scheduler.nanoTime() - end < 0) {
            pause(FLOOD_PAUSE_MILLIS);
            table.spareAll(scheduler.nanoTime());
        }
    }

    private void again() {
        if (!closed) {
            scheduler.after(SWEEP_EVERY, this::sweep);
        }
    }

    private void sweep() {
        try {
            table.sweep(scheduler.nanoTime());
            report();
            if (sweeps++ % COUNT_EVERY_SWEEPS == 0 || scarce) {
                countDescriptors();
            }
        } finally {
            again();
        }
    }

    /** What clients had to be denied, once in a while and only when there is something. */
    private void report() {
        if (sweeps % REPORT_EVERY_SWEEPS != 0) {
            return;
        }
        long denied = table.refused() + table.cut();
        if (denied > reported) {
            LOGGER.log(
                    Level.WARNING,
                    (denied - reported)
                            + " connections were closed in the last minute because they were too slow or too many ("
                            + table.refused() + " refused and " + table.cut() + " closed since the start, "
                            + table.size() + " of "
                            + table.maxConnections() + " open): see server.limits");
            reported = denied;
        }
    }

    private void countDescriptors() {
        long open = descriptors.open();
        boolean few = descriptorLimit != FileDescriptors.UNKNOWN && open > descriptorLimit - DESCRIPTORS_RESERVED / 4;
        if (few && !scarce) {
            LOGGER.log(
                    Level.WARNING,
                    "Accepting pauses: " + open + " of " + descriptorLimit
                            + " file descriptors are open. Raise the limit (ulimit -n, LimitNOFILE=)");
        } else if (!few && scarce) {
            LOGGER.log(Level.INFO, "Accepting connections again");
        }
        scarce = few;
    }

    /** Sockets that were accepted so far, those that were closed at once included. */
    public long accepted() {
        return accepted.get();
    }

    /** Connections that are open. */
    public int connections() {
        return table.size();
    }

    /** Connections whose request has not come completely. */
    public int unfinished() {
        return table.unfinished();
    }

    /** Connections closed because they took too long or kept others out. */
    public long cut() {
        return table.cut();
    }

    /** Looks no more; accepting does not pause any more. */
    @Override
    public void close() {
        closed = true;
    }

    /** One too many; without a stack, for it is an everyday thing under attack. */
    private static final class RefusedException extends RuntimeException {

        private RefusedException() {
            super("There are too many connections", null, false, false);
        }
    }

    /** Helidon asks it to configure each socket that it has accepted: the one place where it lets others see them. */
    private final class Accepting implements SocketOptions {

        private final SocketOptions real = SocketOptions.builder()
                .tcpNoDelay(true)
                .socketSendBufferSize(SEND_BUFFER_BYTES)
                .build();

        @Override
        public void configureSocket(SocketChannel socket) {
            real.configureSocket(socket);
            accept(socket);
        }

        @Override
        public java.util.Map<java.net.SocketOption<?>, Object> socketOptions() {
            return real.socketOptions();
        }

        @Override
        public Duration connectTimeout() {
            return real.connectTimeout();
        }

        @Override
        public Duration readTimeout() {
            return real.readTimeout();
        }

        @Override
        public java.util.Optional<Integer> socketReceiveBufferSize() {
            return real.socketReceiveBufferSize();
        }

        @Override
        public java.util.Optional<Integer> socketSendBufferSize() {
            return real.socketSendBufferSize();
        }

        @Override
        public boolean socketReuseAddress() {
            return real.socketReuseAddress();
        }

        @Override
        public boolean socketKeepAlive() {
            return real.socketKeepAlive();
        }

        @Override
        public boolean tcpNoDelay() {
            return real.tcpNoDelay();
        }
    }
}
