package io.containermanager.live.client;

/**
 * How many threads write to clients, and whether one more is needed: as long as there is work, there is always one that is not inside a
 * client's writes, so a peer that takes nothing holds up a thread, which another one then stands in for, and never another client. Most
 * of the time that is one thread. Not thread-safe: its owner's lock guards it, and the caller that gets "one more is needed" starts it
 * without the lock.
 */
public final class WriterCount {

    private int threads;
    private int writing;

    /** Whether there is work and every thread may be stuck; if so, the one that is to be started is counted already. */
    public boolean oneMoreNeeded(boolean work) {
        boolean needed = work && threads == writing;
        if (needed) {
            threads++;
        }
        return needed;
    }

    /** A thread goes into a client's writes. */
    public void writes() {
        writing++;
    }

    /** A thread came out of them. */
    public void wrote() {
        writing--;
    }

    /** A thread has found nothing to do and ends. */
    public void leaves() {
        threads--;
    }
}
