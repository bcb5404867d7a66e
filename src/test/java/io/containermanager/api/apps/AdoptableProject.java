package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ForeignResources;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server on whose engine a Compose project runs that this manager did not start. */
abstract class AdoptableProject {

    static final String WEB = "a".repeat(64);
    static final String DB = "d".repeat(64);
    static final String ADOPT = "/api/v1/apps/shop/adopt";
    static final String PROJECT = "{\"project\":\"shop\"}";

    static final String COMPOSE = """
        services:
          web:
            image: nginx:1
            ports: ["8080:80"]
            depends_on: [db]
            environment: {LEVEL: info}
          db:
            image: postgres:16
            restart: always
            environment: {POSTGRES_PASSWORD: secret}
            volumes: ["data:/var/lib/postgresql/data"]
        volumes: {data: {name: shop_data}}
        networks: {default: {name: shop_default}}
        """;

    ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    void composeProject() {
        var network = List.of(new NetworkAttachment("shop_default", List.of(), null, null));
        var web = ServiceConfig.DEFAULTS
                .builder()
                .ports(List.of(new PortMapping(null, 8080, 80, "tcp")))
                .environment(Map.of("LEVEL", "info"))
                .networks(network)
                .restart(RestartPolicy.NO)
                .build();
        var data = new VolumeMount(VolumeMount.Type.VOLUME, "shop_data", "/var/lib/postgresql/data", false, List.of());
        var db = ServiceConfig.DEFAULTS
                .builder()
                .environment(Map.of("POSTGRES_PASSWORD", "secret"))
                .volumes(List.of(data))
                .networks(network)
                .restart(RestartPolicy.ALWAYS)
                .build();
        server.faults()
                .compose(
                        WEB,
                        "shop",
                        "web",
                        "nginx:1",
                        web,
                        Map.of("com.docker.compose.depends_on", "db:service_started:false"));
        server.faults().compose(DB, "shop", "db", "postgres:16", db, Map.of());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.engine()
                                .foreign(new ForeignResources.Query("shop", Set.of()))
                                .join()
                                .containers()
                                .size()
                        == 2);
    }

    static JsonNode json(int status, HttpResponse<String> response) {
        assertThat(response.body(), response.statusCode(), is(status));
        return ApiServer.json(response);
    }

    JsonNode adopt() {
        composeProject();
        return json(200, server.post(ADOPT + "?wait=30s", PROJECT));
    }

    JsonNode apply(String compose, String query) {
        var request = server.request("/api/v1/apps/shop?" + query)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(compose));
        return json(200, server.send(request));
    }

    List<String> containers() {
        var ids = new ArrayList<String>();
        json(200, server.get("/api/v1/apps/shop"))
                .path("services")
                .forEach(service -> ids.add(service.path("containerId").asText()));
        return ids;
    }

    static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
