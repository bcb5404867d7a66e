package io.containermanager.live;

/**
 * How many threads write to clients, and whether one more is needed: as long as there is work, there is always one that is not inside a
 * client's writes, so a peer that takes nothing holds up a thread, which another one then stands in for, and never another client. Most
 * of the time that is one thread. Not thread-safe: its owner's lock guards it, and whoever is told that one more is needed starts it
 * without the lock.
 */
final class Crew {

    private int threads;
    private int writing;

    /** Whether there is work and every thread may be stuck; if so, the one that is to be started is counted already. */
    boolean oneMoreNeeded(boolean work) {
        boolean needed = work && threads == writing;
        if (needed) {
            threads++;
        }
        return needed;
    }

    /** A thread goes into a client's writes. */
    void writes() {
        writing++;
    }

    /** A thread came out of them. */
    void wrote() {
        writing--;
    }

    /** A thread has found nothing to do and ends. */
    void leaves() {
        threads--;
    }
}
