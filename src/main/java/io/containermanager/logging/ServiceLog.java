package io.containermanager.logging;

import java.io.PrintStream;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The service's own log: one line per record on standard output, as text or as JSON. */
public final class ServiceLog {

    /** Loggers that would log every connection and every start-up detail of libraries. */
    private static final String[] QUIET = {"io.helidon", "oshi"};

    /** Logs a stack trace for each connection that breaks; the engine reports once that the cluster is away. */
    private static final Logger CLUSTER_CLIENT = Logger.getLogger("io.fabric8.kubernetes");

    /** Warns of each file that a system may lack: an image has no {@code /etc/os-release}. */
    private static final Logger OPTIONAL_FILES = Logger.getLogger("oshi.util.FileUtil");

    /** Keeps the quiet loggers reachable: the log manager holds loggers weakly. */
    private static final Logger[] HELD = new Logger[QUIET.length];

    private ServiceLog() {}

    /** Nothing is logged until {@link #configure}: otherwise messages of libraries would appear among the configuration's problems. */
    public static void silence() {
        if (LogManager.getLogManager() instanceof LastingLogManager lasting) {
            lasting.takeHandlersAway();
        } else {
            LogManager.getLogManager().reset();
        }
    }

    /** Replaces the JVM's handlers. */
    public static void configure(boolean json, Level level) {
        silence();
        var root = Logger.getLogger("");
        root.setLevel(level);
        root.addHandler(new LineHandler(System.out, json ? new JsonLogFormatter() : new TextLogFormatter()));
        CLUSTER_CLIENT.setLevel(level.intValue() < Level.INFO.intValue() ? level : Level.OFF);
        OPTIONAL_FILES.setLevel(level.intValue() < Level.INFO.intValue() ? level : Level.SEVERE);
        for (int i = 0; i < QUIET.length; i++) {
            HELD[i] = Logger.getLogger(QUIET[i]);
            HELD[i].setLevel(level.intValue() < Level.INFO.intValue() ? level : Level.WARNING);
        }
    }

    /** Writes each record at once: a buffered log is lost in a crash. */
    private static final class LineHandler extends Handler {

        private final PrintStream out;

        LineHandler(PrintStream out, Formatter formatter) {
            this.out = out;
            setFormatter(formatter);
        }

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                out.print(getFormatter().format(record));
                out.flush();
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
