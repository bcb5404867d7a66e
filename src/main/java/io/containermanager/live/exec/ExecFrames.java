package io.containermanager.live.exec;

import io.containermanager.engine.Terminal.Chunk;
import io.containermanager.live.client.Frames;
import io.containermanager.live.websocket.Frame;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The server's messages on an interactive command's connection. Pure. */
final class ExecFrames {

    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;

    private ExecFrames() {}

    static Frame started(String containerId, boolean tty, Instant now) {
        return Frames.message("started", now, json -> {
            json.writeStringField("containerId", containerId);
            json.writeBooleanField("tty", tty);
        });
    }

    /** The last message. */
    static Frame exit(@Nullable Integer exitCode, @Nullable String reason, Instant now) {
        return Frames.message("exit", now, json -> {
            if (exitCode == null) {
                json.writeNullField("exitCode");
            } else {
                json.writeNumberField("exitCode", exitCode);
            }
            json.writeStringField("reason", reason);
        });
    }

    /** Output: as it is from a terminal; otherwise behind one byte that tells the stream. */
    static Frame output(Chunk chunk, boolean tty) {
        if (tty) {
            return Frame.binary(chunk.bytes());
        }
        byte[] marked = new byte[chunk.bytes().length + 1];
        marked[0] = chunk.stderr() ? STDERR : STDOUT;
        System.arraycopy(chunk.bytes(), 0, marked, 1, chunk.bytes().length);
        return Frame.binary(marked);
    }
}
