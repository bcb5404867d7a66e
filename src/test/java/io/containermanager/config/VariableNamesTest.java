package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariableNamesTest {
    private static final VariableNames NAMES = VariableNames.of(
            Set.of("ws.metrics-interval", "ws.enabled", "server.port", "store.database-path", "log.format"),
            Set.of("PORT", "DATABASE_PATH", "RECONCILIATION_INTERVAL_MS", "USE_REAL_DOCKER"));

    @ParameterizedTest
    @CsvSource({
        "WS_METRIC_INTERVAL, WS_METRICS_INTERVAL",
        "WS_METRICSINTERVAL, WS_METRICS_INTERVAL",
        "WS_ENABLE, WS_ENABLED",
        "SERVER_PROT, SERVER_PORT",
        "LOG_FROMAT, LOG_FORMAT",
        "DATABSE_PATH, DATABASE_PATH",
        "RECONCILATION_INTERVAL_MS, RECONCILIATION_INTERVAL_MS",
        "USE_REAL_DOCKR, USE_REAL_DOCKER"
    })
    void aMisspelledSettingIsAProblemThatNamesTheRightOne(String typed, String meant) {
        assertThat(
                NAMES.problems(Map.of(typed, "1")),
                contains(typed + ": unknown environment variable; did you mean " + meant + "?"));
    }

    @ParameterizedTest
    @CsvSource({
        "CONTAINER_MANAGER_PORT, did you mean PORT?",
        "CONTAINER_MANAGER_DATABASE_PATH, did you mean DATABASE_PATH?",
        "CONTAINER_MANAGER_COLOUR, see application.yaml for the names"
    })
    void whatBeginsWithTheProgramsNameIsAProblem(String typed, String advice) {
        assertThat(NAMES.problems(Map.of(typed, "1")), contains(typed + ": unknown environment variable; " + advice));
        assertThat(NAMES.warnings(Map.of(typed, "1")), empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTAINER_MANAGER_URL", "CONTAINER_MANAGER_TOKEN"})
    void whatTheCommandsReadKeepsNoServiceFromStarting(String name) {
        assertThat(NAMES.problems(Map.of(name, "1")), empty());
        assertThat(NAMES.warnings(Map.of(name, "1")), empty());
    }

    @Test
    void shortNamesAreCloseWithOneEdit() {
        var names = VariableNames.of(Set.of("logs.max-entries"), Set.of("MAX_LOGS"));

        assertThat(
                names.warnings(Map.of("MAX_LOG", "1")),
                hasItem("The environment variable MAX_LOG has no effect; did you mean MAX_LOGS?"));
        assertThat(
                names.problems(Map.of("CONFIG_FIL", "x")),
                hasItem("CONFIG_FIL: unknown environment variable; did you mean CONFIG_FILE?"));
    }

    @Test
    void aPropertyOfTheJvmSetsNothing() {
        assertThat(
                VariableNames.properties(Set.of("server.port", "java.home"), Set.of("server.port", "ws.enabled")),
                contains(
                        "-Dserver.port: system properties set nothing here; set SERVER_PORT, or the key in a file given"
                                + " with --config"));
    }

    @Test
    void anotherNameOfASectionIsAWarning() {
        assertThat(NAMES.problems(Map.of("LOG_DIRECTORY", "/x")), empty());
        assertThat(
                NAMES.warnings(Map.of("LOG_DIRECTORY", "/x")),
                contains("The environment variable LOG_DIRECTORY is not a setting and has no effect"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "HOME", "PORTS", "WSL_DISTRO", "LOGNAME", "KUBERNETES_SERVICE_PORT", "OTHER"})
    void variablesOfOthersAreIgnored(String name) {
        assertThat(NAMES.problems(Map.of(name, "1")), empty());
        assertThat(NAMES.warnings(Map.of(name, "1")), empty());
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_PORT, tcp://10.96.0.12:80",
        "SERVER_SERVICE_HOST, 10.96.0.12",
        "SERVER_SERVICE_PORT_HTTP, 80",
        "LOG_PORT_514_UDP_ADDR, 10.96.0.13",
        "STORE_PORT, tcp://10.96.0.14:5432"
    })
    void whatKubernetesSetsForAServiceOfThatNameIsPassedOver(String name, String value) {
        assertThat(NAMES.problems(Map.of(name, value)), empty());
        assertThat(NAMES.warnings(Map.of(name, value)), empty());
    }

    @Test
    void theStartIsRefusedForAMisspelledVariableAndWarnsOfAnother() {
        var refused = assertThrows(
                StartException.class, () -> Settings.load(Optional.empty(), Map.of("WS_METRIC_INTERVAL", "500")));
        assertThat(
                refused.lines(),
                hasItem("WS_METRIC_INTERVAL: unknown environment variable; did you mean WS_METRICS_INTERVAL?"));

        var settings = Settings.load(Optional.empty(), Map.of("LOG_DIRECTORY", "/x"));
        assertThat(
                settings.warnings(),
                is(List.of("The environment variable LOG_DIRECTORY is not a setting and has no effect")));
    }

    @Test
    void aServiceCalledServerDoesNotKeepThePodFromStarting() {
        var settings = Settings.load(Optional.empty(), Map.of("SERVER_PORT", "tcp://10.96.0.12:80"));

        assertThat(settings.server().port(), is(3002));
        assertThat(settings.warnings(), empty());
    }
}
