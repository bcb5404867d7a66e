package io.containermanager.tls;

import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.tls.ServerTls.PemFiles;
import io.containermanager.tls.ServerTls.UnusableException;
import io.helidon.common.tls.Tls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reloads a renewed certificate without a restart: checks the files every {@link #LOOK_EVERY} and applies their contents once they have
 * changed and match. Open connections keep the old one. Files that cannot be used only cause a log line, because a renewal writes one file
 * after the other. Owns the thread {@code server-tls}.
 */
public final class TlsRenewal implements AutoCloseable {

    /** How often the files are checked. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final Logger LOGGER = System.getLogger(TlsRenewal.class.getName());

    /** Reads and checks both files: a thousand times the cost of comparing them. */
    interface Reader {
        ServerTls read(PemFiles files) throws UnusableException;
    }

    private final PemFiles files;
    private final Reader reader;
    private final Consumer<Tls> renewed;
    private final CountDownLatch stop = new CountDownLatch(1);
    // Confined to the thread.
    private String seen;
    /** The contents that were parsed last, valid or not. */
    private String tried;

    private String problem = "";

    TlsRenewal(PemFiles files, ServerTls shown, Consumer<Tls> renewed, Reader reader) {
        this.files = files;
        this.reader = reader;
        this.seen = shown.seen();
        this.tried = seen;
        this.renewed = renewed;
    }

    /** Starts; {@code shown} is the certificate in use. */
    public static TlsRenewal start(PemFiles files, ServerTls shown, Consumer<Tls> renewed) {
        var renewal = new TlsRenewal(files, shown, renewed, ServerTls::read);
        GuardedThread.platform("server-tls")
                .loop(renewal::run, () -> renewal.stop.getCount() == 0)
                .start();
        return renewal;
    }

    private void run() {
        try {
            while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Checks once. */
    void look() {
        try {
            // Parsing and signing cost a thousand times more than reading, and almost always nothing has changed.
            var content = ServerTls.content(files);
            if (content.equals(tried)) {
                return;
            }
            tried = content;
            var found = reader.read(files);
            problem = "";
            if (!found.seen().equals(seen)) {
                renewed.accept(found.tls());
                seen = found.seen();
                LOGGER.log(
                        Level.INFO,
                        "Reloaded certificate " + files.certificateChain() + ", valid until "
                                + found.certificateChain()
                                        .getFirst()
                                        .getNotAfter()
                                        .toInstant());
            }
        } catch (UnusableException unusable) {
            report(FailureText.of(unusable));
        } catch (RuntimeException refused) {
            tried = "";
            report("the web server refuses the certificate in " + files.certificateChain() + ": "
                    + FailureText.of(refused));
        }
    }

    private void report(String found) {
        if (!found.equals(problem)) {
            problem = found;
            LOGGER.log(Level.ERROR, found + ". The certificate stays as it was");
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
