package io.containermanager.live.websocket;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of RFC 6455 that we know of, against a running server: whole, in random pieces and byte by byte. */
class ProtocolCasesTest {

    private static final int READ_MAX_MILLIS = 60_000;
    /** Byte by byte, a long case would only be slow. */
    private static final int BYTE_BY_BYTE_MAX_BYTES = 200;

    private static EchoServer server;

    @BeforeAll
    static void start() {
        server = new EchoServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Script> cases() {
        return Stream.concat(FramingCases.all(), TextAndCloseCases.all());
    }

    static Stream<Script> shortCases() {
        return cases().filter(script -> script.sent().length <= BYTE_BY_BYTE_MAX_BYTES);
    }

    @Test
    void thereAreEnoughCasesAndNoTwoHaveOneName() {
        List<String> names = cases().map(Script::toString).toList();
        assertThat(names.size(), greaterThanOrEqualTo(200));
        assertThat(names.stream().distinct().count(), is((long) names.size()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void whole(Script script) throws IOException {
        run(script, script.sent().length);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void inRandomPieces(Script script) throws IOException {
        run(script, Math.max(2, script.sent().length / 5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shortCases")
    void byteByByte(Script script) throws IOException {
        run(script, 1);
    }

    private static void run(Script script, int mostAtOnce) throws IOException {
        try (Socket socket = upgraded()) {
            Thread.ofVirtual().start(() -> send(socket, script.sent(), mostAtOnce));
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            assertThat(readHead(in), startsWith("HTTP/1.1 101"));
            assertThat(readUntilClose(in), is(script.expected()));
        }
    }

    private static void send(Socket socket, byte[] bytes, int mostAtOnce) {
        var random = new Random(bytes.length);
        try {
            OutputStream out = socket.getOutputStream();
            int at = 0;
            while (at < bytes.length) {
                int next = Math.min(bytes.length, at + (mostAtOnce == 1 ? 1 : 1 + random.nextInt(mostAtOnce)));
                out.write(bytes, at, next - at);
                at = next;
            }
        } catch (IOException closedByTheServer) {
            // It had seen enough; what it answered is what counts.
            assertThat(closedByTheServer.toString(), closedByTheServer instanceof SocketException, is(true));
        }
    }

    private static Socket upgraded() throws IOException {
        return request("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }

    private static Socket request(String headers) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_MAX_MILLIS);
        String request = "GET /echo/any HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readHead(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** Every frame up to the close frame: nothing may follow it. */
    private static List<String> readUntilClose(DataInputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        while (words.isEmpty() || !words.getLast().startsWith("close")) {
            int opcode;
            try {
                opcode = in.readUnsignedByte() & 0x0F;
            } catch (EOFException ended) {
                words.add("close without a frame");
                continue;
            }
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            words.add(Script.word(opcode, payload));
        }
        return words;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no key                  | 400 | Connection: Upgrade; Upgrade: websocket; Sec-WebSocket-Version: 13",
                "a short key             | 400 | Connection: Upgrade; Upgrade: websocket; Sec-WebSocket-Version: 13;"
                        + " Sec-WebSocket-Key: c2hvcnQ=",
                "two keys                | 400 | Connection: Upgrade; Upgrade: websocket; Sec-WebSocket-Version: 13;"
                        + " Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==; Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "no version              | 426 | Connection: Upgrade; Upgrade: websocket; Sec-WebSocket-Key:"
                        + " dGhlIHNhbXBsZSBub25jZQ==",
                "version 8               | 426 | Connection: Upgrade; Upgrade: websocket; Sec-WebSocket-Version: 8;"
                        + " Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "keep-alive only         | 400 | Connection: keep-alive; Upgrade: websocket; Sec-WebSocket-Version:"
                        + " 13; Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "a list of connections   | 101 | Connection: keep-alive, Upgrade; Upgrade: websocket;"
                        + " Sec-WebSocket-Version: 13; Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "words in any case       | 101 | connection: upGRADE; upgrade: WebSocket; SEC-WEBSOCKET-VERSION: 13;"
                        + " sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
                "an extension is ignored | 101 | Connection: Upgrade; Upgrade: websocket; Sec-WebSocket-Extensions:"
                        + " permessage-deflate; Sec-WebSocket-Version: 13; Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            })
    void handshake(String what, int status, String headers) throws IOException {
        try (Socket socket = request(String.join("\r\n", headers.split("; ")))) {
            String head = readHead(new DataInputStream(socket.getInputStream()));
            assertThat(what, head, startsWith("HTTP/1.1 " + status));
            if (status == 426) {
                assertThat(head, containsString("Sec-WebSocket-Version: 13"));
            } else if (status == 101) {
                assertThat(head, containsString("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            }
        }
    }

    @ParameterizedTest(name = "reset: {0}")
    @CsvSource({"false", "true"})
    void aVanishedPeerIsNoticedAtOnceAndReportedOnce(boolean reset) throws Exception {
        await().until(() -> server.connections.all().isEmpty());
        server.ends.clear();
        try (Socket socket = upgraded()) {
            readHead(new DataInputStream(socket.getInputStream()));
            await().until(() -> server.connections.all().size() == 1);
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        }
        assertThat(server.ends.poll(READ_MAX_MILLIS, TimeUnit.MILLISECONDS), is(CloseCodes.ABNORMAL));
        await().until(() -> server.connections.all().isEmpty());
        assertThat(server.ends.isEmpty(), is(true));
    }
}
