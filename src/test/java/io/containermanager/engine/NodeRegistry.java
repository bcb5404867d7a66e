package io.containermanager.engine;

import io.containermanager.Requirement;
import io.containermanager.engine.kubernetes.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A registry in the network of the cluster's node, with a tiny image made of {@code busybox-static}. One for all tests of a run; it ends with the
 * JVM.
 */
public final class NodeRegistry {

    private static final Path NODE = Path.of("/run/netns", System.getenv().getOrDefault("K8S_NETNS", "k8s"));

    private static @Nullable NodeRegistry shared;

    private final int port;

    private NodeRegistry(int port) {
        this.port = port;
    }

    /** The registry; without a cluster the test is skipped and says why. */
    public static synchronized NodeRegistry required() {
        TestCluster.require();
        Requirement.program("busybox", "busybox-static");
        Requirement.program("docker-registry", "docker-registry");
        Requirement.given(
                Files.exists(NODE) && TestCluster.docker("version").code() == 0,
                "the node's network " + NODE + " or its Docker daemon cannot be used");
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    private static NodeRegistry start() {
        try {
            int port = 20_000 + ThreadLocalRandom.current().nextInt(10_000);
            var folder = Files.createTempDirectory("node-registry");
            var config = folder.resolve("config.yml");
            Files.writeString(
                    config,
                    "version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: '127.0.0.1:%d'}\n"
                            .formatted(folder, port));
            var process = new ProcessBuilder("nsenter", "--net=" + NODE, "docker-registry", "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            var registry = new NodeRegistry(port);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                TestCluster.docker("rmi", "-f", registry.image());
                process.destroyForcibly();
                TestCluster.run(List.of("rm", "-rf", folder.toString()));
            }));
            registry.push("busybox", "", DockerDaemon.IDLE);
            return registry;
        } catch (IOException failed) {
            throw new AssertionError("The node's registry does not start", failed);
        }
    }

    /** Makes an image on the node, which no registry has. */
    public String make(String reference, String mark, String command) {
        var root = "/tmp/node-image-" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        TestCluster.run(List.of("sh", "-c", """
            set -e; mkdir -p %1$s/bin %1$s/tmp %1$s/etc; cp /bin/busybox %1$s/bin/
            for p in sh echo sleep seq env cat ls hostname true false kill stty test touch rm nc wget; do ln -s busybox %1$s/bin/$p; done
            echo root:x:0:0:root:/root:/bin/sh > %1$s/etc/passwd; echo %2$s > %1$s/mark
            tar -C %1$s -cf %1$s.tar .; rm -rf %1$s
            """.formatted(root, mark))).good();
        TestCluster.docker("import", "-c", "CMD " + command, root + ".tar", reference)
                .good();
        TestCluster.run(List.of("rm", "-f", root + ".tar")).good();
        return reference;
    }

    /** Makes an image, pushes it under the tag 1 and forgets it on the node. */
    public String push(String repository, String mark, String command) {
        var reference = make("127.0.0.1:%d/%s:1".formatted(port, repository), mark, command);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> TestCluster.docker("push", reference).code() == 0);
        TestCluster.docker("rmi", reference).good();
        return reference;
    }

    public String image() {
        return "127.0.0.1:" + port + "/busybox:1";
    }

    public String missingImage() {
        return "127.0.0.1:" + port + "/nobody/has-this:1";
    }
}
