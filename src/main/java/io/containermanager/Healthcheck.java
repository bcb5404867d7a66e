package io.containermanager;

import io.containermanager.ServerTls.UnusableException;
import io.containermanager.Settings.ServerSettings;
import io.containermanager.model.FailureText;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import javax.net.ssl.HttpsURLConnection;

/** Asks the service on this machine whether it is live, for container images without any other HTTP client. */
final class Healthcheck {

    /** How long connecting, and then answering, may take (ms). */
    private static final int TIMEOUT_MILLIS = 3_000;

    private Healthcheck() {}

    /** Whether {@code /health/live} answers that it is. */
    static boolean live(Settings settings) {
        var server = settings.server();
        var host = Urls.reachable(server.host());
        try {
            var connection = connection(server, host);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            return connection.getResponseCode() < HttpURLConnection.HTTP_MULT_CHOICE;
        } catch (IOException | UnusableException away) {
            System.err.println("container-manager: " + FailureText.of(away));
            return false;
        }
    }

    /** The certificate names the machine as others call it, not its loopback address: our own is known without a name. */
    private static HttpURLConnection connection(ServerSettings server, String host)
            throws IOException, UnusableException {
        var files = server.tls();
        var url = URI.create(
                        (files == null ? "http://" : "https://") + Urls.authority(host, server.port()) + "/health/live")
                .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        if (files != null && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(ServerTls.read(files).trusting().getSocketFactory());
            secure.setHostnameVerifier((_, _) -> true);
        }
        return connection;
    }
}
