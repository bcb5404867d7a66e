package io.containermanager.engine.kubernetes;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app that a manager exports is taken by {@code kubectl apply} as it is, and runs. */
@ResourceLock(Requirement.CLUSTER)
class AppExportIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String OWN = "cme-" + UUID.randomUUID().toString().substring(0, 8);
    private static final String IMAGE = OWN + ":1";

    private static boolean begun;

    @BeforeAll
    static void anImage(@TempDir Path folder) throws IOException {
        TestCluster.require();
        var docker = Requirement.program("docker").isPresent()
                && TestCluster.docker("version").code() == 0;
        Requirement.given(docker, "the node's Docker daemon does not answer");
        var shell = Requirement.program("busybox", "busybox-static");
        begun = true;
        var root = Files.createDirectories(folder.resolve("root/bin"));
        Files.copy(shell.toRealPath(), root.resolve("busybox"));
        for (var applet : List.of("sh", "sleep", "test", "cat", "true")) {
            Files.createSymbolicLink(root.resolve(applet), Path.of("busybox"));
        }
        var archive = folder.resolve("image.tar").toString();
        TestCluster.run(List.of("tar", "-C", folder.resolve("root").toString(), "-cf", archive, "."))
                .good();
        TestCluster.docker("import", archive, IMAGE).good();
    }

    @AfterAll
    static void nothingStays() {
        if (begun) {
            TestCluster.kubectl("delete", "namespace", OWN, "--ignore-not-found", "--wait=false");
            TestCluster.docker("rmi", "-f", IMAGE);
        }
    }

    @Test
    void theExportIsAppliedAndTheAppRuns(@TempDir Path folder) throws IOException {
        var yaml = folder.resolve("app.yaml");
        Files.writeString(yaml, export(folder));
        TestCluster.kubectl("create", "namespace", OWN).good();

        TestCluster.kubectl("apply", "--dry-run=server", "-f", yaml.toString()).good();
        TestCluster.kubectl("apply", "-f", yaml.toString()).good();

        await().atMost(DEADLINE).untilAsserted(() -> {
            var text = TestCluster.kubectl(
                            "-n", OWN, "get", "deploy", "web-7-1", "-o", "jsonpath={.status.readyReplicas}")
                    .text();
            assertThat(text, is("2"));
            assertThat(
                    TestCluster.kubectl("-n", OWN, "get", "job", "once-7-2", "-o", "jsonpath={.status.succeeded}")
                            .text(),
                    is("1"));
        });
        var read = TestCluster.kubectl("-n", OWN, "exec", "deploy/web-7-1", "--", "cat", "/conf/web.conf");
        assertThat(read.text(), containsString("listen 80"));
        var again = TestCluster.kubectl("apply", "-f", yaml.toString()).good();
        assertThat("the same file changes nothing", again.lines().allMatch(it -> it.endsWith("unchanged")), is(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "paperless", "wiki", "reverse-proxy", "git-forge", "mail"})
    void theExportsOfAppsThatPeopleRunAreTaken(String name, @TempDir Path folder) throws IOException {
        // Names that no cluster can have are refused by the export.
        var compose = Files.readString(Path.of("src/test/resources/compose/" + name + ".yaml"))
                .replace("old_postgres", "old-postgres")
                .replace("hostname: mail.example.com", "hostname: mail");
        try (var server = new ApiServer(Files.createDirectory(folder.resolve("data")))) {
            var stored = server.send(server.request("/api/v1/apps/7?name=" + name)
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(compose)));
            assertThat(stored.body(), stored.statusCode(), is(200));
            var exported = server.get("/api/v1/apps/7?format=kubernetes&namespace=default");
            assertThat(exported.body(), exported.statusCode(), is(200));
            var yaml = Files.writeString(folder.resolve("app.yaml"), exported.body());
            TestCluster.kubectl("apply", "--dry-run=server", "-f", yaml.toString())
                    .good();
        }
    }

    private static String export(Path folder) throws IOException {
        try (var server = new ApiServer(
                Files.createDirectory(folder.resolve("data")),
                new KubernetesRules(KubernetesSettings.DEFAULTS, folder.resolve("data/projects")))) {
            var conf = Files.createDirectories(folder.resolve("data/projects/7/conf"));
            Files.writeString(conf.resolve("web.conf"), "listen 80\n");
            var answer =
                    server.post("/api/v1/apps/7", """
                        {"appName": "shop", "services": [
                          {"serviceId": 1, "serviceName": "web", "imageName": "IMAGE", "config": {"replicas": 2,
                            "entrypoint": ["/bin/sh", "-c"], "command": ["sleep 1000"], "pullPolicy": "never",
                            "ports": ["8080:80"], "volumes": ["CONF:/conf:ro"],
                            "healthcheck": {"test": ["CMD", "test", "-f", "/conf/web.conf"], "interval": "1s"}}},
                          {"serviceId": 2, "serviceName": "once", "imageName": "IMAGE", "config": {"restart": "no",
                            "command": ["/bin/true"], "pullPolicy": "never"}}]}
                        """.replace("IMAGE", IMAGE).replace("CONF", conf.toString()));
            assertThat(answer.body(), answer.statusCode(), is(200));
            return server.get("/api/v1/apps/7?format=kubernetes&reveal=true&namespace=" + OWN)
                    .body();
        }
    }
}
