package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

    @Test
    void readsAValueFromTheConfiguration() {
        var reader = reader(Map.of("ws.metrics-interval", "250"), Map.of());

        assertThat(reader.number("ws.metrics-interval", 100, 1000, "ms"), is(250L));
        assertThat(reader.problems(), is(empty()));
    }

    @Test
    void theEnvironmentWinsOverTheConfiguration() {
        var reader = reader(Map.of("ws.metrics-interval", "250"), Map.of("WS_METRICS_INTERVAL", "500"));

        assertThat(reader.number("ws.metrics-interval", 100, 1000, "ms"), is(500L));
    }

    @Test
    void theSeedsNameStandsForTheKey() {
        var reader = reader(Map.of("server.port", "1"), Map.of("PORT", "3"));

        assertThat(reader.number("server.port", 0, 65535, "", "PORT"), is(3L));
    }

    @Test
    void twoVariablesOfOneSettingMustNotContradictEachOther() {
        var differing = reader(Map.of(), Map.of("SERVER_PORT", "2", "PORT", "3"));
        differing.number("server.port", 0, 65535, "", "PORT");
        assertThat(
                differing.problems(),
                contains(
                        "PORT = 3 and SERVER_PORT = 2 contradict each other: both set server.port; unset one of them"));

        var equal = reader(Map.of(), Map.of("SERVER_PORT", "03", "PORT", "3 "));
        assertThat(equal.number("server.port", 0, 65535, "", "PORT"), is(3L));
        assertThat(equal.problems(), is(empty()));
    }

    @Test
    void aSwitchMustNotContradictTheKeyThatItSets() {
        var by = new SettingsReader.Switch("REAL", "docker", "simulated");
        var words = List.of("simulated", "docker");

        var file = reader(Map.of("kind", "simulated"), Map.of("REAL", "True"));
        assertThat("the environment wins over files", file.word("kind", words, by), is("docker"));
        assertThat(file.problems(), is(empty()));

        var equal = reader(Map.of(), Map.of("REAL", "true", "KIND", "docker"));
        assertThat(equal.word("kind", words, by), is("docker"));
        assertThat(equal.problems(), is(empty()));

        var differing = reader(Map.of(), Map.of("REAL", "false", "KIND", "docker"));
        differing.word("kind", words, by);
        assertThat(
                differing.problems(),
                contains("REAL = false and KIND = docker contradict each other: both set kind; unset one of them"));
    }

    @Test
    void aBadNumberIsReportedWithKeyValueOriginAndRule() {
        var reader = reader(Map.of("ws.metrics-interval", "5000"), Map.of("WS_METRICS_INTERVAL", "fast"));

        reader.number("ws.metrics-interval", 100, 3_600_000, "ms");

        assertThat(
                reader.problems(),
                contains("ws.metrics-interval = fast (from WS_METRICS_INTERVAL): must be a whole number from 100 to"
                        + " 3600000 (ms)"));
    }

    @Test
    void anUnknownKeyIsReportedWithTheNearestKnownOne() {
        var reader = reader(Map.of("ws.metrics-intervall", "5000", "ws.metrics-interval", "5000"), Map.of());

        reader.number("ws.metrics-interval", 100, 3_600_000, "ms");

        assertThat(
                reader.problems(),
                contains("ws.metrics-intervall = 5000: unknown setting; did you mean ws.metrics-interval?"));
    }

    @Test
    void aMissingKeyIsAProblemAndNotADefaultOfItsOwn() {
        var reader = reader(Map.of(), Map.of());

        reader.flag("ws.enabled");

        assertThat(reader.problems(), contains("ws.enabled is missing: see application.yaml"));
    }

    @Test
    void onlyTrueAndFalseAreFlags() {
        var reader = reader(Map.of("a", "yes"), Map.of());

        reader.flag("a");

        assertThat(reader.problems(), contains("a = yes: must be true or false"));
    }

    @Test
    void sizesMayHaveAUnit() {
        var reader = reader(Map.of("a", "4 MiB", "b", "12", "c", "4 MB"), Map.of());

        assertThat(reader.bytes("a", 0, 1L << 30), is(4L << 20));
        assertThat(reader.bytes("b", 0, 1L << 30), is(12L));
        reader.bytes("c", 0, 9);
        assertThat(reader.problems(), contains("c = 4 MB: must be a size from 0 to 9 bytes, such as 4 MiB"));
    }

    @Test
    void listsComeFromIndexedKeysOrFromCommas() {
        var config = Map.of("a.0", "x", "a.1", "y");

        assertThat(reader(config, Map.of()).list("a", _ -> true, "any"), is(List.of("x", "y")));
        assertThat(reader(config, Map.of("A", "p, q")).list("a", _ -> true, "any"), is(List.of("p", "q")));
    }

    private static SettingsReader reader(Map<String, String> values, Map<String, String> environment) {
        var config = Config.builder(ConfigSources.create(values))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .build();
        return new SettingsReader(new ConfigLayers(Optional.of(config), Map.of()), environment);
    }
}
