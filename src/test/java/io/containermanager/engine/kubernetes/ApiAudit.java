package io.containermanager.engine.kubernetes;

import io.containermanager.engine.kubernetes.fake.FakeRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A way to the test cluster's API server, without TLS on this side, that reads along: what was asked, and what was refused because a right is
 * missing. Thread-safe.
 */
public final class ApiAudit implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 << 10;

    /** Of each connection and direction; what comes after that is passed on unread. */
    private static final int READ_MAX_BYTES = 16 << 20;

    private static final Pattern SERVER = Pattern.compile("server: (\\S+)");
    private static final Pattern REQUEST =
            Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/(?:apis?|version)[^ ?]*)(\\?[^ ]*)? HTTP/1\\.1\r\n");

    /** As the API server words it, for example: User "system:…" cannot list resource "pods" in API group "" in the namespace "a". */
    private static final Pattern REFUSED = Pattern.compile("User \\\\\"[^\"]{1,200}\\\\\" (cannot [^:}]{1,200})");

    private final ServerSocket listener;
    private final URI server;
    private final SSLSocketFactory tls;
    private final Queue<ByteArrayOutputStream> requests = new ConcurrentLinkedQueue<>();
    private final Queue<ByteArrayOutputStream> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    public ApiAudit() {
        try {
            var found = SERVER.matcher(Files.readString(TestCluster.kubeconfig()));
            if (!found.find()) {
                throw new AssertionError("no server in " + TestCluster.kubeconfig());
            }
            server = URI.create(found.group(1));
            tls = trusting();
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException | GeneralSecurityException failed) {
            throw new AssertionError(failed);
        }
        Thread.ofVirtual().name("api-audit").start(this::accept);
    }

    /** The cluster's own certificate, which it signed itself. */
    private static SSLSocketFactory trusting() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(
                TestCluster.kubeconfig().resolveSibling("tls").resolve("apiserver.crt"))) {
            int at = 0;
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("cluster-" + at++, each);
            }
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** For a kubeconfig. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                var api = tls.createSocket(server.getHost(), server.getPort());
                sockets.add(client);
                sockets.add(api);
                var asked = new ByteArrayOutputStream();
                var answered = new ByteArrayOutputStream();
                requests.add(asked);
                answers.add(answered);
                Thread.ofVirtual().name("api-audit").start(() -> copy(client, api, asked));
                Thread.ofVirtual().name("api-audit").start(() -> copy(api, client, answered));
            } catch (IOException closed) {
                // The test has ended, or the API server does not answer: the client sees it.
            }
        }
    }

    private static void copy(Socket from, Socket to, ByteArrayOutputStream read) {
        var buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            for (int count = from.getInputStream().read(buffer);
                    count >= 0;
                    count = from.getInputStream().read(buffer)) {
                if (read.size() < READ_MAX_BYTES) {
                    read.write(buffer, 0, count);
                }
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException closed) {
            // One side broke; so does the other.
        }
    }

    /** What was asked so far, such as {@code list deployments.apps}. */
    public Set<String> asked() {
        var asked = new TreeSet<String>();
        for (var each : requests) {
            var found = REQUEST.matcher(each.toString(StandardCharsets.ISO_8859_1));
            while (found.find()) {
                var query = found.group(3) == null ? "" : found.group(3);
                asked.add(FakeRequest.of(found.group(1), found.group(2), query).toString());
            }
        }
        return asked;
    }

    /** What was refused so far for lack of a right, in the API server's words. */
    public List<String> refused() {
        var refused = new ArrayList<String>();
        for (var each : answers) {
            var found = REFUSED.matcher(each.toString(StandardCharsets.UTF_8));
            while (found.find()) {
                refused.add(found.group(1).replace("\\\"", ""));
            }
        }
        return refused;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
