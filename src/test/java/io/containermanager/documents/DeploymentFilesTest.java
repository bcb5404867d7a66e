package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that repeat something said elsewhere say the same. */
class DeploymentFilesTest {
    private static final Path DEFAULTS = Path.of("application.yaml");
    private static final Path BASE = Path.of("k8s/base");
    private static final Path NODE = Path.of("k8s/overlays/node");

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
    void everyFileOfAFolderIsNamedByItsKustomization() throws IOException {
        for (var folder : folders()) {
            var kustomization = YamlJson.read(folder.resolve("kustomization.yaml"));
            var listed = new TreeSet<String>();
            texts(kustomization.path("resources"), listed);
            kustomization.path("patches").forEach(patch -> {
                if (patch.has("path")) {
                    listed.add(patch.get("path").asText());
                }
            });
            kustomization.path("configMapGenerator").forEach(generator -> texts(generator.path("files"), listed));
            listed.removeIf(name -> name.startsWith("../"));
            try (Stream<Path> files = Files.list(folder)) {
                var present = files.map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals("kustomization.yaml"))
                        .toArray(String[]::new);
                assertThat(folder.toString(), listed, containsInAnyOrder(present));
            }
        }
    }

    private static void texts(JsonNode list, Set<String> texts) {
        list.forEach(text -> texts.add(text.asText()));
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> overlays = Files.list(Path.of("k8s/overlays"))) {
            return Stream.concat(Stream.of(BASE), overlays).toList();
        }
    }

    /** Without them an ingress controller and Prometheus are not let in. */
    @Test
    void theLabelThatAdmitsANamespaceToReplicasIsSetByTheCommandsOfTheDocuments() throws IOException {
        var overlay = Path.of("k8s/overlays/replicas/kustomization.yaml");
        var patches = YamlJson.read(overlay).path("patches");
        var labels = new TreeSet<String>();
        for (var patch : patches) {
            if (patch.at("/target/kind").asText().equals("NetworkPolicy")) {
                YamlJson.read(patch.path("patch").asText())
                        .at("/0/value/1/namespaceSelector/matchLabels")
                        .properties()
                        .forEach(label -> labels.add(
                                label.getKey() + "=" + label.getValue().asText()));
            }
        }
        assertThat(labels.size(), is(1));
        for (var file : List.of(overlay, Path.of("docs/kubernetes.md"))) {
            for (var namespace : List.of("ingress-nginx", "monitoring")) {
                assertThat(
                        file.toString(),
                        Files.readString(file),
                        containsString("kubectl label namespace " + namespace + " " + labels.getFirst() + "\n"));
            }
        }
    }

    @Test
    void manifestsTakeTheImageOfThisVersion() throws IOException {
        for (var folder : List.of(BASE, NODE)) {
            var images = YamlJson.read(folder.resolve("kustomization.yaml")).get("images");
            var tag = images.get(0).get("newTag").asText();
            assertThat(
                    Files.readString(Path.of("pom.xml")),
                    containsString("<artifactId>container-manager</artifactId>\n  <version>" + tag + "</version>"));
        }
    }

    /** Otherwise a cluster would look for the image in Docker's own registry. */
    @Test
    void theOverlaysOfTheDocumentsNameARegistryForTheImageOfThisVersion() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        var shell = readme.substring(readme.indexOf("<<YAML\n") + "<<YAML\n".length());
        var operations = Snippet.all().stream()
                .map(Snippet::text)
                .filter(text -> text.contains("kind: Kustomization") && text.contains("newName"))
                .toList();
        assertThat(operations.size(), is(1));
        for (var overlay : List.of(shell.substring(0, shell.indexOf("\nYAML\n")), operations.getFirst())) {
            var yaml = YamlJson.read(overlay);
            var image = yaml.at("/images/0");
            var base = YamlJson.read(BASE.resolve("kustomization.yaml")).at("/images/0");
            assertThat(image.get("name"), is(base.get("name")));
            assertThat(image.get("newTag"), is(base.get("newTag")));
            assertThat(image.get("newName").asText(), containsString("/"));
            assertThat(Files.isDirectory(NODE.resolve(yaml.at("/resources/0").asText())), is(true));
        }
    }

    /** Selectors would match the pods of both otherwise, and requests to the second one's name be refused. */
    @Test
    void theOverlayOfASecondManagerHasSelectorsAndAHostNameOfItsOwn() throws IOException {
        var overlay = Snippet.all().stream()
                .map(Snippet::text)
                .filter(text -> text.contains("namePrefix"))
                .toList();
        assertThat(overlay.size(), is(1));
        var yaml = YamlJson.read(overlay.getFirst());
        assertThat(Files.isDirectory(NODE.resolve(yaml.at("/resources/0").asText())), is(true));
        assertThat(yaml.at("/labels/0/includeSelectors").asBoolean(), is(true));
        var container = "/spec/template/spec/containers/0";
        var patch = YamlJson.read(yaml.at("/patches/0/patch").asText());
        var base = yaml("deployment.yaml");
        for (var name : List.of("/kind", "/metadata/name", container + "/name")) {
            assertThat(name, patch.at(name), is(base.at(name)));
        }
        var allowed = "SECURITY_ALLOWED_HOSTS";
        // Kubernetes puts in variables that stand before.
        assertThat(values(patch.at(container + "/env")).keySet(), contains("POD_NAMESPACE", allowed));
        assertThat(
                values(patch.at(container + "/env")).get(allowed),
                is(yaml.get("namePrefix").asText()
                        + values(base.at(container + "/env")).get(allowed)));
    }

    private static Map<String, String> values(JsonNode environment) {
        var values = new LinkedHashMap<String, String>();
        environment.forEach(variable ->
                values.put(variable.get("name").asText(), variable.path("value").asText()));
        return values;
    }

    /** The fields that the Pod Security Standard "restricted" asks for, each with the value that passes. */
    @Test
    void thePodPassesTheRestrictedPodSecurityStandard() throws IOException {
        var pod = yaml("deployment.yaml").at("/spec/template/spec");
        for (var host : List.of("hostNetwork", "hostPID", "hostIPC")) {
            assertThat(host, pod.has(host), is(false));
        }
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean(), is(true));
        assertThat(pod.at("/securityContext/runAsUser").asInt(), is(10_001));
        assertThat(pod.at("/securityContext/seccompProfile/type").asText(), is("RuntimeDefault"));
        pod.get("volumes").forEach(volume -> assertThat(volume.toString(), volume.has("hostPath"), is(false)));
        hasNoPrivileges(pod.get("containers").get(0));
    }

    @Test
    void theNodesPodHasNoCapabilityAndSeesTheHostReadOnly() throws IOException {
        var pod = YamlJson.read(NODE.resolve("daemonset.yaml")).at("/spec/template/spec");
        assertThat(pod.has("hostNetwork"), is(false));
        var container = pod.get("containers").get(0);
        hasNoPrivileges(container);
        container.get("volumeMounts").forEach(mount -> {
            if (mount.get("mountPath").asText().startsWith("/host/")) {
                assertThat(mount.toString(), mount.path("readOnly").asBoolean(), is(true));
            }
        });
    }

    /** What both kinds of pods must agree in: a change to one that is forgotten in the other shows here. */
    @Test
    void theNodesPodIsProbedAndLimitedAsTheDeploymentsIs() throws IOException {
        var deployment = yaml("deployment.yaml").at("/spec/template/spec");
        var node = YamlJson.read(NODE.resolve("daemonset.yaml")).at("/spec/template/spec");
        for (var field : List.of(
                "serviceAccountName",
                "automountServiceAccountToken",
                "enableServiceLinks",
                "terminationGracePeriodSeconds")) {
            assertThat(field, node.get(field), is(deployment.get(field)));
        }
        for (var field : List.of(
                "image",
                "ports",
                "startupProbe",
                "livenessProbe",
                "readinessProbe",
                "resources",
                "terminationMessagePolicy")) {
            assertThat(
                    field,
                    node.get("containers").get(0).get(field),
                    is(deployment.get("containers").get(0).get(field)));
        }
    }

    private static void hasNoPrivileges(JsonNode container) {
        var context = container.get("securityContext");
        assertThat(context.get("allowPrivilegeEscalation").asBoolean(true), is(false));
        assertThat(context.get("readOnlyRootFilesystem").asBoolean(), is(true));
        assertThat(context.at("/capabilities/drop/0").asText(), is("ALL"));
        assertThat(context.at("/capabilities").has("add"), is(false));
        assertThat(context.has("privileged"), is(false));
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

    private static JsonNode yaml(String name) throws IOException {
        return YamlJson.read(BASE.resolve(name));
    }
}
