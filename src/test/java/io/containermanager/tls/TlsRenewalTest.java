package io.containermanager.tls;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.logging.RecordedLog;
import io.containermanager.tls.ServerTls.PemFiles;
import io.helidon.common.tls.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the files of the certificate are parsed, and what is logged of them. */
class TlsRenewalTest {

    private static final int LOOKS = 20;

    @Test
    void filesAreParsedOnceForEachContentAndReportedOnce(@TempDir Path folder) throws Exception {
        var first = SelfSigned.of("first", "EC");
        first.write(folder);
        var files = new PemFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
        var parses = new AtomicInteger();
        var renewed = new ArrayList<Tls>();
        var renewal = new TlsRenewal(files, ServerTls.read(files), renewed::add, read -> {
            parses.incrementAndGet();
            return ServerTls.read(read);
        });
        try (var log = new RecordedLog(TlsRenewal.class)) {
            looks(renewal);
            assertThat("nothing has changed", parses.get(), is(0));

            SelfSigned.of("second", "EC").write(folder);
            looks(renewal);
            assertThat("renewed", parses.get(), is(1));
            assertThat(renewed, hasSize(1));
            assertThat(log.taken(), contains(startsWith("INFO Reloaded certificate")));

            Files.writeString(files.certificateChain(), "half of one");
            looks(renewal);
            assertThat("unusable", parses.get(), is(2));
            assertThat(log.taken(), contains(startsWith("SEVERE server.tls.certificate-chain")));

            Files.delete(files.privateKey());
            looks(renewal);
            assertThat("another problem, found without parsing", parses.get(), is(2));
            assertThat(log.taken(), contains(startsWith("SEVERE server.tls.private-key")));

            looks(renewal);
            assertThat(log.taken(), is(empty()));
            assertThat(renewed, hasSize(1));
        }
    }

    private static void looks(TlsRenewal renewal) {
        for (int i = 0; i < LOOKS; i++) {
            renewal.look();
        }
    }
}
