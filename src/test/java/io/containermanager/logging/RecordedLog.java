package io.containermanager.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What one class logs in the thread of a test while it runs, each record as {@code LEVEL message}. */
public final class RecordedLog implements AutoCloseable {

    private final Logger logger;
    private final Thread listener = Thread.currentThread();
    private final List<String> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (Thread.currentThread() == listener) {
                records.add(record.getLevel().getName() + " " + record.getMessage());
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    /** Records from now on. */
    public RecordedLog(Class<?> of) {
        logger = Logger.getLogger(of.getName());
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    /** What was logged since it was asked last. */
    public List<String> taken() {
        var taken = List.copyOf(records);
        records.clear();
        return taken;
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(null);
    }
}
