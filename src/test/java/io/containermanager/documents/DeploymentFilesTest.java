package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that repeat something said elsewhere say the same. */
class DeploymentFilesTest {
    private static final Path DEFAULTS = Path.of("application.yaml");
    private static final Path BASE = Path.of("k8s/base");

    @Test
    void configMapIsACopyOfTheDocumentedDefaults() throws IOException {
        assertThat(
                "copy it: cp application.yaml k8s/base/",
                Files.readString(BASE.resolve("application.yaml")),
                is(Files.readString(DEFAULTS)));
    }

    @Test
    void documentedDefaultsArePackedIntoTheJar() throws IOException {
        try (var packed = Objects.requireNonNull(getClass().getResourceAsStream("/application.yaml"))) {
            assertThat(new String(packed.readAllBytes(), StandardCharsets.UTF_8), is(Files.readString(DEFAULTS)));
        }
    }

    @Test
    void kustomizationListsEveryManifest() throws IOException {
        List<String> listed = new ArrayList<>();
        kustomization().get("resources").forEach(name -> listed.add(name.asText()));
        try (Stream<Path> files = Files.list(BASE)) {
            var manifests = files.map(file -> file.getFileName().toString())
                    .filter(name ->
                            !List.of("kustomization.yaml", "application.yaml").contains(name))
                    .toArray(String[]::new);
            assertThat(listed, containsInAnyOrder(manifests));
        }
    }

    @Test
    void manifestsTakeTheImageOfThisVersion() throws IOException {
        var tag = kustomization().get("images").get(0).get("newTag").asText();

        assertThat(
                Files.readString(Path.of("pom.xml")),
                containsString("<artifactId>container-manager</artifactId>\n  <version>" + tag + "</version>"));
    }

    @Test
    void manifestsUseThePortOfTheDocumentedDefaults() throws IOException {
        int port = YamlJson.read(DEFAULTS).at("/server/port").asInt();

        assertThat(
                yaml("deployment.yaml")
                        .at("/spec/template/spec/containers/0/ports/0/containerPort")
                        .asInt(),
                is(port));
        assertThat(yaml("service.yaml").at("/spec/ports/0/port").asInt(), is(port));
        assertThat(Files.readString(Path.of("Dockerfile")), containsString("EXPOSE " + port + "\n"));
    }

    private static JsonNode kustomization() throws IOException {
        return yaml("kustomization.yaml");
    }

    private static JsonNode yaml(String name) throws IOException {
        return YamlJson.read(BASE.resolve(name));
    }
}
