package io.containermanager.replica.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.ClusterRights;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import io.containermanager.engine.kubernetes.fake.GrantedRules;
import io.containermanager.event.Clock;
import io.containermanager.model.ServiceKey;
import io.containermanager.replica.lease.LeaseElector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each right that the manifests grant to several replicas is used, and no other one. */
class ReplicaRightsUsedTest {

    private static final ServiceKey WEB = new ServiceKey(7, 1);
    private static final KubernetesTargetStore.Place PLACE = new KubernetesTargetStore.Place("managers", "cm");
    private static final Clock TIME = new Clock(InstantSource.system(), System::nanoTime);

    private static Set<String> granted() {
        var rights = new TreeSet<String>();
        for (var right : ClusterRights.OF_REPLICAS) {
            right.verbs()
                    .forEach(verb -> rights.add(
                            verb + " " + right.resource() + (right.group().isEmpty() ? "" : "." + right.group())));
        }
        return rights;
    }

    @Test
    void theLifeOfAReplicaUsesAllThatIsGranted(@TempDir Path folder) throws Exception {
        try (var api = new FakeApiServer()) {
            api.rules(GrantedRules.replicas());
            var access =
                    new ClusterAccess(api.kubeconfig(folder), null, Duration.ofSeconds(30), Duration.ofSeconds(30));
            try (var client = ClusterClient.open(access);
                    var store = KubernetesTargetStore.open(client, PLACE, TIME, UUID::randomUUID, _ -> {}, () -> {});
                    var elector = LeaseElector.start(
                            client,
                            new LeaseElector.Seat("managers", "cm", "one", "http://one:3002"),
                            TIME,
                            () -> {})) {
                for (var by : new String[] {"me", "you", null}) {
                    store.remember(Map.of(WEB, memory -> memory.withStoppedBy(by)))
                            .get(60, SECONDS);
                }
                await().atMost(60, SECONDS).until(elector::held);
                var _ = new SharedSecrets(new SecretClient(client, "managers"), PLACE).read("sessions");
                await().atMost(60, SECONDS)
                        .untilAsserted(
                                () -> assertThat(new TreeSet<>(api.counts().keySet()), is(granted())));
            }
        }
    }
}
