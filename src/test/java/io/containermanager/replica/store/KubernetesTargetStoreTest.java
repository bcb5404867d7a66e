package io.containermanager.replica.store;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import io.containermanager.engine.kubernetes.fake.GrantedRules;
import io.containermanager.event.Clock;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of several replicas, on an API server in memory. */
class KubernetesTargetStoreTest {

    private static final String SECRETS = "/api/v1/namespaces/managers/secrets/";
    private static final String MEMORY = SECRETS + "cm-m7";
    private static final ServiceKey WEB = new ServiceKey(7, 1);

    @TempDir
    Path folder;

    private final FakeApiServer api = new FakeApiServer();
    private final List<AutoCloseable> opened = new ArrayList<>();

    private KubernetesTargetStore open() {
        api.rules(GrantedRules.replicas());
        var access = new ClusterAccess(api.kubeconfig(folder), null, Duration.ofSeconds(30), Duration.ofSeconds(30));
        var client = ClusterClient.open(access);
        var store = KubernetesTargetStore.open(
                client,
                new KubernetesTargetStore.Place("managers", "cm"),
                new Clock(InstantSource.system(), System::nanoTime),
                UUID::randomUUID,
                _ -> {},
                () -> {});
        opened.add(store);
        opened.add(client);
        return store;
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened) {
            each.close();
        }
        api.close();
    }

    private static void stoppedBy(
            KubernetesTargetStore store, ServiceKey key, @org.jspecify.annotations.Nullable String by)
            throws Exception {
        store.remember(Map.of(key, memory -> memory.withStoppedBy(by))).get(60, TimeUnit.SECONDS);
    }

    @Test
    void ofAnAppOfWhichNothingIsRememberedNoSecretStays() throws Exception {
        var store = open();
        stoppedBy(store, WEB, "me");
        assertThat(api.paths(SECRETS), hasItem(MEMORY));
        stoppedBy(store, WEB, null);
        assertThat(api.paths(SECRETS), not(hasItem(MEMORY)));
        stoppedBy(store, WEB, "me");
        assertThat("it can be made again", api.paths(SECRETS), hasItem(MEMORY));
    }

    @Test
    void aReplicaThatDoesNotKnowOfTheDeletionYetWritesAllTheSame() throws Exception {
        var first = open();
        stoppedBy(first, WEB, "me");
        var second = open();
        stoppedBy(first, WEB, null);
        stoppedBy(second, new ServiceKey(7, 2), "you");
        assertThat(open().memories().keySet(), contains(new ServiceKey(7, 2)));
    }

    @Test
    void anEmptyOneThatAnEarlierVersionLeftIsDeletedWhenTheStoreIsOpened() throws Exception {
        stoppedBy(open(), WEB, "me");
        api.put(MEMORY, new StoreObjects("managers", "cm").memorySecret(7, Map.of(), null));
        assertThat(open().memories(), is(Map.<ServiceKey, ServiceMemory>of()));
        assertThat(api.paths(SECRETS), not(hasItem(MEMORY)));
    }
}
