package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** A declared app as Kubernetes manifests, by {@code ?format=kubernetes}. */
class KubernetesExportApiTest {

    private static final String PATH = "/api/v1/apps/7?format=kubernetes";

    @TempDir
    private Path folder;

    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer(folder);
        var file = folder.resolve("projects/7/web.conf");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "listen 80");
        deploy("{\"ports\": [\"8080:80\"], \"environment\": {\"DB_PASSWORD\": \"hunter2-hunter2\"}, \"volumes\": [\""
                + file + ":/web.conf\", \"data:/data\"], \"stopSignal\": \"SIGQUIT\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void deploy(String config) {
        var answer = server.post(
                "/api/v1/apps/7",
                "{\"appName\": \"My Shop\", \"services\": [{\"serviceId\": 1, \"serviceName\": \"web\", \"imageName\":"
                        + " \"nginx:1\", \"config\": " + config + "}, {\"serviceId\": 2, \"serviceName\": \"once\","
                        + " \"imageName\": \"job:1\", \"config\": {\"restart\": \"no\"}}]}");
        assertThat(answer.body(), answer.statusCode(), is(200));
    }

    private static List<JsonNode> documents(String yaml) {
        var all = new ArrayList<JsonNode>();
        new Yaml().loadAll(yaml).forEach(document -> all.add(ApiServer.JSON.valueToTree(document)));
        return all;
    }

    private static List<String> names(List<JsonNode> manifests) {
        return manifests.stream()
                .map(it ->
                        it.path("kind").asText() + "/" + it.at("/metadata/name").asText())
                .toList();
    }

    @Test
    void whatServicesShareIsOneObject() throws Exception {
        var file = Files.writeString(folder.resolve("projects/7/shared.conf"), "shared");
        var service =
                "{\"serviceId\": %d, \"serviceName\": \"s%d\", \"imageName\": \"nginx:1\", \"config\": {\"volumes\":"
                        + " [\""
                        + file + ":/shared.conf:ro\", \"data:/data\"]}}";
        server.post(
                "/api/v1/apps/7",
                "{\"appName\": \"My Shop\", \"services\": [" + service.formatted(1, 1) + ", " + service.formatted(2, 2)
                        + ", " + service.formatted(3, 3) + "]}");

        var names = names(documents(server.get(PATH).body()));

        assertThat(names, is(names.stream().distinct().toList()));
        assertThat(names.stream().filter(name -> name.startsWith("ConfigMap/")).count(), is(1L));
    }

    @Test
    void theManifestsRunTheAppInANamespaceOfItsNameUnderStableNames() {
        var answer = server.get(PATH);

        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat(answer.headers().firstValue("Content-Type").orElse(""), is("application/yaml"));
        var manifests = documents(answer.body());
        assertThat(
                names(manifests),
                hasItems(
                        "Namespace/my-shop",
                        "PersistentVolumeClaim/v-7-data",
                        "StatefulSet/web-7-1",
                        "Job/once-7-2",
                        "Service/web",
                        "Service/published-7-1"));
        var workload = manifests.stream()
                .filter(it -> it.path("kind").asText().equals("StatefulSet"))
                .findFirst()
                .orElseThrow();
        assertThat(workload.at("/spec/replicas").asInt(), is(1));
        assertThat(
                workload.at("/spec/selector/matchLabels").toString(),
                is("{\"io.containermanager.app-id\":\"7\",\"io.containermanager.service-id\":\"1\"}"));
        var jobs = manifests.stream()
                .filter(it -> it.at("/metadata/labels").toString().contains("\"app.kubernetes.io/component\":\"job\""))
                .toList();
        assertThat("jobs can be left out until their data is there", names(jobs), is(List.of("Job/once-7-2")));
        assertThat("which claim takes the volume's data", answer.body(), containsString("engine-name: 7_data"));
        deploy("{\"environment\": {\"CHANGED\": \"yes\"}, \"volumes\": [\"data:/data\"]}");
        assertThat(names(documents(server.get(PATH).body())), hasItem("StatefulSet/web-7-1"));
    }

    @Test
    void noManagerTakesTheObjectsForItsOwn() {
        var text = server.get(PATH).body();

        for (var part : List.of(
                "managed-by",
                "io.containermanager.instance",
                "io.containermanager.revision",
                "spec-hash",
                "suspend:",
                "made-as")) {
            assertThat(text, not(containsString(part)));
        }
    }

    @Test
    void secretsAndFilesAreMaskedUnlessTheyMayBeShown() {
        var masked = server.get(PATH).body();
        var shown = server.get(PATH + "&reveal=true").body();

        assertThat(masked, containsString("# Secrets and the contents of files are masked"));
        assertThat(masked, not(containsString("hunter2-hunter2")));
        assertThat(masked, not(containsString("bGlzdGVuIDgw")));
        assertThat(shown, containsString("hunter2-hunter2"));
        assertThat("the file in base 64", shown, containsString("bGlzdGVuIDgw"));
    }

    @Test
    void whatRunsOtherwiseStandsAboveAsComments() {
        assertThat(server.get(PATH).body(), containsString("# Unlike Docker: stopSignal has no effect"));
    }

    @Test
    void namespaceAndWayOfPublishingCanBeChosen() {
        var text = server.get(PATH + "&namespace=other&publish=load-balancer").body();

        assertThat(names(documents(text)), hasItems("Namespace/other", "Service/published-7-1-tcp"));
        assertThat(text, containsString("type: LoadBalancer"));
        assertThat(server.get(PATH + "&namespace=No_Label").statusCode(), is(400));
        assertThat(server.get(PATH + "&publish=somehow").statusCode(), is(400));
        assertThat(server.get("/api/v1/apps/7?format=compose&namespace=x").statusCode(), is(400));
        assertThat(server.get("/api/v1/apps/7?format=helm").statusCode(), is(400));
    }

    @Test
    void allUnsupportedKeysAreReportedAtOnce() {
        deploy("{\"resources\": {\"pids\": 5}, \"networkMode\": \"none\"}");

        var answer = server.get(PATH);

        assertThat(answer.statusCode(), is(409));
        var pointers = ApiServer.json(answer).path("violations").findValuesAsText("pointer");
        assertThat(pointers, hasItems("/services/0/config/resources/pids", "/services/0/config/networkMode"));
    }
}
