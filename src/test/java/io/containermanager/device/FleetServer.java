package io.containermanager.device;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fleet's API as raw bytes: answers every request with the same text, and keeps what it was asked. */
public final class FleetServer implements AutoCloseable {

    /** How a TLS client begins (RFC 8446, section 5.1); this server speaks none and answers at once. */
    private static final int TLS_HANDSHAKE = 22;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String answer;

    public FleetServer(String answer) throws IOException {
        this.answer = answer;
        Thread.ofVirtual().start(this::serve);
    }

    /** A whole answer with that status and JSON body. */
    public static FleetServer answering(int status, String body) throws IOException {
        return new FleetServer("HTTP/1.1 " + status + " Word\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What it was asked, whole requests as they came. */
    public List<String> requests() {
        return requests;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                requests.add(request(socket));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException ended) {
                // The test closed the listener, or the client went away.
            }
        }
    }

    private static String request(Socket socket) throws IOException {
        var stream = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = stream.read();
            if (next < 0 || (head.isEmpty() && next == TLS_HANDSHAKE)) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head + body(stream, head.toString());
    }

    private static String body(InputStream stream, String head) throws IOException {
        var name = "Content-Length: ";
        int at = head.indexOf(name) + name.length();
        int length = Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
        return new String(stream.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
