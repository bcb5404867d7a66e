package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that Compose files are posted to, alone or in a form with their files. */
abstract class ComposeUploads {

    static final String WIKI = """
        services:
          wiki:
            image: example/wiki:${TAG:-2}
            ports: ["8080:80"]
            environment:
              DB_PASSWORD: ${DB_PASSWORD:?give one}
              MODE: ${FROM_CONFIGURATION}
            volumes:
              - data:/data
              - ./conf/site.conf:/etc/site.conf:ro
            configs: [motd]
            depends_on: [db]
            expose: ["80"]
          db:
            image: postgres:17
        volumes:
          data:
        configs:
          motd:
            content: hello
        """;

    @TempDir
    Path folder;

    ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    HttpResponse<String> yaml(String path, String text) {
        return server.send(
                server.request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(text)));
    }

    HttpResponse<String> form(String path, Map<String, String> parts) {
        return server.send(server.request(path)
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(new TreeMap<>(parts)))));
    }

    static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }
}
