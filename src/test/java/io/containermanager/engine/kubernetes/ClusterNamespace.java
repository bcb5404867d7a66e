package io.containermanager.engine.kubernetes;

import io.containermanager.engine.kubernetes.ClusterAccount.Grant;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of the test cluster for the tests of one class, which are skipped where there is no cluster, and an account that may do in it what the
 * manifests grant to several replicas that run all apps there.
 */
public final class ClusterNamespace implements BeforeAllCallback, AfterAllCallback {

    private final String name;
    private @Nullable ClusterAccount account;

    public ClusterNamespace(String prefix) {
        this.name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    public String name() {
        return name;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TestCluster.require();
        account = new ClusterAccount().grant(name, Grant.ONE_NAMESPACE, Grant.REPLICAS);
    }

    /** Writes a kubeconfig of the account. */
    public Path kubeconfig(Path folder) {
        return Objects.requireNonNull(account).kubeconfig(folder);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (account != null) {
            account.close();
            TestCluster.kubectl("delete", "namespace", name, "--wait=false");
        }
    }
}
