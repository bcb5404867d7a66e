package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {

    private static StoreSettings read(Map<String, String> environment) {
        return Settings.load(Optional.empty(), environment).store();
    }

    private static String problems(Map<String, String> environment) {
        return assertThrows(StartException.class, () -> read(environment))
                .lines()
                .toString();
    }

    @Test
    void withoutAnythingSetTheDocumentedDefaultsHold() {
        var store = read(Map.of());
        assertThat(
                store, is(new StoreSettings("sqlite", Path.of("data/database.sqlite"), "", "container-manager", "")));
        assertThat(store.isShared(), is(false));
    }

    @Test
    void everythingCanBeSet() {
        var store = read(Map.of(
                "STORE_KIND", "kubernetes",
                "STORE_KUBERNETES_NAMESPACE", "managers",
                "STORE_KUBERNETES_NAME", "cm",
                "STORE_KUBERNETES_ADDRESS", "http://[fd00::1]:3002"));
        assertThat(store.isShared(), is(true));
        assertThat(
                store,
                is(new StoreSettings(
                        "kubernetes", Path.of("data/database.sqlite"), "managers", "cm", "http://[fd00::1]:3002")));
    }

    @ParameterizedTest
    @CsvSource({
        "STORE_KIND, etcd",
        "STORE_KUBERNETES_NAMESPACE, My_Managers",
        "STORE_KUBERNETES_NAME, ''",
        "STORE_KUBERNETES_NAME, 1cm",
        "STORE_KUBERNETES_NAME, cm-",
        "STORE_KUBERNETES_NAME, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "STORE_KUBERNETES_ADDRESS, 10.1.2.3:3002",
        "STORE_KUBERNETES_ADDRESS, https://10.1.2.3:3002",
        "STORE_KUBERNETES_ADDRESS, http://10.1.2.3",
        "STORE_KUBERNETES_ADDRESS, http://10.1.2.3:3002/api"
    })
    void whatIsWrongIsNamed(String variable, String value) {
        var key = variable.toLowerCase(Locale.ROOT).replace('_', '.');
        assertThat(problems(Map.of(variable, value)), containsString(key + " = " + value));
    }

    @Test
    void machinesOfTheirOwnCannotShareTargets() {
        assertThat(
                problems(Map.of("STORE_KIND", "kubernetes", "ENGINE_KIND", "docker")),
                containsString("each replica would start the containers on its own machine"));
    }

    @Test
    void whatIsForwardedCannotReachAPortThatSpeaksTlsAlone() {
        var tls = Map.of(
                "STORE_KUBERNETES_ADDRESS", "http://10.1.2.3:3002",
                "SERVER_TLS_CERTIFICATE_CHAIN", "tls.crt",
                "SERVER_TLS_PRIVATE_KEY", "tls.key");
        assertThat(problems(tls), containsString("cannot be used with server.tls"));
    }
}
