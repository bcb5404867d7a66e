package io.containermanager.api.listener;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies are in memory at a time, over all connections. Thread-safe. */
public final class BodyBudget {

    private final long max;
    private final AtomicLong used = new AtomicLong();

    /** @param max bytes at a time */
    public BodyBudget(long max) {
        this.max = max;
    }

    /** What one request has taken of it; for the request's own thread. */
    public final class Share {

        private long bytes;

        private Share() {}

        /** Takes so many bytes more; false when there are not as many left, and nothing was taken. */
        public boolean take(long more) {
            if (used.addAndGet(more) > max) {
                used.addAndGet(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        /** Gives so many back. */
        public void giveBack(long less) {
            bytes -= less;
            used.addAndGet(-less);
        }

        /** Gives everything back. */
        public void release() {
            giveBack(bytes);
        }
    }

    /** A share of nothing yet; the one who asks releases it. */
    public Share share() {
        return new Share();
    }

    /** Bytes that are taken now. */
    public long used() {
        return used.get();
    }
}
