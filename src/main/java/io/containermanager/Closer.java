package io.containermanager;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** Remembers what was built and closes it in reverse; one that fails to close does not keep the others. For use by one thread. */
final class Closer implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Closer.class.getName());

    private final Deque<AutoCloseable> built = new ArrayDeque<>();

    /** Has the part closed with the others, before those that are remembered already. */
    <T extends AutoCloseable> T keep(T part) {
        built.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!built.isEmpty()) {
            var part = built.pop();
            try {
                part.close();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (Exception failure) {
                LOGGER.log(Level.WARNING, part.getClass().getSimpleName() + " could not be closed", failure);
            }
        }
    }
}
