package io.containermanager.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The daemon behind TCP with TLS, where both sides show a certificate, as DOCKER_TLS_VERIFY asks for. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class TlsIT {

    private static final String PASSWORD = "in-memory";

    @TempDir
    Path folder;

    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);
    private @Nullable SSLServerSocket listener;

    TlsIT() {
        DockerDaemon.required();
    }

    /** An authority, a server's and a client's certificate, and one of a stranger's. */
    @BeforeEach
    void listen() throws Exception {
        DockerDaemon.sh("""
            set -e; cd %s; mkdir client stranger
            authority() { openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$1 -keyout $2/ca-key.pem -out $2/ca.pem; }
            authority ca . ; authority other stranger
            signed() { # name, folder of the authority, extension
              openssl req -newkey rsa:2048 -nodes -subj /CN=$1 -keyout $1-key.pem -out $1.csr
              echo "$3" > ext; openssl x509 -req -days 2 -in $1.csr -CA $2/ca.pem -CAkey $2/ca-key.pem -CAcreateserial -extfile ext -out $1.pem; }
            signed server . subjectAltName=IP:127.0.0.1; signed client-1 . extendedKeyUsage=clientAuth
            signed client-2 stranger extendedKeyUsage=clientAuth
            openssl pkcs12 -export -inkey server-key.pem -in server.pem -out server.p12 -passout pass:in-memory
            cp ca.pem client/ca.pem; cp client-1.pem client/cert.pem; cp client-1-key.pem client/key.pem
            cp ca.pem stranger/ca.pem; cp client-2.pem stranger/cert.pem; cp client-2-key.pem stranger/key.pem\
            """.formatted(folder));
        var context = SSLContext.getInstance("TLS");
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own(), PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authority());
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        var fresh = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        fresh.setNeedClientAuth(true);
        listener = fresh;
        Thread.ofVirtual().name("tls-relay").start(() -> accept(fresh));
    }

    private KeyStore own() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve("server.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private KeyStore authority() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(folder.resolve("ca.pem"))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        return store;
    }

    private static void accept(SSLServerSocket listener) {
        try {
            while (true) {
                var client = (SSLSocket) listener.accept();
                Thread.ofVirtual().start(() -> relay(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void relay(SSLSocket client) {
        try (client;
                var daemon = SocketChannel.open(UnixDomainSocketAddress.of(DockerDaemon.SOCKET))) {
            client.startHandshake();
            var answers = Thread.ofVirtual().start(() -> copy(Channels.newInputStream(daemon), out(client)));
            copy(client.getInputStream(), Channels.newOutputStream(daemon));
            answers.join();
        } catch (IOException | InterruptedException refused) {
            // A client without a certificate of this CA gets no further.
        }
    }

    private static OutputStream out(SSLSocket client) {
        try {
            return client.getOutputStream();
        } catch (IOException closed) {
            return OutputStream.nullOutputStream();
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try (to) {
            from.transferTo(to);
        } catch (IOException closed) {
            // One side ended; so does the other.
        }
    }

    @AfterEach
    void close() throws IOException {
        if (listener != null) {
            listener.close();
        }
        scheduler.close();
    }

    private DockerEngine engine(String certificates) {
        var environment = Map.of(
                "DOCKER_HOST",
                "tcp://127.0.0.1:" + Objects.requireNonNull(listener).getLocalPort(),
                "DOCKER_TLS_VERIFY",
                "1",
                "DOCKER_CERT_PATH",
                folder.resolve(certificates).toString());
        return new DockerEngine(DockerSettings.of("", environment), scheduler, () -> "");
    }

    @Test
    void theEnvironmentOfTheDockerCommandReachesADaemonBehindTls() throws Exception {
        try (var engine = engine("client")) {
            assertThat(engine.observe().get(60, SECONDS), notNullValue());
        }
    }

    @Test
    void aStrangersCertificateReachesNothing() {
        try (var engine = engine("stranger")) {
            var failed = assertThrows(
                    ExecutionException.class, () -> engine.observe().get(60, SECONDS));
            assertThat(failed.getCause(), instanceOf(EngineException.Unavailable.class));
        }
    }
}
