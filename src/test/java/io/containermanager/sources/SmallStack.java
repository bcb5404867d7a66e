package io.containermanager.sources;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs what must not call itself for each of many characters. */
public final class SmallStack {

    private static final int BYTES = 256 * 1024;

    private SmallStack() {}

    /** The answer of that, given on a thread with a stack of 256 KiB; fails with what it throws. */
    public static <T> T call(Callable<T> task) throws Exception {
        var future = new FutureTask<>(task);
        new Thread(null, future, "small-stack", BYTES).start();
        return future.get();
    }
}
