package io.containermanager.live;

import io.containermanager.event.GuardedThread;
import io.containermanager.live.websocket.Frame;
import io.containermanager.live.websocket.Peer;
import io.containermanager.live.websocket.PeerTimes;
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
 * A client of Server-Sent Events as a {@link Peer}: the same frames, each as one event. Such a client is never heard:
 * that a write succeeds counts as a sign of life, and a comment is the ping. The request's thread only waits for the
 * end; when it is told to cut, it gives the socket up, which frees a write that is stuck.
 */
final class SseStream implements Peer {

    /** What a browser is told to wait before it connects again. */
    static final int RETRY_MILLIS = 3_000;

    private static final Logger LOGGER = System.getLogger(SseStream.class.getName());
    private static final byte[] OPENING = ("retry: " + RETRY_MILLIS + "\n\n").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PING = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final String address;
    private final PeerTimes times;
    private final CountDownLatch ended = new CountDownLatch(1);

    // Guarded by this.
    private final Map<String, Long> positions = new TreeMap<>();
    private @Nullable OutputStream out;

    SseStream(String address, LongSupplier nanos) {
        this.address = address;
        this.times = new PeerTimes(nanos);
    }

    /** Begins to write to that answer's body. */
    synchronized void open(OutputStream body) {
        out = body;
        send(body, OPENING);
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
    public PeerTimes times() {
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
            send(body, event(frame));
        }
    }

    private byte[] event(Frame frame) {
        var head = new StringBuilder("event: ").append(frame.type()).append('\n');
        if (frame.seq() >= 0) {
            positions.put(frame.type(), frame.seq());
            head.append("id: ").append(id()).append('\n');
        }
        byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
        int payload = frame.length() - frame.payloadStart();
        // JSON text has no line breaks: one line of data holds it.
        byte[] event = new byte[start.length + DATA.length + payload + END.length];
        System.arraycopy(start, 0, event, 0, start.length);
        System.arraycopy(DATA, 0, event, start.length, DATA.length);
        System.arraycopy(frame.bytes(), frame.payloadStart(), event, start.length + DATA.length, payload);
        System.arraycopy(END, 0, event, event.length - END.length, END.length);
        return event;
    }

    /** Where each stream stands, because a browser repeats only the last id of all. */
    private String id() {
        return positions.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    private void send(OutputStream body, byte[] bytes) {
        times.writing();
        try {
            body.write(bytes);
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
                    send(out, PING);
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
