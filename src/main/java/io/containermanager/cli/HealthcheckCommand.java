package io.containermanager.cli;

import io.containermanager.config.ServerSettings;
import io.containermanager.config.Settings;
import io.containermanager.config.Urls;
import io.containermanager.event.FailureText;
import io.containermanager.tls.ServerTls;
import io.containermanager.tls.ServerTls.UnusableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;

/** Checks whether the service on this machine is live, for container images without another HTTP client. */
public final class HealthcheckCommand {

    /** How long connecting, and then answering, may take (ms). */
    private static final int TIMEOUT_MILLIS = 3_000;

    /** How much of an answer is repeated. */
    private static final int BODY_MAX_BYTES = 1_000;

    private HealthcheckCommand() {}

    /** Whether {@code /health/live} answers that it is; if not, one line says what was called and what came. */
    public static boolean live(Settings settings) {
        var url = url(settings.server());
        String came;
        try {
            var connection = connection(settings.server(), url);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            if (status < HttpURLConnection.HTTP_MULT_CHOICE) {
                return true;
            }
            came = "status " + status + " " + body(connection);
        } catch (ConnectException refused) {
            came = "no connection (" + FailureText.of(refused) + "): is the service running, and on this port?";
        } catch (SocketTimeoutException slow) {
            came = "no answer within " + TIMEOUT_MILLIS / 1000 + " s";
        } catch (IOException | UnusableException away) {
            came = FailureText.of(away);
        }
        System.err.println("container-manager: health check failed: GET " + url + ": " + came.strip());
        return false;
    }

    /** What the answer says is wrong: a line, at most so long. */
    private static String body(HttpURLConnection connection) throws IOException {
        try (var input = connection.getErrorStream()) {
            var text = input == null ? "" : new String(input.readNBytes(BODY_MAX_BYTES), StandardCharsets.UTF_8);
            return text.replaceAll("\\s+", " ");
        }
    }

    private static URI url(ServerSettings server) {
        return URI.create((server.tls() == null ? "http://" : "https://")
                + Urls.authority(Urls.reachable(server.host()), server.port()) + "/health/live");
    }

    /** The certificate names the machine as others call it, not its loopback address: our own is known without a name. */
    private static HttpURLConnection connection(ServerSettings server, URI url) throws IOException, UnusableException {
        var files = server.tls();
        var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
        if (files != null && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(ServerTls.read(files).trusting().getSocketFactory());
            secure.setHostnameVerifier((_, _) -> true);
        }
        return connection;
    }
}
