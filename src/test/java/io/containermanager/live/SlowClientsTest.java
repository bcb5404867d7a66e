package io.containermanager.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.LiveSettings.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowClientsTest {

    private static final int READERS = 990;
    private static final int NEVER_READING = 10;
    private static final int FRAMES = 15;
    private static final int SMALL_BUFFER_BYTES = 4_096;
    private static final Duration STUCK_MAX = Duration.ofMillis(500);
    private static final Duration PATIENT = Duration.ofSeconds(60);

    /** Those that read. A sample is taken once each of them has got the one before, so that how fast this machine is decides nothing. */
    private static final class Readers {

        private final AtomicLongArray newest = new AtomicLongArray(READERS);
        private final CountDownLatch done = new CountDownLatch(READERS);
        private final List<String> gaps = new CopyOnWriteArrayList<>();
        private volatile long from = Long.MAX_VALUE;

        /** Reads until all frames after {@link #inStep} have come: their numbers must follow each other. */
        void read(int reader, RawClient client) {
            var json = new ObjectMapper();
            try {
                while (newest.get(reader) - FRAMES < from) {
                    String text = client.read(RawClient.TEXT).text();
                    if (text.contains("\"metrics\",\"data\"")) {
                        long number = json.readTree(text).at("/data/uptime").asLong();
                        long last = newest.getAndSet(reader, number);
                        if (last > from && number != last + 1) {
                            gaps.add(last + " -> " + number);
                        }
                    }
                }
            } catch (IOException failure) {
                gaps.add(failure.toString());
            } finally {
                done.countDown();
            }
        }

        boolean allHave(long number) {
            return IntStream.range(0, READERS).allMatch(reader -> newest.get(reader) >= number);
        }

        /** From here on; those before may have been taken while clients were still connecting. */
        void inStep(SteadySource source) {
            from = source.collected.get();
            source.beforeEach = number -> {
                if (number - 1 > from) {
                    await().atMost(PATIENT)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> done.getCount() == 0 || allHave(number - 1));
                }
            };
        }
    }

    @Test
    void tenOfAThousandThatNeverReadDoNotCostTheOthersAFrame() throws Exception {
        try (var server = new TestServer(
                TestServer.every(Duration.ofMillis(200)),
                request -> ConnectionLifetime.UNLIMITED,
                0,
                builder -> builder.connectionOptions(options -> options.socketSendBufferSize(SMALL_BUFFER_BYTES)))) {
            List<RawClient> clients = new ArrayList<>();
            var readers = new Readers();
            for (int i = 0; i < NEVER_READING; i++) {
                clients.add(new RawClient(server.port(), SMALL_BUFFER_BYTES, "/ws/metrics"));
            }
            for (int i = 0; i < READERS; i++) {
                int reader = i;
                var client = new RawClient(server.port(), "/ws/metrics");
                clients.add(client);
                Thread.ofVirtual().start(() -> readers.read(reader, client));
            }
            await().atMost(PATIENT).until(() -> readers.allHave(1));
            readers.inStep(server.source());
            assertThat("all served", readers.done.await(PATIENT.toSeconds(), TimeUnit.SECONDS), is(true));
            assertThat("no frame was left out", Set.copyOf(readers.gaps), is(empty()));
            assertThat(
                    "those that never read were stuck", server.live().totals().framesDropped() > 0, is(true));
            closeAll(clients.stream());
            await().atMost(PATIENT).until(() -> server.live().connectedClients() == 0);
        }
    }

    /** By a clock of the test's own: how fast this machine is decides nothing. */
    @ParameterizedTest(name = "with use-nio: {0}")
    @ValueSource(booleans = {true, false})
    void aWriteThatIsStuckIsCutAndOnlyThen(boolean useNio) throws Exception {
        var nanos = new AtomicLong(1);
        var patience = new Patience(
                Duration.ofMillis(20), Duration.ofHours(1), Duration.ofHours(1), STUCK_MAX, Duration.ofSeconds(2));
        try (var server = new TestServer(
                        TestServer.every(Duration.ofMillis(100)).withPatience(patience),
                        request -> ConnectionLifetime.UNLIMITED,
                        0,
                        builder -> builder.useNio(useNio),
                        nanos::get);
                var deaf = new RawClient(server.port(), SMALL_BUFFER_BYTES, "/ws");
                var reading = new TestClient(server.uri("/ws/metrics"))) {
            deaf.sendText("{\"type\":\"subscribe\",\"channel\":\"events\"}");
            await().until(() -> server.live().stats().clients().stream()
                    .anyMatch(client -> client.subscribedChannels().contains("events")));
            var large =
                    Event.of(EventType.PULL_PROGRESS, "as large as it takes").with("filler", "x".repeat(200_000));
            await().atMost(PATIENT).pollInterval(Duration.ofMillis(5)).until(() -> {
                server.events().publish(large);
                return server.live().totals().framesDropped() > 0;
            });
            passTime(nanos, reading);
            assertThat("not before its time", server.live().totals().stuckCut(), is(0L));
            await().atMost(PATIENT).pollInterval(Duration.ofMillis(5)).until(() -> {
                server.events().publish(large);
                passTime(nanos, reading);
                return server.live().totals().stuckCut() > 0;
            });
            await().atMost(PATIENT).until(() -> server.live().connectedClients() == 1);
            reading.await("metrics");
            assertThat("no other client was cut", server.live().totals().stuckCut(), is(1L));
        }
    }

    /**
     * More than half of what a write may take goes by. The answer to a ping was begun after that, so no write to the
     * reading client lasts through two such steps, and only one that is truly stuck can be too old.
     */
    private static void passTime(AtomicLong nanos, TestClient reading) {
        nanos.addAndGet(STUCK_MAX.toNanos() * 3 / 5);
        reading.send("{\"type\":\"ping\"}");
        reading.await("pong");
    }

    private static void closeAll(Stream<RawClient> clients) {
        clients.forEach(client -> {
            try {
                client.reset();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }
}
