package io.containermanager.ops;

import io.containermanager.event.GuardedThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Notifies systemd of the service's state, by the protocol of {@code sd_notify(3)}: ready, alive, stopping. Owns the daemon thread
 * {@code supervisor}. A life sign is sent twice in each {@code WATCHDOG_USEC}, and only while the loop makes progress: a service that
 * hangs is ended and started again.
 */
public final class SystemdNotifier implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(SystemdNotifier.class.getName());
    private static final Duration WATCHDOG_MIN = Duration.ofSeconds(1);

    private final String socket;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private SystemdNotifier(String socket) {
        this.socket = socket;
    }

    /**
     * Says that the service is ready and begins its life signs; empty without a supervisor.
     *
     * @param environment {@code NOTIFY_SOCKET} and {@code WATCHDOG_USEC}, as systemd sets them
     * @param alive whether the service makes progress
     */
    public static Optional<SystemdNotifier> start(Map<String, String> environment, BooleanSupplier alive) {
        var socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (socket.isEmpty()) {
            return Optional.empty();
        }
        var systemdNotifier = new SystemdNotifier(socket);
        systemdNotifier.notify("READY=1");
        watchdog(environment.getOrDefault("WATCHDOG_USEC", ""))
                .ifPresent(every -> GuardedThread.platform("supervisor")
                        .loop(
                                () -> systemdNotifier.giveSigns(every.dividedBy(2), alive),
                                () -> systemdNotifier.stopping.getCount() == 0)
                        .start());
        return Optional.of(systemdNotifier);
    }

    /** The watchdog's time; anything but a number, or a time too short to keep, counts as none. */
    static Optional<Duration> watchdog(String micros) {
        return micros.matches("\\d{1,15}")
                ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1_000))
                        .filter(every -> every.compareTo(WATCHDOG_MIN) >= 0)
                : Optional.empty();
    }

    private void giveSigns(Duration every, BooleanSupplier alive) {
        try {
            do {
                if (alive.getAsBoolean()) {
                    notify("WATCHDOG=1");
                }
            } while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void notify(String state) {
        try {
            UnixDatagram.send(socket, state.getBytes(StandardCharsets.UTF_8));
        } catch (Throwable failure) {
            LOGGER.log(Level.WARNING, "Cannot notify systemd of " + state + ": " + failure);
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        notify("STOPPING=1");
    }

    /** One datagram to a Unix socket, by the C library: Java has only streams there. */
    private static final class UnixDatagram {

        private static final short FAMILY_UNIX = 1;
        private static final int TYPE_DATAGRAM = 2;
        private static final int CLOSE_ON_EXEC = 0x80000;
        private static final int PATH_MAX_BYTES = 107;
        private static final int FAMILY_BYTES = 2;

        static void send(String socket, byte[] message) throws Throwable {
            var path = socket.getBytes(StandardCharsets.UTF_8);
            if (path.length > PATH_MAX_BYTES) {
                throw new IllegalArgumentException("NOTIFY_SOCKET is longer than " + PATH_MAX_BYTES + " bytes");
            }
            int descriptor = (int) function("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                    .invokeExact((int) FAMILY_UNIX, TYPE_DATAGRAM | CLOSE_ON_EXEC, 0);
            try (var arena = Arena.ofConfined()) {
                var address = arena.allocate(FAMILY_BYTES + PATH_MAX_BYTES + 1L);
                address.set(ValueLayout.JAVA_SHORT, 0, FAMILY_UNIX);
                MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
                if (path[0] == '@') {
                    // An abstract socket: its name begins with a zero byte.
                    address.set(ValueLayout.JAVA_BYTE, FAMILY_BYTES, (byte) 0);
                }
                var bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
                long sent = (long) sendTo().invokeExact(
                                descriptor, bytes, (long) message.length, 0, address, FAMILY_BYTES + path.length);
                if (sent != message.length) {
                    throw new IllegalStateException("nothing listens at " + socket);
                }
            } finally {
                int _ = (int) function("close", ValueLayout.JAVA_INT).invokeExact(descriptor);
            }
        }

        private static MethodHandle sendTo() {
            return handle(
                    "sendto",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));
        }

        private static MethodHandle function(String name, ValueLayout... arguments) {
            return handle(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
        }

        @SuppressWarnings(
                "restricted") // The manifest grants native access; the three functions are the C library's own.
        private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
        }
    }
}
