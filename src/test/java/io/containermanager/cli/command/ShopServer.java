package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A manager on the simulated engine, the command line that is connected to it, and an app to apply. */
abstract class ShopServer {

    static final Duration DEADLINE = Duration.ofSeconds(30);

    static final String SHOP = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "db", "imageName": "postgres:17",
           "config": {"environment": {"DB_PASSWORD": "s3cret-enough"}, "volumes": ["data:/data"]}},
          {"serviceId": 2, "serviceName": "web", "imageName": "nginx:1.28", "config": {"ports": ["8080:80"]}}]}}}
        """;

    @TempDir
    Path folder;

    ApiServer server;
    Cli cli;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
        cli = new Cli(folder, server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    void apply(String target) {
        server.post("/api/v1/state/target", target);
        assertThat(server.post("/api/v1/state/apply?wait=30s").statusCode(), is(200));
    }
}
