package io.containermanager.engine.kubernetes.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kubeconfigs of API servers that tests start themselves. */
public final class Kubeconfigs {

    private Kubeconfigs() {}

    /** Writes that of one on a port of loopback, without TLS and users; its own namespace is {@code managers}. */
    public static Path write(Path folder, int port) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), """
                {"apiVersion": "v1", "kind": "Config", "current-context": "t",
                 "clusters": [{"name": "t", "cluster": {"server": "http://127.0.0.1:%d"}}],
                 "users": [{"name": "t", "user": {}}],
                 "contexts": [{"name": "t", "context": {"cluster": "t", "user": "t", "namespace": "managers"}}]}
                """.formatted(port));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
