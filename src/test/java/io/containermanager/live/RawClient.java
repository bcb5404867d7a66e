package io.containermanager.live;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that may break every rule: bytes on a socket. */
public final class RawClient implements AutoCloseable {

    static final int TEXT = 0x1;
    static final int CONTINUATION = 0x0;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    static final int PONG = 0xA;
    private static final int READ_MAX_MILLIS = 60_000;

    final Socket socket = new Socket();
    public final String response;
    private final DataInputStream in;

    /** A frame from the server. */
    public static final class Received {
        private final int opcode;
        private final byte[] payload;

        Received(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public int closeCode() {
            return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
        }
    }

    public RawClient(int port, String path, String... headers) throws IOException {
        this(port, 0, path, headers);
    }

    /** Asks for the upgrade and reads the answer's head; {@code receiveBuffer} 0 keeps the system's. */
    RawClient(int port, int receiveBuffer, String path, String... headers) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(READ_MAX_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 8192));
        String own = String.join("\r\n", headers);
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: Upgrade\r\n"
                + (own.contains("Upgrade:") ? "" : "Upgrade: websocket\r\n")
                + (own.contains("Key:") ? "" : "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
                + "Sec-WebSocket-Version: 13\r\n" + (own.isEmpty() ? "" : own + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        response = readHead();
    }

    public int status() {
        return Integer.parseInt(response.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    private String readHead() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    void sendText(String text) throws IOException {
        send(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /** Sends a frame with this first byte. */
    public void send(int firstByte, byte[] payload, boolean masked) throws IOException {
        int length = payload.length;
        int extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
        byte[] frame = new byte[2 + extra + (masked ? 4 : 0) + length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) ((masked ? 0x80 : 0) | (extra == 0 ? length : extra == 2 ? 126 : 127));
        for (int i = 0; i < extra; i++) {
            frame[1 + extra - i] = (byte) (i < 4 ? length >>> (8 * i) : 0);
        }
        // The mask 0 0 0 0 leaves the payload as it is.
        System.arraycopy(payload, 0, frame, frame.length - length, length);
        socket.getOutputStream().write(frame);
    }

    public Received read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Received(first & 0xF, payload);
    }

    /** The next frame of that kind; others are passed over. */
    public Received read(int opcode) throws IOException {
        Received next = read();
        while (next.opcode() != opcode) {
            next = read();
        }
        return next;
    }

    /** Ends the connection with a reset, as a pulled plug looks to the server's kernel. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
