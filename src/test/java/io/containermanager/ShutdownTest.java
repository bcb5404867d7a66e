package io.containermanager;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.api.listener.ListenerWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A stop ends in time whatever hangs, and a listener that accepts no more does not go unnoticed. */
class ShutdownTest {

    private static final Duration SOON = Duration.ofMillis(20);

    @Test
    void aPartThatHangsKeepsNeitherTheOthersNorTheDeadline() {
        var closed = Collections.synchronizedList(new ArrayList<String>());
        var never = new CountDownLatch(1);
        var closer = new Closer();
        closer.keep(() -> closed.add("first built"));
        for (int i = 0; i < 3; i++) {
            closer.keep(() -> {
                while (true) {
                    try {
                        never.await();
                    } catch (InterruptedException ignored) {
                        // A part that cannot be interrupted either.
                    }
                }
            });
        }
        closer.keep(() -> {
            throw new AssertionError("an error is not a reason either");
        });
        closer.keep(() -> closed.add("last built"));
        long begun = System.nanoTime();

        boolean inTime = closer.close(begun + Duration.ofMillis(300).toNanos());

        assertThat(inTime, is(false));
        assertThat(System.nanoTime() - begun, is(lessThan(Duration.ofSeconds(30).toNanos())));
        await(() -> closed.size() == 2);
        assertThat(closed, contains("last built", "first built"));
    }

    @Test
    void partsThatEndAreInTime() {
        var closer = new Closer();
        closer.keep(() -> {});

        assertThat(closer.close(System.nanoTime() + Duration.ofSeconds(5).toNanos()), is(true));
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnceByItsNumber() {
        var codes = Collections.synchronizedList(new ArrayList<Integer>());
        var shutdown = new Shutdown(codes::add, Duration.ofMillis(50));
        shutdown.failed();
        shutdown.stop();
        await(() -> codes.contains(1));
        codes.clear();
        // The first signal would end the JVM of the tests: what it sets is set by the failure that ends the process,
        // too.
        shutdown.begun();
        shutdown.signalled(2);
        assertThat(codes, is(List.of(130)));
    }

    @Test
    void aListenerThatEndedIsNoticed() throws Exception {
        var accepted = new AtomicLong();
        var ended = new CountDownLatch(1);
        var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var accepting = Thread.ofVirtual().start(() -> accept(listener, accepted));
        try (var watch =
                ListenerWatch.start("127.0.0.1", listener.getLocalPort(), accepted::get, SOON, ended::countDown)) {
            await(() -> accepted.get() > 3);
            assertThat(watch.alive(), is(true));
            listener.close();
            assertThat(ended.await(60, TimeUnit.SECONDS), is(true));
            assertThat(watch.alive(), is(false));
        }
        accepting.join();
    }

    @Test
    void aListenerThatIsThereAndAcceptsNothingIsNoticed() throws Exception {
        var ended = new CountDownLatch(1);
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var watch =
                        ListenerWatch.start("127.0.0.1", listener.getLocalPort(), () -> 0, SOON, ended::countDown)) {
            assertThat(ended.await(60, TimeUnit.SECONDS), is(true));
            assertThat(watch.alive(), is(false));
        }
    }

    private static void accept(ServerSocket listener, AtomicLong accepted) {
        while (!listener.isClosed()) {
            try (var _ = listener.accept()) {
                accepted.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat("in time", System.nanoTime(), is(lessThan(end)));
            Thread.onSpinWait();
        }
    }
}
