package io.containermanager.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one HTTP client against servers that answer bytes of our choice. */
class HttpConnectionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int BODY_MAX_BYTES = 1_000;

    /** What is read of an answer that a server gives to the first request and then hangs up. */
    private static String answered(String answer) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(server, answer));
            var socket = HttpConnection.connect(
                    List.of(InetAddress.getLoopbackAddress()), server.getLocalPort(), TIMEOUT, _ -> {});
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            try (var connection = HttpConnection.over(socket)) {
                var read = connection.send("GET", "/x", Map.of("Host", "x", "Connection", "close"), null);
                return read.status() + " " + read.text(BODY_MAX_BYTES);
            }
        }
    }

    private static void answer(ServerSocket server, String answer) {
        try (var peer = server.accept()) {
            readHead(peer);
            peer.getOutputStream().write(answer.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            // The client has given up: the test sees why.
        }
    }

    private static String readHead(Socket peer) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) peer.getInputStream().read());
        }
        return head.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        HTTP/1.1 200 OK~Content-Length: 5~~hello and more           | 200 hello
        HTTP/1.1 200 OK~~until closed                               | 200 until closed
        HTTP/1.0 200~~old                                           | 200 old
        HTTP/1.1 204 No Content~~                                   | '204 '
        HTTP/1.1 100 Continue~~HTTP/1.1 201 Created~Content-Length: 1~~x | 201 x
        HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~2;a=b~de~0~X-Trailer: 1~~ | 200 abcde
        HTTP/1.1 200 OK~transfer-encoding: Chunked~~a~0123456789~0~~ | 200 0123456789
        HTTP/1.1 302 Found~Location: http://elsewhere/~Content-Length: 0~~ | '302 '
        """)
    void readsWhatTheAnswerSays(String answer, String read) throws IOException {
        assertThat(answered(answer), is(read));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK~~",
                "hello~~",
                "HTTP/1.1 200 OK~no colon~~",
                "HTTP/1.1 200 OK~Content-Length: -1~~",
                "HTTP/1.1 200 OK~Content-Length: many~~",
                "HTTP/1.1 200 OK~Content-Length: 1001~~",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~abc~0~~"
            })
    void refusesWhatCannotBeRead(String answer) {
        var padded = answer + "x".repeat(BODY_MAX_BYTES + 1);

        assertThat(assertThrows(IOException.class, () -> answered(padded)), instanceOf(ProtocolException.class));
    }

    @Test
    void refusesALineAndHeadersWithoutEnd() {
        var line = "HTTP/1.1 200 OK~X: " + "a".repeat(StreamedResponse.LINE_MAX_BYTES + 1) + "~~";
        var headers = "HTTP/1.1 200 OK~" + "X: a~".repeat(StreamedResponse.HEADERS_MAX + 1) + "~";

        assertThrows(ProtocolException.class, () -> answered(line));
        assertThrows(ProtocolException.class, () -> answered(headers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK~Content-Length: 5~~hell",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hell",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~hell~"
            })
    void noticesAnAnswerThatEndsEarly(String answer) {
        assertThrows(EOFException.class, () -> answered(answer));
    }

    @Test
    void neverLetsAValueEndItsLine() {
        var socket = new Socket();
        assertThat(
                assertThrows(IOException.class, () -> {
                            try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                                socket.connect(server.getLocalSocketAddress());
                                HttpConnection.over(socket).send("GET", "/", Map.of("Key", "a\r\nOther: b"), null);
                            }
                        })
                        .getMessage(),
                containsString("control character"));
    }

    /** As a command's input ends while its output still comes. */
    @Test
    void speaksBothWaysOverAUnixSocketAndEndsItsOwnSide(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            var heard = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> {
                try (var peer = server.accept()) {
                    peer.write(ByteBuffer.wrap(
                            "HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n$ ".getBytes(StandardCharsets.UTF_8)));
                    var all = new String(Channels.newInputStream(peer).readAllBytes(), StandardCharsets.UTF_8);
                    peer.write(ByteBuffer.wrap("bye".getBytes(StandardCharsets.UTF_8)));
                    heard.complete(all);
                } catch (IOException failed) {
                    heard.completeExceptionally(failed);
                }
            });
            try (var connection = HttpConnection.unix(folder.resolve("s"))) {
                var answer = connection.send(
                        "POST", "/start", Map.of("Upgrade", "tcp"), "{}".getBytes(StandardCharsets.UTF_8));
                connection.write("input".getBytes(StandardCharsets.UTF_8));
                connection.endOutput();

                assertThat(answer.status(), is(101));
                assertThat(new String(connection.input().readAllBytes(), StandardCharsets.UTF_8), is("$ bye"));
                assertThat(heard.get(5, TimeUnit.SECONDS), startsWith("POST /start HTTP/1.1\r\n"));
                assertThat(heard.get(), containsString("Content-Length: 2\r\n\r\n{}input"));
            }
        }
    }

    @Test
    void anInterruptedVirtualThreadStopsWaiting(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (var unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (var connection : List.of(
                    HttpConnection.unix(folder.resolve("s")),
                    HttpConnection.over(HttpConnection.connect(
                            List.of(InetAddress.getLoopbackAddress()), tcp.getLocalPort(), TIMEOUT, _ -> {})))) {
                var end = new CompletableFuture<Throwable>();
                var thread = Thread.ofVirtual().start(() -> {
                    try {
                        connection.send("GET", "/", Map.of(), null);
                    } catch (IOException ended) {
                        end.complete(ended);
                    }
                });
                thread.interrupt();

                assertThat(end.get(10, TimeUnit.SECONDS), instanceOf(IOException.class));
                connection.close();
            }
            assertThat(unix.isOpen(), is(true));
        }
    }
}
