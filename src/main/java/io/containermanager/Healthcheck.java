package io.containermanager;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Asks the service on this machine whether it is live, for container images without any other HTTP client. */
final class Healthcheck {

    /** How long connecting, and then answering, may take (ms). */
    private static final int TIMEOUT_MILLIS = 3_000;

    private Healthcheck() {}

    /** Whether {@code /health/live} answers that it is. */
    static boolean live(Settings settings) {
        var server = settings.server();
        var host = server.host().equals("0.0.0.0") || server.host().equals("::") ? "127.0.0.1" : server.host();
        try {
            var url = URI.create("http://" + host + ":" + server.port() + "/health/live")
                    .toURL();
            var connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            return connection.getResponseCode() < HttpURLConnection.HTTP_MULT_CHOICE;
        } catch (IOException away) {
            System.err.println("container-manager: " + away.getMessage());
            return false;
        }
    }
}
