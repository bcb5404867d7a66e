package io.containermanager.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.containermanager.ContainerManager;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.DockerDaemon;
import io.containermanager.logging.TextLogFormatter;
import io.containermanager.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that a first start logs works as it is pasted, wherever the data are and however the service is reached. */
class StatusCommandTest {

    private static final Logger LOGGER = Logger.getLogger(ContainerManager.class.getName());

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with a blank", "it's $HOME; \"quoted\" & `more`"})
    void whatIsLoggedCanBePasted(String name) throws Exception {
        var folder = Files.createDirectory(temporary.resolve(name));

        assertThat(statusOf(folder, Map.of()), containsString("\"revision\""));
    }

    @Test
    void overTlsItTrustsTheCertificateOfTheService() throws Exception {
        var folder = Files.createDirectory(temporary.resolve("with a blank"));
        SelfSigned.of("first", "EC").write(folder);
        var tls = Map.of(
                "SERVER_TLS_CERTIFICATE_CHAIN", folder.resolve("tls.crt").toString(),
                "SERVER_TLS_PRIVATE_KEY", folder.resolve("tls.key").toString());

        assertThat(statusOf(folder, tls), containsString("\"revision\""));
    }

    @Test
    void overIpv6ItNamesTheAddressInBrackets() throws Exception {
        Requirement.check(
                DockerDaemon.output("cat", "/proc/net/if_inet6").contains("00000000000000000000000000000001"),
                "this machine has no IPv6 loopback");

        assertThat(statusOf(temporary, Map.of("SERVER_HOST", "::1")), containsString("\"revision\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        127.0.0.1   | http://localhost:3002/api/v1/status
        0.0.0.0     | http://localhost:3002/api/v1/status
        ::          | http://localhost:3002/api/v1/status
        ::1         | "'http://[::1]:3002/api/v1/status'"
        2001:db8::7 | "'http://[2001:db8::7]:3002/api/v1/status'"
        192.0.2.7   | http://192.0.2.7:3002/api/v1/status
        """, quoteCharacter = '"')
    void theAddressIsOneThatThisMachineReaches(String host, String url) {
        assertThat(
                StatusCommand.of(Path.of("/data/admin-token"), host, 3002, null),
                is("curl -H \"Authorization: Bearer $(cat /data/admin-token)\" " + url));
    }

    /** What the command answers that a service in this folder logs. */
    private static String statusOf(Path folder, Map<String, String> more) throws Exception {
        var environment = new HashMap<>(more);
        environment.put("SECURITY_ANONYMOUS", "false");
        var lines = new CopyOnWriteArrayList<String>();
        var listening = new Listening(lines);
        var levelBefore = LOGGER.getLevel();
        LOGGER.setLevel(Level.INFO);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(listening);
        try (var service = RunningService.start(folder, environment)) {
            // A container's lines come a moment after it listens.
            var command = await().atMost(10, SECONDS)
                    .until(() -> commands(service, lines), hasSize(1))
                    .getFirst();
            assertThat(command, containsString(":" + service.port() + "/api/v1/status"));
            return DockerDaemon.output("sh", "-c", command.substring(command.indexOf("curl ")));
        } finally {
            LOGGER.removeHandler(listening);
            LOGGER.setUseParentHandlers(true);
            LOGGER.setLevel(levelBefore);
        }
    }

    private static List<String> commands(RunningService service, List<String> lines) {
        return service.printed().orElse(lines).stream()
                .filter(line -> line.contains("curl ") && line.contains(":" + service.port() + "/"))
                .toList();
    }

    /** Lines as they stand in the log. */
    private static final class Listening extends Handler {
        private final List<String> lines;

        Listening(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(new TextLogFormatter().format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
