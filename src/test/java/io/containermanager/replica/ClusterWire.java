package io.containermanager.replica;

import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import io.containermanager.engine.kubernetes.TestCluster;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** A client of the test cluster whose way to the API server can be cut. */
public final class ClusterWire implements AutoCloseable {

    private static final Pattern SERVER = Pattern.compile("server: (\\S+)");
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final CutConnection connection;
    private final Path kubeconfig;
    private final ClusterClient client;

    /** One of an account with a manager's rights in that namespace. */
    public ClusterWire(Path folder, ClusterNamespace namespace) throws IOException {
        this(folder, namespace.kubeconfig(folder));
    }

    /** One of the cluster's administrator. */
    public static ClusterWire ofAdministrator(Path folder) throws IOException {
        return new ClusterWire(folder, TestCluster.kubeconfig());
    }

    private ClusterWire(Path folder, Path config) throws IOException {
        var server = SERVER.matcher(Files.readString(config));
        if (!server.find()) {
            throw new IOException("no server in " + config);
        }
        var address = URI.create(server.group(1));
        connection = new CutConnection(new InetSocketAddress(address.getHost(), address.getPort()));
        kubeconfig = Files.createTempFile(folder, "kubeconfig", "");
        Files.writeString(kubeconfig, server.replaceAll("server: https://127.0.0.1:" + connection.port()));
        client = ClusterClient.open(new ClusterAccess(kubeconfig, null, TIMEOUT, TIMEOUT));
    }

    public ClusterClient client() {
        return client;
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    public void cut() {
        connection.cut();
    }

    public void join() {
        connection.join();
    }

    @Override
    public void close() {
        client.close();
        connection.close();
    }
}
