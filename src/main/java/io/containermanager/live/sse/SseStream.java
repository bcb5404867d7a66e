package io.containermanager.live.sse;

import io.containermanager.event.GuardedThread;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.ConnectionTimes;
import io.containermanager.live.websocket.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client of Server-Sent Events as a {@link Connection}: the same frames, each as one event. Such a client is never heard:
 * that a write succeeds counts as a sign of life, and a comment is the ping. The request's thread only waits for the
 * end; to cut it gives the socket up, which frees a write that is stuck.
 */
final class SseStream implements Connection {

    /** How long a browser waits before it connects again. */
    static final int RETRY_MILLIS = 3_000;

    private static final Logger LOGGER = System.getLogger(SseStream.class.getName());
    private static final byte[] OPENING = ("retry: " + RETRY_MILLIS + "\n\n").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PING = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final String address;
    private final ConnectionTimes times;
    private final CountDownLatch ended = new CountDownLatch(1);

    // Guarded by this.
    private final Map<String, Long> positions = new TreeMap<>();
    private @Nullable OutputStream out;

    SseStream(String address, LongSupplier nanos) {
        this.address = address;
        this.times = new ConnectionTimes(nanos);
    }

    /** Begins to write to that answer's body. */
    synchronized void open(OutputStream body) {
        out = body;
        sent(body, () -> body.write(OPENING));
    }

    /** Waits until the stream is over; true when it ended in order, false when the socket is to be given up. */
    boolean awaitEnd() throws InterruptedException {
        ended.await();
        return !times.cut();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public ConnectionTimes times() {
        return times;
    }

    @Override
    public synchronized void write(Frame frame) {
        OutputStream body = out;
        if (body == null) {
            return;
        }
        if (frame.isClose()) {
            finish(body);
        } else {
            send(body, start(frame), frame);
        }
    }

    /** What stands before the data and is this client's own. */
    private byte[] start(Frame frame) {
        var head = new StringBuilder("event: ").append(frame.type()).append('\n');
        if (frame.seq() >= 0) {
            positions.put(frame.type(), frame.seq());
            head.append("id: ").append(id()).append('\n');
        }
        // JSON text has no line breaks: one line of data holds it.
        return head.append("data: ").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Where each stream stands, because a browser repeats only the last id of all. */
    private String id() {
        return positions.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    /** The data are the frame's own bytes, encoded once for all clients. */
    private void send(OutputStream body, byte[] start, Frame frame) {
        sent(body, () -> {
            body.write(start);
            body.write(frame.bytes(), frame.payloadStart(), frame.length() - frame.payloadStart());
            body.write(END);
        });
    }

    /** Something to be written. */
    private interface Writing {
        void write() throws IOException;
    }

    private void sent(OutputStream body, Writing writing) {
        times.writing();
        try {
            writing.write();
            body.flush();
            times.heard();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } finally {
            times.written();
        }
    }

    private void finish(OutputStream body) {
        out = null;
        times.closing();
        times.writing();
        try {
            body.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } finally {
            times.written();
            ended.countDown();
        }
    }

    @Override
    public void ping() {
        if (!times.isWriting() && times.takePing()) {
            GuardedThread.virtual("live-ping").once(this::comment).start();
        }
    }

    private void comment() {
        try {
            synchronized (this) {
                if (out != null) {
                    var body = out;
                    sent(body, () -> body.write(PING));
                }
            }
        } catch (RuntimeException gone) {
            LOGGER.log(Level.DEBUG, "A client of events was gone when it was pinged", gone);
            cut();
        }
    }

    @Override
    public void closeSoon(int code, String reason) {
        times.closing();
        GuardedThread.virtual("live-close")
                .once(() -> {
                    try {
                        write(Frame.close(code, reason));
                    } catch (RuntimeException gone) {
                        LOGGER.log(Level.DEBUG, "A client of events was gone before its stream ended", gone);
                        cut();
                    }
                })
                .start();
    }

    @Override
    public void cut() {
        if (times.cutNow()) {
            ended.countDown();
        }
    }
}
