package io.containermanager.api.device;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.device.FleetServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identity and registration over HTTP, with a fleet's API that is really asked. */
class DeviceApiTest {

    private static final String DEVICE = "/api/v1/device";
    private static final String KEY = "planted-key-0123456789";

    @TempDir
    Path folder;

    private ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private HttpResponse<String> register(String endpoint) {
        return server.post(
                DEVICE + "/register",
                "{\"apiEndpoint\":\"" + endpoint + "\",\"deviceName\":\"kitchen\",\"deviceType\":\"pi\"}");
    }

    @Test
    void registeringAsksTheFleetAndRevealsNoKey() throws IOException {
        try (var fleet = FleetServer.answering(201, "{\"deviceId\":\"d-42\",\"apiKey\":\"" + KEY + "\"}")) {
            var endpoint = "http://127.0.0.1:" + fleet.port() + "/fleet";
            var answer = register(endpoint);

            var device = ok(answer).path("device");
            assertThat(device.path("deviceId").asText(), is("d-42"));
            assertThat(device.path("deviceName").asText(), is("kitchen"));
            assertThat(device.path("apiEndpoint").asText(), is(endpoint));
            assertThat(device.path("provisioned").asBoolean(), is(true));
            assertThat(device.has("registeredAt"), is(true));
            assertThat(fleet.requests().getFirst(), containsString("POST /fleet/device/register HTTP/1.1"));
            assertThat(answer.body(), not(containsString(KEY)));
            for (var path : new String[] {DEVICE, "/api/v1/events", "/api/v1/logs", "/metrics"}) {
                assertThat(server.get(path).body(), not(containsString(KEY)));
            }
            var event = ok(server.get("/api/v1/events?type=device-changed")).at("/events/0");
            assertThat(event.path("reason").asText(), is("the device was registered by anonymous"));
            assertThat(event.at("/details/changes").toString(), containsString("deviceId: none -> \\\"d-42\\\""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "HTTP/1.1 302 Found~Location: http://127.0.0.1:1/~~upstream-words => redirects",
                "HTTP/1.1 500 No~~upstream-words => status 500",
                "HTTP/1.1 200 OK~~upstream-words => not JSON"
            })
    void aFailureIsA502WithItsCauseAndStoresNothing(String raw, String cause) throws IOException {
        try (var fleet = new FleetServer(raw.replace("~", "\r\n"))) {
            var refused = register("http://127.0.0.1:" + fleet.port());

            assertThat(refused.body(), refused.statusCode(), is(502));
            assertThat(ApiServer.json(refused).path("error").asText(), is("registration failed"));
            assertThat(refused.body(), containsString(cause));
            assertThat(refused.body(), not(containsString("upstream-words")));
        }
        assertThat(ok(server.get(DEVICE)).has("apiEndpoint"), is(false));
        assertThat(ok(server.get(DEVICE)).has("deviceName"), is(false));
        assertThat(server.get(DEVICE + "/provisioned").body(), is("{\"provisioned\":false}"));
        assertThat(
                ok(server.get("/api/v1/events?type=device-changed"))
                        .path("events")
                        .size(),
                is(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://fleet.example.org",
                "fleet.example.org",
                "http://169.254.169.254/latest",
                "http://[fd00:ec2::254]/",
                "http://user:pw@127.0.0.1/"
            })
    void anEndpointThatMustNotBeAskedIsRefusedEverywhere(String endpoint) {
        var body = "{\"apiEndpoint\":\"" + endpoint + "\"}";
        var patch = server.send(server.request(DEVICE)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
        for (var refused : new HttpResponse<?>[] {
            server.post(DEVICE + "/register", body), server.post(DEVICE + "/provision", body), patch
        }) {
            assertThat(refused.body() + "", refused.statusCode(), is(400));
            assertThat(refused.body() + "", containsString("\"pointer\":\"/apiEndpoint\""));
        }
        assertThat(ok(server.get(DEVICE)).has("apiEndpoint"), is(false));
    }

    @Test
    void allProblemsAreReportedAtOnceWhateverTheirKind() {
        var refused = server.post(
                DEVICE + "/register",
                "{\"apiEndpoint\":7,\"deviceName\":\"\",\"macAddress\":\"no\",\"osVersion\":[],\"colour\":1}");

        assertThat(refused.body(), refused.statusCode(), is(400));
        assertThat(
                ApiServer.json(refused).path("violations").findValuesAsText("pointer"),
                contains("/colour", "/apiEndpoint", "/deviceName", "/osVersion", "/macAddress"));
    }

    @Test
    void theUuidIsMadeAtTheFirstStartAndKeptOverResetAndRestart() {
        var uuid = ok(server.get(DEVICE)).path("uuid").asText();
        assertThat(uuid.length(), is(36));
        ok(server.post(
                DEVICE + "/provision", "{\"deviceName\":\"pi\",\"deviceType\":\"arm\",\"apiKey\":\"" + KEY + "\"}"));
        assertThat(server.get(DEVICE + "/provisioned").body(), is("{\"provisioned\":true}"));

        var reset = ok(server.post(DEVICE + "/reset")).path("device");
        assertThat(reset.toString(), is("{\"uuid\":\"" + uuid + "\",\"provisioned\":false}"));
        server.close();
        server = new ApiServer(folder);
        assertThat(ok(server.get(DEVICE)).path("uuid").asText(), is(uuid));
    }
}
