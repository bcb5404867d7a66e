package io.containermanager.engine.kubernetes;

import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A namespace of the test cluster for the tests of one class, which are skipped where there is no cluster. */
public final class ClusterNamespace implements BeforeAllCallback, AfterAllCallback {

    private final String name;
    private boolean created;

    public ClusterNamespace(String prefix) {
        this.name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    public String name() {
        return name;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TestCluster.require();
        TestCluster.kubectl("create", "namespace", name).good();
        created = true;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (created) {
            TestCluster.kubectl("delete", "namespace", name, "--wait=false");
        }
    }
}
