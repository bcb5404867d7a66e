package io.containermanager.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.live.channel.MetricsJson;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.UpgradeRefusedException;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * The page as the service serves it, under the strict policy, with the metrics route that it polls; without the rest of
 * the API.
 */
final class DashboardServer implements AutoCloseable {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

    final TestServer server;

    /**
     * @param port 0 for any free one
     * @param webSocket whether WebSocket upgrades are let in
     */
    DashboardServer(int port, boolean webSocket) {
        UpgradeAuthorizer guard = webSocket
                ? new OriginGuard(java.util.Set.of(), false)
                : request -> {
                    throw new UpgradeRefusedException(403, "Not here");
                };
        server = new TestServer(TestServer.every(Duration.ofSeconds(1)), guard, port, DashboardServer::routes);
    }

    String url() {
        return "http://127.0.0.1:" + server.port() + "/";
    }

    private static void routes(WebServerConfig.Builder builder) {
        builder.routing((HttpRouting.Builder routing) -> routing.get(
                        "/api/v1/metrics", (request, response) -> metrics(response))
                .get("/*", DashboardServer::file));
    }

    private static void metrics(ServerResponse response) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            MetricsJson.writeMembers(json, SteadySource.sample(90_000));
            json.writeEndObject();
        }
        response.headers().contentType(MediaTypes.APPLICATION_JSON);
        response.send(bytes.toByteArray());
    }

    private static void file(ServerRequest request, ServerResponse response) throws IOException {
        String asked = request.path().path();
        String name = asked.equals("/") ? "/index.html" : asked;
        try (var file = DashboardServer.class.getResourceAsStream("/web" + name)) {
            if (file == null) {
                response.status(Status.NOT_FOUND_404).send();
                return;
            }
            response.header(HeaderValues.create(HeaderNames.create("Content-Security-Policy"), POLICY));
            response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, type(name)));
            response.send(file.readAllBytes());
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            default -> "image/svg+xml";
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
