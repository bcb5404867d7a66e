package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compose files that are given back. */
class ComposeExportApiTest extends ComposeUploads {

    @ParameterizedTest
    @ValueSource(strings = {"", "&reveal=true"})
    void whatIsGivenBackCanBePostedAgainWithoutAChange(String reveal) {
        good(yaml("/api/v1/apps/7?name=My+Wiki&env.DB_PASSWORD=s3cret$", WIKI));

        var given = server.get("/api/v1/apps/7?format=compose" + reveal);
        assertThat(given.headers().firstValue("Content-Type").orElse(""), is("application/yaml"));
        assertThat(given.body(), containsString(reveal.isEmpty() ? "DB_PASSWORD: __masked__" : "s3cret$$"));
        var again = good(yaml("/api/v1/apps/7", given.body()));

        assertThat(again.path("changed").asBoolean(), is(false));
        assertThat(again.path("warnings").size(), is(0));
        assertThat(again.path("revision").asLong(), is(1L));
    }

    @Test
    void anAppThatWasPostedAsJsonComesBackAsComposeToo() {
        good(server.post("/api/v1/apps/1001", ApiServer.app(1001, 3)));

        var again = good(yaml(
                "/api/v1/apps/1001",
                server.get("/api/v1/apps/1001?format=compose").body()));

        assertThat(again.path("changed").asBoolean(), is(false));
    }

    @Test
    void anAppWithNamesThatComposeCannotHaveIsNotGivenAsCompose() {
        good(server.post("/api/v1/apps/1001", """
            {"appName": "shop", "services": [{"serviceId": 1, "serviceName": "web shop", "imageName": "nginx"}]}\
            """));

        var refused = server.get("/api/v1/apps/1001?format=compose");

        assertThat(refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("web shop"));
        assertThat(server.get("/api/v1/apps/1001").statusCode(), is(200));
    }

    @Test
    void onlyDeclaredAppsAreExportedAsCompose() {
        assertThat(server.get("/api/v1/apps/7?format=compose").statusCode(), is(404));
        assertThat(server.get("/api/v1/apps/7?format=toml").statusCode(), is(400));
    }
}
