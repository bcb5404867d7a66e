package io.containermanager;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The little of HTTP and WebSocket that a training run speaks to the service. Not the JDK's client: whatever the training loads is loaded
 * at every later start, and that client brings 700 classes that the service never uses.
 */
final class AotTrainingClient implements AutoCloseable {

    /** How long any answer may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A close frame of code 1000, masked with zeros as a client's must be. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

    private final Socket socket = new Socket();
    private final InputStream in;

    private AotTrainingClient(int port, String request) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        in = socket.getInputStream();
        write(request.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request on a connection of its own and reads the whole answer. */
    static void send(int port, String method, String path, String body) throws IOException {
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        var head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/json\r\n")
                + (method.equals("POST") ? "Content-Length: " + bytes + "\r\n" : "") + "\r\n";
        try (var client = new AotTrainingClient(port, head + body)) {
            client.in.readAllBytes();
        }
    }

    /** Opens a WebSocket. */
    static AotTrainingClient connect(int port, String path) throws IOException {
        return new AotTrainingClient(
                port,
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    /** Reads on until that text has come, in whatever frames. */
    void await(String text) throws IOException {
        var seen = new StringBuilder();
        var buffer = new byte[8_192];
        while (seen.indexOf(text) < 0) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("the connection ended before \"" + text + "\" came");
            }
            seen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
    }

    /** Ends the WebSocket as the protocol wants it and waits until the server has hung up. */
    void sayGoodbye() throws IOException {
        write(CLOSE);
        in.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }
}
