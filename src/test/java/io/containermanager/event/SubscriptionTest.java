package io.containermanager.event;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What a slow receiver of events costs: the oldest events that wait for it, and a line in the log. */
class SubscriptionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final class Lines extends Handler {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void eventsDroppedForASlowReceiverAreCountedInTheLog() throws InterruptedException {
        var lines = new Lines();
        var logger = Logger.getLogger(Subscription.class.getName());
        logger.addHandler(lines);
        var entered = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        try (var bus = new EventBus(InstantSource.system(), 0);
                var _ = bus.subscribe("slow-test", 2, _ -> {
                    entered.countDown();
                    awaitQuietly(released);
                })) {
            bus.publish(Event.of(EventType.MANAGER_STARTED, "first"));
            assertTrue(entered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            for (int i = 0; i < 10; i++) {
                bus.publish(Event.of(EventType.MANAGER_STARTED, "event " + i));
            }
            released.countDown();
            await().atMost(PATIENCE)
                    .until(
                            () -> List.copyOf(lines.lines).stream()
                                    .filter(line -> line.startsWith("slow-test"))
                                    .toList(),
                            contains(containsString("the oldest 8 waiting events were dropped")));
        } finally {
            logger.removeHandler(lines);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
