package io.containermanager.live;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.concurrent.locks.ReentrantLock;

/** A data writer that takes one write at a time, because Helidon's sockets stage bytes in one buffer. */
final class OneWriter implements DataWriter {

    private final DataWriter socket;
    private final ReentrantLock lock = new ReentrantLock();

    OneWriter(DataWriter socket) {
        this.socket = socket;
    }

    @Override
    public void write(BufferData... buffers) {
        exclusively(() -> socket.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        exclusively(() -> socket.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        exclusively(() -> socket.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        exclusively(() -> socket.writeNow(buffer));
    }

    @Override
    public void flush() {
        exclusively(socket::flush);
    }

    /**
     * The one lock that is held while calling out: keeping writes apart is its purpose. A stuck write is freed by
     * closing the socket.
     */
    private void exclusively(Runnable write) {
        lock.lock();
        try {
            write.run();
        } finally {
            lock.unlock();
        }
    }
}
