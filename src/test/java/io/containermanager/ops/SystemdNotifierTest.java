package io.containermanager.ops;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notifications to systemd, read by a socket like systemd's own. */
class SystemdNotifierTest {

    /** Perl's sockets know datagrams of the Unix family, which Java's do not. */
    private static final String LISTENER = """
        use Socket; socket(S, PF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die; $| = 1; print "listening\\n";
        while (1) { recv(S, $m, 999, 0); print "$m\\n"; }\
        """;

    @TempDir
    Path folder;

    private Path notifications = Path.of("");
    private Process listener;

    SystemdNotifierTest() throws IOException {
        listener = new ProcessBuilder("true").start();
    }

    @BeforeEach
    void listen() throws IOException {
        notifications = folder.resolve("notifications");
        var perl = Requirement.program("perl", "perl-base");
        listener = new ProcessBuilder(perl.toString(), "-e", LISTENER, socket())
                .redirectOutput(notifications.toFile())
                .start();
        await().atMost(60, SECONDS).until(() -> notifications().contains("listening"));
    }

    @AfterEach
    void end() {
        listener.destroyForcibly();
    }

    private String socket() {
        return folder.resolve("notify").toString();
    }

    private List<String> notifications() throws IOException {
        return Files.readAllLines(notifications);
    }

    private Map<String, String> environment() {
        return Map.of("NOTIFY_SOCKET", socket(), "WATCHDOG_USEC", "1000000");
    }

    @Test
    void systemdGetsReadyThenAliveThenStopping() {
        try (var _ = SystemdNotifier.start(environment(), () -> true).orElseThrow()) {
            await().atMost(60, SECONDS).until(() -> notifications().contains("READY=1"));
            await().atMost(60, SECONDS)
                    .until(() -> notifications().stream()
                                    .filter("WATCHDOG=1"::equals)
                                    .count()
                            >= 2);
        }
        await().atMost(60, SECONDS).until(() -> notifications().contains("STOPPING=1"));
    }

    @Test
    void aServiceWithoutProgressGivesNoSignOfLife() throws IOException {
        try (var _ = SystemdNotifier.start(environment(), () -> false).orElseThrow()) {
            await().atMost(60, SECONDS).until(() -> notifications().contains("READY=1"));
        }
        await().atMost(60, SECONDS).until(() -> notifications().contains("STOPPING=1"));
        assertThat(notifications(), not(hasItem("WATCHDOG=1")));
    }

    @Test
    void withoutASupervisorNothingIsStarted() {
        assertThat(SystemdNotifier.start(Map.of(), () -> true), is(Optional.empty()));
    }

    @Test
    void aWatchdogThatCannotBeKeptCountsAsNone() {
        assertThat(SystemdNotifier.watchdog("60000000"), is(Optional.of(Duration.ofSeconds(60))));
        assertThat(SystemdNotifier.watchdog("5"), is(Optional.empty()));
        assertThat(SystemdNotifier.watchdog("soon"), is(Optional.empty()));
    }
}
