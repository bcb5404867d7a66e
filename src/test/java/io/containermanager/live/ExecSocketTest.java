package io.containermanager.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.engine.simulated.SimulatedFaults;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.LiveSettings.Patience;
import io.containermanager.live.client.UpgradeRefusedException;
import io.containermanager.live.exec.ExecAuthorizer.Admitted;
import io.containermanager.live.exec.ExecSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An interactive command over a WebSocket, on the simulated engine. */
class ExecSocketTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestServer server = new TestServer(TestServer.every(Duration.ofSeconds(5)));
    private String shell;

    @BeforeEach
    void start() {
        shell = "/ws/containers/" + server.running().getFirst() + "/exec?command=sh";
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Keyboard open(String path) {
        return new Keyboard(
                TestClient.HTTP.newWebSocketBuilder(), server.uri(path).toString());
    }

    private int refusal(String path) {
        var failure = assertThrows(CompletionException.class, () -> open(path));
        return failure.getCause() instanceof WebSocketHandshakeException refused
                ? refused.getResponse().statusCode()
                : 0;
    }

    private List<RecordedEvent> events() {
        return server.events().after(0, 100).stream()
                .filter(event -> event.event().type() == EventType.EXEC)
                .toList();
    }

    @Test
    void aShellAnswersAndEndsWithItsExitCode() throws Exception {
        try (var keyboard = open(shell + "&tty=true&cols=100&rows=30")) {
            await().until(() -> keyboard.ofType("started").size() == 1);
            keyboard.type("stty size\r");
            await().until(() -> keyboard.screen().contains("30 100"));
            keyboard.say("{\"type\":\"resize\",\"cols\":120,\"rows\":40}");
            keyboard.type("stty size\r");
            await().until(() -> keyboard.screen().contains("40 120"));
            keyboard.type("echo gr\u00fc\u00dfe\r");
            await().until(() -> keyboard.screen().contains("\r\ngr\u00fc\u00dfe\r\n"));
            keyboard.type("exit 3\r");
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1000));
            var exit = keyboard.ofType("exit").getFirst();
            assertThat(exit.path("exitCode").asInt(), is(3));
            assertThat(exit.path("reason").isNull(), is(true));
        }
    }

    @Test
    void withoutATerminalEachMessageNamesItsStream() throws Exception {
        try (var keyboard = open(shell.replace("sh", "sh&command=-c&command=echo+out%3B+echo+err+%3E%262%3B+exit+5"))) {
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1000));
            assertThat(keyboard.screen(), containsString("\u0001out\n"));
            assertThat(keyboard.screen(), containsString("\u0002err\n"));
            assertThat(keyboard.ofType("exit").getFirst().path("exitCode").asInt(), is(5));
        }
    }

    @Test
    void startAndEndAreEventsWithWhoAndAMaskedCommand() throws Exception {
        try (var keyboard = open(shell + "&command=-c&command=exit+0&command=--password%3Dsecret")) {
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1000));
        }
        await().until(() -> events().size() == 2);
        assertThat(events(), hasSize(2));
        assertThat(events().getFirst().event().details().get("by"), is("tester"));
        assertThat(events().toString().contains("secret"), is(false));
        assertThat(events().getLast().event().details().get("exitCode"), is(0));
    }

    @Test
    void whatCouldNotBeStartedIsNotSaidToHaveEnded() throws Exception {
        server.authorize((request, container) -> {
            SimulatedFaults.of(server.containers().engine).stop(SteadyContainers.id(1));
            return new Admitted("tester", SteadyContainers.observed(1), ConnectionLifetime.UNLIMITED);
        });
        try (var keyboard = open(shell)) {
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1011));
        }
        var told = containsString("sh of tester could not be started: container shop-s1 is exited");
        await().until(() -> events().getLast().event().reason(), told);
    }

    @Test
    void leavingEndsTheCommand() {
        var keyboard = open(shell + "&tty=true");
        await().until(() -> keyboard.ofType("started").size() == 1);
        keyboard.close();
        await().until(() -> events().size() == 2);
        assertThat(events().getLast().event().reason(), containsString("left"));
    }

    @Test
    void anUnknownMessageIsAnsweredAndTheCommandContinues() throws Exception {
        try (var keyboard = open(shell + "&tty=true")) {
            keyboard.say("{\"type\":\"resize\",\"cols\":0,\"rows\":40}");
            keyboard.say("no json");
            keyboard.say("{\"type\":\"ping\"}");
            await().until(() -> keyboard.ofType("error").size() == 2
                    && keyboard.ofType("pong").size() == 1);
            keyboard.type("exit\r");
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1000));
        }
    }

    @Test
    void aRefusalComesBeforeTheUpgrade() {
        server.authorize((request, container) -> {
            throw new UpgradeRefusedException(403, "Not you");
        });
        assertThat(refusal(shell), is(403));
    }

    @Test
    void aCommandIsNeededAndParametersAreChecked() {
        assertThat(refusal(shell.replace("?command=sh", "")), is(400));
        assertThat(refusal(shell + "&tty=perhaps"), is(400));
        assertThat(refusal(shell + "&cols=0"), is(400));
        assertThat(refusal(shell + "&columns=80"), is(400));
    }

    @Test
    void oneTooManyIsRefusedUntilAnotherEnds() {
        var open = new ArrayList<Keyboard>();
        for (int i = 0; i < ExecSessions.SESSIONS_MAX; i++) {
            open.add(open(shell + "&tty=true"));
        }
        await().until(() -> open.stream().allMatch(one -> one.ofType("started").size() == 1));
        assertThat(refusal(shell), is(503));
        open.getFirst().close();
        await().ignoreExceptions().until(() -> {
            open(shell + "&tty=true").close();
            return true;
        });
        open.forEach(Keyboard::close);
    }

    @Test
    void aReaderWhoDoesNotReadStopsOnlyItsCommand() throws Exception {
        try (var lazy = open(shell.replace("sh", "seq&command=1&command=90000"), 1);
                var other = open(shell + "&tty=true")) {
            other.type("echo he''re\r");
            await().until(() -> other.screen().contains("here\r\n"));
            assertThat(lazy.closed.isDone(), is(false));
            lazy.readOn();
            assertThat(lazy.closed.get(60, TimeUnit.SECONDS), is(1000));
            assertThat(lazy.screen(), containsString("\n90000\n"));
        }
    }

    private Keyboard open(String path, int messages) {
        return new Keyboard(
                TestClient.HTTP.newWebSocketBuilder(), server.uri(path).toString(), messages);
    }

    @Test
    void aWindowThatIsDraggedEndsNothingAndTheLastSizeCounts() {
        try (var keyboard = open(shell + "&tty=true")) {
            for (int i = 1; i <= 240; i++) {
                keyboard.say("{\"type\":\"resize\",\"cols\":%d,\"rows\":40}".formatted(100 + i));
            }
            keyboard.type("stty size\r");
            await().until(() -> keyboard.screen().contains("40 340"));
            assertThat(keyboard.closed.isDone(), is(false));
        }
    }

    @Test
    void otherTextThatComesTooFastIsOnlySlowedDown() {
        try (var keyboard = open(shell + "&tty=true")) {
            for (int i = 0; i < 70; i++) {
                keyboard.say("{\"type\":\"ping\"}");
            }
            await().until(() -> keyboard.ofType("pong").size() == 70);
            assertThat(keyboard.closed.isDone(), is(false));
        }
    }

    @Test
    void aPasteOf100KilobytesInOneMessageIsTyped() {
        try (var keyboard = open(shell)) {
            keyboard.type("echo pasted line of thirty-odd characters\n".repeat(2_500) + "echo do''ne\n");
            await().atMost(60, TimeUnit.SECONDS).until(() -> keyboard.screen().contains("done\n"));
            var lines = keyboard.screen()
                    .lines()
                    .filter(line -> line.contains("pasted line"))
                    .count();
            assertThat(lines, is(2_500L));
            assertThat(keyboard.closed.isDone(), is(false));
        }
    }

    @Test
    void whoWaitsForTheCommandToTakeTheInputIsNotTakenForSilent() throws Exception {
        var patience = new Patience(
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(600),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2));
        try (var strict = new TestServer(TestServer.every(Duration.ofSeconds(5)).withPatience(patience));
                var keyboard = new Keyboard(
                        TestClient.HTTP.newWebSocketBuilder(), strict.uri(shell).toString())) {
            keyboard.type("sleep 3\n" + ("# " + "x".repeat(500) + "\n").repeat(4_000) + "echo do''ne\n");
            await().atMost(60, TimeUnit.SECONDS).until(() -> keyboard.screen().contains("done\n"));
            assertThat(keyboard.closed.isDone(), is(false));
        }
    }

    @Test
    void theServiceThatStopsSaysSo() throws Exception {
        try (var keyboard = open(shell + "&tty=true")) {
            await().until(() -> keyboard.ofType("started").size() == 1);
            server.stopLive();
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1001));
        }
    }

    @Test
    void whatIsIdleForTooLongIsEndedAndSaysWhy() throws Exception {
        var patient = new Patience(
                Duration.ofMillis(500),
                Duration.ofHours(2),
                Duration.ofHours(2),
                Duration.ofHours(2),
                Duration.ofSeconds(2));
        var later = new AtomicLong();
        try (var idle = new TestServer(
                        TestServer.every(Duration.ofSeconds(5)).withPatience(patient),
                        new OriginGuard(Set.of(), false),
                        0,
                        builder -> {},
                        () -> System.nanoTime() + later.get());
                var keyboard = new Keyboard(
                        TestClient.HTTP.newWebSocketBuilder(),
                        idle.uri(shell + "&tty=true").toString())) {
            keyboard.type("echo he''re\r");
            await().until(() -> keyboard.screen().contains("here\r\n"));
            later.set(ExecSessions.IDLE_MAX.minusMinutes(1).toNanos());
            keyboard.type("echo st''ill\r");
            await().until(() -> keyboard.screen().contains("still\r\n"));
            later.addAndGet(ExecSessions.IDLE_MAX.minusMinutes(1).toNanos());
            keyboard.type("echo mo''re\r");
            await().until(() -> keyboard.screen().contains("more\r\n"));
            assertThat("input keeps it", keyboard.closed.isDone(), is(false));
            later.addAndGet(ExecSessions.IDLE_MAX.plusMinutes(1).toNanos());
            assertThat(keyboard.closed.get(60, TimeUnit.SECONDS), is(1000));
            assertThat(keyboard.ofType("exit").getFirst().path("reason").asText(), containsString("Idle for "));
        }
    }

    /** Somebody at the command. */
    private static final class Keyboard implements WebSocket.Listener, AutoCloseable {

        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final List<JsonNode> texts = new CopyOnWriteArrayList<>();
        private final java.io.ByteArrayOutputStream screen = new java.io.ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;
        private volatile int left;

        Keyboard(WebSocket.Builder builder, String uri) {
            this(builder, uri, Integer.MAX_VALUE);
        }

        /** Reads only so many messages until allowed to continue. */
        Keyboard(WebSocket.Builder builder, String uri, int messages) {
            left = messages;
            socket = builder.buildAsync(java.net.URI.create(uri), this).join();
        }

        void readOn() {
            left = Integer.MAX_VALUE;
            socket.request(1);
        }

        void type(String keys) {
            socket.sendBinary(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)), true)
                    .join();
        }

        void say(String json) {
            socket.sendText(json, true).join();
        }

        String screen() {
            synchronized (screen) {
                return screen.toString(StandardCharsets.UTF_8);
            }
        }

        List<JsonNode> ofType(String type) {
            return texts.stream()
                    .filter(message -> message.path("type").asText().equals(type))
                    .toList();
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            synchronized (screen) {
                screen.writeBytes(bytes);
            }
            more(webSocket);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    texts.add(JSON.readTree(text.toString()));
                } catch (IOException notJson) {
                    throw new UncheckedIOException(notJson);
                }
                text.setLength(0);
            }
            more(webSocket);
            return null;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // One callback at a time.
        private void more(WebSocket webSocket) {
            left = left - 1;
            if (left > 0) {
                webSocket.request(1);
            }
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
