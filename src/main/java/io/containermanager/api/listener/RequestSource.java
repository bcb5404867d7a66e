package io.containermanager.api.listener;

import io.containermanager.api.listener.GuardedConnection.Phase;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where Helidon's parser gets a connection's bytes from: notes what they are part of, answers 408 when they come too slowly, and takes in
 * requests of HTTP/1.0. For the connection's own thread.
 */
final class RequestSource implements Supplier<byte[]> {

    /** Digits of the longest length that fits a long; a longer one is refused by the parser. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private final HelidonSocket socket;
    private final GuardedConnection connection;
    private final LongSupplier nanos;
    private final Http10 http10 = new Http10();
    private final DataReader reader = DataReader.create(this);
    /** Whether the request that came last was handled, so that what comes now is the rest of its body or the next one. */
    private boolean handled = true;

    /** Bytes of its body that the parser has not asked for; -1 when they come in chunks. */
    private long bodyLeft;

    private boolean old;

    RequestSource(HelidonSocket socket, GuardedConnection connection, LongSupplier nanos) {
        this.socket = socket;
        this.connection = connection;
        this.nanos = nanos;
    }

    /** What the parser reads from. */
    DataReader reader() {
        return reader;
    }

    /** Whether the request that is handled came as HTTP/1.0, whose clients know no chunks. */
    boolean isHttp10() {
        return old;
    }

    @Override
    public byte @Nullable [] get() {
        if (connection.phase() == Phase.UPGRADED) {
            return read();
        }
        expect();
        var bytes = measured();
        if (connection.phase() == Phase.BODY) {
            bodyLeft -= bodyLeft < 0 || bytes == null ? 0 : Math.min(bodyLeft, bytes.length);
            connection.enter(Phase.ANSWER, nanos.getAsLong());
            return bytes;
        }
        if (bytes != null && connection.phase() != Phase.HEAD) {
            connection.enter(Phase.HEAD, nanos.getAsLong());
            var begun = http10.begin(bytes, this::measured, socket.localPeer());
            old = begun.old();
            return begun.bytes();
        }
        return bytes;
    }

    /** Before a read: what is waited for. */
    private void expect() {
        long now = nanos.getAsLong();
        if (connection.phase() != Phase.ANSWER) {
            return;
        }
        if (!handled || bodyLeft > 0) {
            connection.enter(Phase.BODY, now);
        } else {
            connection.enter(reader.available() > 0 ? Phase.HEAD : Phase.IDLE, now);
        }
    }

    private byte @Nullable [] measured() {
        connection.beginRead(nanos.getAsLong());
        byte @Nullable [] bytes = null;
        try {
            bytes = read();
        } catch (ServerConnectionException broken) {
            if (!connection.isLate()) {
                throw broken;
            }
        } finally {
            connection.endRead(nanos.getAsLong(), bytes == null ? 0 : bytes.length);
        }
        if (bytes == null && connection.isLate()) {
            throw late();
        }
        return bytes;
    }

    private byte @Nullable [] read() {
        try {
            return socket.get();
        } catch (UncheckedIOException broken) {
            throw new ServerConnectionException("The connection was closed while it was read", broken);
        }
    }

    /** The request's line and headers are complete. */
    void headed(Headers headers) {
        handled = false;
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            bodyLeft = -1;
        } else {
            bodyLeft = Math.max(0, length(headers) - reader.available());
        }
        connection.enter(Phase.ANSWER, nanos.getAsLong());
    }

    /** What cannot be read is refused by the parser in a moment. No expression is compiled: this is done for each request. */
    private static long length(Headers headers) {
        if (!headers.contains(HeaderNames.CONTENT_LENGTH)) {
            return 0;
        }
        var text = headers.get(HeaderNames.CONTENT_LENGTH).get();
        boolean digits = !text.isEmpty()
                && text.length() <= LENGTH_DIGITS_MAX
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
        return digits ? Long.parseLong(text) : 0;
    }

    /** The request was handled; what is left of its body is read and dropped by the parser. */
    void handled() {
        handled = true;
        bodyLeft = Math.max(0, bodyLeft);
    }

    /** The connection speaks another protocol from now on. */
    void upgraded() {
        connection.enter(Phase.UPGRADED, nanos.getAsLong());
    }

    private RuntimeException late() {
        if (connection.phase() == Phase.IDLE || connection.phase() == Phase.NEW) {
            return new CloseConnectionException("Nothing came in time");
        }
        return RequestException.builder()
                .type(EventType.OTHER)
                .status(Status.create(408, "Request Timeout"))
                .setKeepAlive(false)
                .safeMessage(true)
                .message("The request came too slowly.")
                .build();
    }
}
