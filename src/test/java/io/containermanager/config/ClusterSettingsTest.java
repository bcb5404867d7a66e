package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.KubernetesSettings.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {

    @TempDir
    Path folder;

    private static EngineSettings read(Map<String, String> environment) {
        return Settings.load(Optional.empty(), environment).engine();
    }

    @Test
    void withoutAnythingSetTheDocumentedDefaultsHold() {
        var engine = read(Map.of());
        assertThat(engine.cluster(), is(ClusterAccess.DEFAULTS));
        assertThat(engine.kubernetes(), is(KubernetesSettings.DEFAULTS));
    }

    @Test
    void everythingCanBeSet() throws IOException {
        var file = Files.writeString(folder.resolve("kc"), "apiVersion: v1");
        var set = new HashMap<String, String>();
        set.put("ENGINE_KIND", "kubernetes");
        set.put("ENGINE_KUBERNETES_KUBECONFIG", file.toString());
        set.put("ENGINE_KUBERNETES_CONTEXT", "prod");
        set.put("ENGINE_KUBERNETES_NAMESPACE", "apps");
        set.put("ENGINE_KUBERNETES_NAMESPACE_PREFIX", "shop");
        set.put("ENGINE_KUBERNETES_PUBLISH", "node-port");
        set.put("ENGINE_KUBERNETES_HOST_PATH", "true");
        set.put("ENGINE_KUBERNETES_SECRET_NAME", "app-secrets");
        set.put("ENGINE_KUBERNETES_STORAGE_CLASS", "fast");
        set.put("ENGINE_KUBERNETES_VOLUME_SIZE", "20Gi");
        set.put("ENGINE_KUBERNETES_START_TIMEOUT", "60000");
        var engine = read(set);
        assertThat(engine.kind(), is("kubernetes"));
        assertThat(engine.isDocker(), is(false));
        assertThat(
                engine.cluster(),
                is(new ClusterAccess(file, "prod", ClusterAccess.DEFAULTS.callTimeout(), Duration.ofMinutes(1))));
        assertThat(
                engine.kubernetes(),
                is(new KubernetesSettings("shop", "apps", Publish.NODE_PORT, true, "app-secrets", "fast", "20Gi")));
    }

    @ParameterizedTest
    @CsvSource({
        "kubernetes, 90001, 120000, true",
        "kubernetes, 90000, 120000, false",
        "kubernetes, 75000, 100000, true",
        "docker, 90001, 120000, false"
    })
    void aStartMustFitIntoItsStep(String kind, String start, String step, boolean refused) {
        var environment = Map.of(
                "ENGINE_KIND", kind,
                "ENGINE_KUBERNETES_START_TIMEOUT", start,
                "RECONCILE_STEP_TIMEOUT", step);
        var problems = Settings.examine(Optional.empty(), environment).problems();
        assertThat(
                problems.toString(),
                problems.stream().anyMatch(it -> it.contains("must be at least 30000 ms below reconcile.step-timeout")),
                is(refused));
    }

    @ParameterizedTest
    @CsvSource({
        "ENGINE_KUBERNETES_KUBECONFIG, /nowhere/kc",
        "ENGINE_KUBERNETES_NAMESPACE, My_Apps",
        "ENGINE_KUBERNETES_NAMESPACE_PREFIX, ''",
        "ENGINE_KUBERNETES_NAMESPACE_PREFIX, -a",
        "ENGINE_KUBERNETES_NAMESPACE_PREFIX, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "ENGINE_KUBERNETES_PUBLISH, ingress",
        "ENGINE_KUBERNETES_HOST_PATH, perhaps",
        "ENGINE_KUBERNETES_SECRET_NAME, a b",
        "ENGINE_KUBERNETES_STORAGE_CLASS, Fast!",
        "ENGINE_KUBERNETES_VOLUME_SIZE, 0",
        "ENGINE_KUBERNETES_VOLUME_SIZE, 1 GB",
        "ENGINE_KUBERNETES_START_TIMEOUT, 9999"
    })
    void whatIsWrongIsNamed(String variable, String value) {
        var refused = assertThrows(StartException.class, () -> read(Map.of(variable, value)));
        assertThat(refused.lines().toString(), containsString("engine.kubernetes."));
    }
}
