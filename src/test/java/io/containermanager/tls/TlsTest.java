package io.containermanager.tls;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.RunningService;
import io.containermanager.cli.HealthcheckCommand;
import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.ops.AddressFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS and WSS with a certificate of our own, and what is said of one that cannot be used. */
class TlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void restAndWebSocketAreServedOverTls() throws Exception {
        for (var algorithm : new String[] {"RSA", "EC"}) {
            var pair = SelfSigned.of("first", algorithm);
            pair.write(folder);
            try (var service = RunningService.start(folder, tls());
                    var client = HttpClient.newBuilder()
                            .sslContext(pair.trusting())
                            .version(HttpClient.Version.HTTP_1_1)
                            .build()) {
                var answer = get(client, service.port());
                var frames = new FirstFrame();
                var socket = client.newWebSocketBuilder()
                        .buildAsync(URI.create("wss://localhost:" + service.port() + "/ws/metrics"), frames)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

                assertThat(algorithm, answer.statusCode(), is(200));
                assertThat(answer.body(), containsString("Simple Container Manager API"));
                assertThat(
                        frames.text.get(PATIENCE.toSeconds(), TimeUnit.SECONDS),
                        containsString("\"type\":\"connected\""));
                socket.abort();
            }
        }
    }

    @Test
    void theMachineItselfAsksForHealthWithoutTlsAndForNothingElse() throws Exception {
        SelfSigned.of("first", "EC").write(folder);
        var address = folder.resolve(AddressFile.NAME);
        try (var _ = RunningService.start(folder, tls());
                var client = HttpClient.newHttpClient()) {
            var url = Files.readString(address).strip();
            assertThat(url, startsWith("http://127.0.0.1:"));
            var answers = new ArrayList<Integer>();
            for (var path : List.of("/health/live", "/health/ready", "/api/v1/state", "/", "/metrics")) {
                var request = HttpRequest.newBuilder(URI.create(url + path)).build();
                answers.add(client.send(request, BodyHandlers.discarding()).statusCode());
            }
            assertThat(answers, is(List.of(200, 200, 404, 404, 404)));
        }
        assertThat("left behind", Files.exists(address), is(false));
    }

    @Test
    void aSessionsCookieIsSentOverTlsOnly() throws Exception {
        var pair = SelfSigned.of("first", "EC");
        pair.write(folder);
        var settings = new HashMap<>(tls());
        settings.put("SECURITY_ANONYMOUS", "false");
        try (var service = RunningService.start(folder, settings);
                var client = HttpClient.newBuilder()
                        .sslContext(pair.trusting())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var token = Files.readString(folder.resolve("admin-token")).strip();
            var signIn = HttpRequest.newBuilder(URI.create("https://localhost:" + service.port() + "/api/v1/sessions"))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();

            var answer = client.send(signIn, BodyHandlers.ofString());

            assertThat(answer.body(), answer.statusCode(), is(200));
            assertThat(answer.headers().firstValue("Set-Cookie").orElse(""), endsWith("; SameSite=Strict; Secure"));
        }
    }

    @Test
    void hstsIsSentWhereItIsConfigured() throws Exception {
        var pair = SelfSigned.of("first", "RSA");
        pair.write(folder);
        var settings = new HashMap<>(tls());
        settings.put("SERVER_TLS_HSTS_MAX_AGE", "600");
        try (var service = RunningService.start(folder, settings);
                var client = HttpClient.newBuilder()
                        .sslContext(pair.trusting())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var answer = get(client, service.port());
            assertThat(answer.headers().firstValue("Strict-Transport-Security").orElse(""), is("max-age=600"));
        }
    }

    @Test
    void onlySuitesWithForwardSecrecyAndAuthenticatedEncryptionAreOffered() {
        for (var suite : TlsSuites.OFFERED) {
            assertThat(suite, suite.contains("GCM") || suite.contains("CHACHA20"), is(true));
            assertThat(suite, suite.startsWith("TLS_ECDHE_") || suite.matches("TLS_(AES|CHACHA20)_.*"), is(true));
        }
        var before = System.getProperty(TlsSuites.PROPERTY);
        try {
            System.clearProperty(TlsSuites.PROPERTY);
            TlsSuites.restrict();
            assertThat(System.getProperty(TlsSuites.PROPERTY), is(String.join(",", TlsSuites.OFFERED)));
            System.setProperty(TlsSuites.PROPERTY, "TLS_AES_128_GCM_SHA256");
            TlsSuites.restrict();
            assertThat(System.getProperty(TlsSuites.PROPERTY), is("TLS_AES_128_GCM_SHA256"));
        } finally {
            if (before == null) {
                System.clearProperty(TlsSuites.PROPERTY);
            } else {
                System.setProperty(TlsSuites.PROPERTY, before);
            }
        }
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsWhileOldOnesGoOn() throws Exception {
        var first = SelfSigned.of("first", "EC");
        var second = SelfSigned.of("second", "EC");
        first.write(folder);
        try (var service = RunningService.start(folder, tls());
                var stands = connect(first, service.port())) {
            assertThat(ask(stands), containsString("200 OK"));
            // Half a renewal, as a writer of two files leaves it for a moment, changes nothing.
            Files.writeString(
                    folder.resolve("tls.crt"),
                    SelfSigned.pem("CERTIFICATE", second.certificate().getEncoded()));
            assertThat(shown(service.port(), first), is("CN=first"));
            second.write(folder);

            await().atMost(PATIENCE).until(() -> shown(service.port(), second).equals("CN=second"));
            assertThat(ask(stands), containsString("200 OK"));
        }
    }

    @Test
    void plainHttpGetsNoAnswerFromATlsPortAndTheServiceContinues() throws Exception {
        var pair = SelfSigned.of("first", "EC");
        pair.write(folder);
        try (var service = RunningService.start(folder, tls())) {
            try (var plain = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
                plain.setSoTimeout((int) PATIENCE.toMillis());
                plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(readAll(plain), not(containsString("HTTP/1.1 200")));
            }
            try (var secure = connect(pair, service.port())) {
                assertThat(ask(secure), containsString("200 OK"));
            }
        }
    }

    @Test
    void theHealthcheckOfImagesKnowsItsOwnCertificate() throws Exception {
        SelfSigned.of("first", "EC").write(folder);
        try (var service = RunningService.start(folder, tls())) {
            var variables = new java.util.HashMap<>(tls());
            variables.put("PORT", Integer.toString(service.port()));

            assertThat(HealthcheckCommand.live(Settings.load(Optional.empty(), variables)), is(true));
        }
    }

    @Test
    void filesThatCannotBeUsedStopTheStartWithOneLine() throws Exception {
        var pair = SelfSigned.of("first", "EC");
        pair.write(folder);
        var chain = folder.resolve("tls.crt");
        var key = folder.resolve("tls.key");

        Files.writeString(
                key,
                SelfSigned.pem(
                        "PRIVATE KEY", SelfSigned.of("second", "EC").key().getEncoded()));
        assertThat(
                refused(),
                is("server.tls.private-key = " + key + ": is not the key of the first certificate in " + chain));
        Files.writeString(key, "no key");
        assertThat(
                refused(),
                is("server.tls.private-key = " + key
                        + ": holds no private key in PEM that is not encrypted (-----BEGIN PRIVATE KEY-----)"));
        Files.writeString(chain, SelfSigned.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        assertThat(
                refused(),
                is("server.tls.certificate-chain = " + chain
                        + ": holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"));
        Files.delete(chain);
        assertThat(refused(), is("server.tls.certificate-chain = " + chain + ": there is no such file"));
    }

    private String refused() {
        var refused = assertThrows(
                StartException.class, () -> RunningService.start(folder, tls()).close());
        assertThat(refused.lines(), contains(refused.lines().getFirst()));
        return refused.lines().getFirst();
    }

    private Map<String, String> tls() {
        return Map.of(
                "SERVER_TLS_CERTIFICATE_CHAIN", folder.resolve("tls.crt").toString(),
                "SERVER_TLS_PRIVATE_KEY", folder.resolve("tls.key").toString());
    }

    private static HttpResponse<String> get(HttpClient client, int port) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                        .timeout(PATIENCE)
                        .build(),
                BodyHandlers.ofString());
    }

    private static SSLSocket connect(SelfSigned trusted, int port) throws IOException, GeneralSecurityException {
        var socket =
                (SSLSocket) trusted.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** One request on a connection that stays. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the connection ended");
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    /** Whose certificate a new connection is shown, or why there is none. */
    private static String shown(int port, SelfSigned trusted) throws GeneralSecurityException {
        try (var socket = connect(trusted, port)) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        } catch (IOException notTrusted) {
            return String.valueOf(notTrusted.getMessage());
        }
    }

    private static String readAll(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException reset) {
            return "reset";
        }
    }

    /** The first text message. */
    private static final class FirstFrame implements WebSocket.Listener {

        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
