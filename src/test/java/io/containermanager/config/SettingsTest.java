package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.access.SessionSettings;
import io.containermanager.access.power.Grants;
import io.containermanager.api.listener.ListenerLimits;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogFileSettings;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void withoutAnythingSetTheDocumentedDefaultsHold() {
        var settings = Settings.load(Optional.empty(), Map.of());

        assertThat(
                settings.server(),
                is(new ServerSettings("127.0.0.1", 3002, 4L << 20, null, 0, ListenerLimits.DEFAULTS)));
        assertThat(settings.live(), is(LiveSettings.DEFAULTS));
        assertThat(
                settings.security(),
                is(new SecuritySettings(
                        null,
                        true,
                        Set.of(),
                        Set.of(),
                        false,
                        true,
                        List.of(),
                        Grants.NONE,
                        SecretFiles.NONE,
                        SessionSettings.DEFAULTS)));
        assertThat(settings.engine().kind(), is("simulated"));
        assertThat(settings.engine().simulated(), is(SimulatedSettings.DEFAULTS));
        assertThat(settings.reconcile(), is(ReconcilerSettings.DEFAULTS));
        assertThat(settings.databasePath(), is(Path.of("data/database.sqlite")));
        assertThat(
                settings.logs(),
                is(new Settings.LogKeeping(
                        LogBounds.DEFAULTS,
                        false,
                        LogFileSettings.in(Path.of("data/logs").toAbsolutePath()))));
    }

    @Test
    void sessionsLastAsConfiguredAndNotShorterThanTheyMayIdle() {
        var settings = Settings.load(
                Optional.empty(),
                Map.of("SECURITY_SESSIONS_IDLE", "60000", "SECURITY_SESSIONS_LIFETIME", "2592000000"));
        assertThat(settings.security().sessions(), is(new SessionSettings(Duration.ofMinutes(1), Duration.ofDays(30))));

        for (var wrong : List.of(
                Map.of("SECURITY_SESSIONS_IDLE", "59999"),
                Map.of("SECURITY_SESSIONS_LIFETIME", "2592000001"),
                Map.of("SECURITY_SESSIONS_IDLE", "8h"),
                Map.of("SECURITY_SESSIONS_IDLE", "120000", "SECURITY_SESSIONS_LIFETIME", "60000"))) {
            var refused = assertThrows(StartException.class, () -> Settings.load(Optional.empty(), wrong));
            assertThat(refused.lines().toString(), containsString("security.sessions."));
        }
    }

    @Test
    void theSeedsVariablesAreUnderstood() {
        var settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "PORT", "8080",
                        "WS_METRICS_INTERVAL", "250",
                        "WS_ENABLED", "false",
                        "DATABASE_PATH", "/tmp/x/database.sqlite",
                        "RECONCILIATION_INTERVAL_MS", "2000",
                        "USE_REAL_DOCKER", "true",
                        "MAX_LOGS", "5000",
                        "ENABLE_FILE_LOGGING", "true"));

        assertThat(settings.server().port(), is(8080));
        assertThat(settings.live().metricsInterval(), is(Duration.ofMillis(250)));
        assertThat(settings.live().enabled(), is(false));
        assertThat(settings.databasePath(), is(Path.of("/tmp/x/database.sqlite")));
        assertThat(settings.reconcile().interval(), is(Duration.ofSeconds(2)));
        assertThat(settings.engine().kind(), is("docker"));
        assertThat(settings.logs().bounds().maxEntries(), is(5_000));
        assertThat(settings.logs().inFiles(), is(true));
        assertThat(settings.logs().files().folder(), is(Path.of("/tmp/x/logs")));
    }

    @Test
    void aFileIsLaidOverTheDefaultsAndTheEnvironmentOverTheFile() throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), """
            server:
              port: 4000
              host: 0.0.0.0
            """);

        var settings = Settings.load(Optional.of(file), Map.of("PORT", "5000"));

        assertThat(settings.server().host(), is("0.0.0.0"));
        assertThat(settings.server().port(), is(5000));
        assertThat(settings.live().maxClients(), is(10_000));
    }

    @Test
    void everyProblemIsReportedAtOnceEachInOneLine() throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), """
            server:
              prot: 4000
            reconcile:
              auto: perhaps
            """);

        var refused = assertThrows(
                StartException.class,
                () -> Settings.load(Optional.of(file), Map.of("WS_METRICS_INTERVAL", "99", "ENGINE_KIND", "podman")));

        assertThat(
                refused.lines(),
                containsInAnyOrder(
                        "server.prot = 4000: unknown setting; did you mean server.port?",
                        "reconcile.auto = perhaps: must be true or false",
                        "ws.metrics-interval = 99 (from WS_METRICS_INTERVAL): must be a whole number from 100 to"
                                + " 3600000 (ms)",
                        "engine.kind = podman (from ENGINE_KIND): must be one of simulated, docker, kubernetes"));
    }

    @Test
    void aSectionThatIsOneValueAndAValueThatIsAListAreProblems() throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), """
            ws: 5
            reconcile:
              interval: [1000, 2000]
            security:
              allowed-hosts: [a.example, b.example]
            """);

        var refused = assertThrows(StartException.class, () -> Settings.load(Optional.of(file), Map.of()));

        assertThat(
                refused.lines().stream()
                        .map(line -> line.replaceAll(": unknown setting.*", ""))
                        .toList(),
                containsInAnyOrder("ws = 5", "reconcile.interval.0 = 1000", "reconcile.interval.1 = 2000"));
    }

    @Test
    void aCertificateWithoutItsKeyIsAProblem() {
        var refused = assertThrows(
                StartException.class,
                () -> Settings.load(Optional.empty(), Map.of("SERVER_TLS_CERTIFICATE_CHAIN", "/x/tls.crt")));

        assertThat(
                refused.lines(),
                contains("server.tls.private-key is missing: the certificate chain and its private key go together"));
    }

    @Test
    void aMissingFileIsReportedWithAdvice() {
        var refused = assertThrows(
                StartException.class, () -> Settings.load(Optional.of(Path.of("/nowhere/x.yaml")), Map.of()));

        assertThat(
                refused.lines(),
                contains("/nowhere/x.yaml: there is no such file; create it, or correct the path. Name a YAML file with"
                        + " --config or CONFIG_FILE"));
    }

    @Test
    void dockersOwnVariableCountsWhileTheSettingIsEmptyAndADaemonIsUsed() {
        var both = Settings.load(
                Optional.empty(),
                Map.of("ENGINE_DOCKER_HOST", "tcp://a:1", "DOCKER_HOST", "tcp://b:2", "USE_REAL_DOCKER", "true"));
        assertThat(both.engine().docker().host(), is(java.net.URI.create("tcp://a:1")));
        assertThat(
                both.warnings(),
                contains("engine.docker.host = tcp://a:1 is used; DOCKER_HOST = tcp://b:2 is ignored"));

        var unused = Settings.load(Optional.empty(), Map.of("DOCKER_HOST", "ssh://somewhere"));
        assertThat(unused.engine().isSimulated(), is(true));
    }

    @Test
    void aFileThatIsNotYamlIsReportedInOneLine() throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), "server: [unclosed");

        var refused = assertThrows(StartException.class, () -> Settings.load(Optional.of(file), Map.of()));

        assertThat(refused.lines().size(), is(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: *b | , line 1: found undefined alias b; correct the YAML there",
                "a: {b: c, b: d} | , line 1: the key b appears twice, first in line 1: keep one of them",
                "a: [b | , line 1: the \"[\" that opens here is not closed with \"]\""
            })
    void aFileThatIsNotYamlSaysWhatToDoOnce(String text, String line) throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), text);

        var refused = assertThrows(StartException.class, () -> Settings.load(Optional.of(file), Map.of()));

        assertThat(refused.lines(), contains(containsString(line)));
    }

    @Test
    void everyLimitOfTheListenerIsReadWithItsRange() {
        var environment = new java.util.HashMap<String, String>();
        environment.put("SERVER_LIMITS_MAX_CONNECTIONS", "5000");
        environment.put("SERVER_LIMITS_MAX_CONNECTIONS_PER_ADDRESS", "50");
        environment.put("SERVER_LIMITS_MAX_UNFINISHED", "100");
        environment.put("SERVER_LIMITS_MAX_UNFINISHED_PER_ADDRESS", "10");
        environment.put("SERVER_LIMITS_HEADER_TIMEOUT", "2000");
        environment.put("SERVER_LIMITS_BODY_GRACE", "3000");
        environment.put("SERVER_LIMITS_BODY_MIN_RATE", "2 KiB");
        environment.put("SERVER_LIMITS_WRITE_TIMEOUT", "4000");
        environment.put("SERVER_LIMITS_IDLE_TIMEOUT", "5000");
        environment.put("SERVER_LIMITS_MAX_BODY_BYTES", "16 MiB");

        assertThat(
                Settings.load(Optional.empty(), environment).server().limits(),
                is(new ListenerLimits(
                        5_000,
                        50,
                        100,
                        10,
                        java.time.Duration.ofSeconds(2),
                        java.time.Duration.ofSeconds(3),
                        2_048,
                        java.time.Duration.ofSeconds(4),
                        java.time.Duration.ofSeconds(5),
                        16 << 20)));
    }

    @Test
    void limitsBesideTheirRangeAndHstsWithoutTlsAreRefused() {
        var refused = org.junit.jupiter.api.Assertions.assertThrows(
                StartException.class,
                () -> Settings.load(
                        Optional.empty(),
                        Map.of(
                                "SERVER_LIMITS_HEADER_TIMEOUT", "0",
                                "SERVER_LIMITS_MAX_UNFINISHED", "9",
                                "SERVER_LIMITS_MAX_BODY_BYTES", "1 MiB",
                                "SERVER_TLS_HSTS_MAX_AGE", "60")));

        assertThat(refused.lines().size(), is(4));
    }

    @Test
    void anUnknownSectionIsRefusedThoughItIsEmpty() throws IOException {
        var file = Files.writeString(folder.resolve("empty.yaml"), """
            enginge: {}
            server: {}
            logs: {fils: {}}
            compose: {variables: {}}
            stoer: []
            """);

        var refused = assertThrows(StartException.class, () -> Settings.load(Optional.of(file), Map.of()));

        assertThat(
                refused.lines().stream()
                        .map(line -> line.replaceAll(" = .*", ""))
                        .sorted()
                        .toList(),
                is(List.of("enginge", "logs.fils", "stoer")));
    }

    @Test
    void noRefusalRepeatsASecret() throws IOException {
        var unknown = Files.writeString(folder.resolve("unknown.yaml"), """
            server: {password: hunter2}
            engine: {docker: {host: "ssh://me:hunter2@host"}}
            compose: {variables: "PASSWORD=hunter2"}
            """);
        var broken = Files.writeString(folder.resolve("broken.yaml"), "compose:\n  variables: {PASSWORD: hunter2]}");

        for (var file : List.of(unknown, broken)) {
            var refused = assertThrows(
                    StartException.class,
                    () -> Settings.load(Optional.of(file), Map.of("COMPOSE_VARIABLES", "PASSWORD=a,hunter2")));
            assertThat(refused.lines().toString(), not(containsString("hunter2")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SECURITY_ALLOWED_ORIGINS | *",
                "SECURITY_ALLOWED_ORIGINS | foo",
                "SECURITY_ALLOWED_ORIGINS | ftp://x",
                "SECURITY_ALLOWED_ORIGINS | http://a:99999",
                "SECURITY_ALLOWED_HOSTS | http://a",
                "SECURITY_ALLOWED_HOSTS | a:80",
                "SECURITY_ALLOWED_HOSTS | a b",
                "SECURITY_BIND_ROOTS | srv/data",
                "SECURITY_BIND_ROOTS | /srv/../etc",
                "SECURITY_SHARED_VOLUMES | a/b/c",
                "SECURITY_SHARED_NETWORKS | x y",
                "SECURITY_SHARED_SECRETS | ../key"
            })
    void everyListIsCheckedByItsGrammar(String variable, String value) {
        var refused =
                assertThrows(StartException.class, () -> Settings.load(Optional.empty(), Map.of(variable, value)));

        assertThat(String.valueOf(refused.getMessage()), containsString(value + ": must be"));
    }

    @Test
    void listsAreKeptInTheFormInWhichTheyAreCompared() {
        var security = Settings.load(
                        Optional.empty(),
                        Map.of(
                                "SECURITY_ALLOWED_ORIGINS", "HTTPS://Example.org:443",
                                "SECURITY_ALLOWED_HOSTS", "Manager.Example.org",
                                "SECURITY_BIND_ROOTS", "/srv/data/",
                                "SECURITY_SHARED_VOLUMES", "pool,1001/media"))
                .security();

        assertThat(security.allowedOrigins(), is(Set.of("https://example.org")));
        assertThat(security.allowedHosts(), is(Set.of("manager.example.org")));
        assertThat(security.bindRoots(), is(List.of(Path.of("/srv/data"))));
        assertThat(security.grants().volumes(), is(Set.of("pool", "1001/media")));
    }
}
