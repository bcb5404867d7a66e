package io.containermanager.replica.store;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import io.containermanager.engine.kubernetes.TestCluster;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.store.StoreException;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The store of several replicas on a real API server. */
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class KubernetesTargetStoreIT extends TargetStoreContract<KubernetesTargetStore> {

    @RegisterExtension
    static final ClusterNamespace NAMESPACE = new ClusterNamespace("cmk-store");

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path configs;

    private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();

    @AfterEach
    void closeAll() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Override
    protected KubernetesTargetStore open() {
        return open(NAMESPACE.kubeconfig(configs));
    }

    private KubernetesTargetStore open(Path kubeconfig) {
        var client =
                ClusterClient.open(new ClusterAccess(kubeconfig, null, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        var store = KubernetesTargetStore.open(
                client,
                new KubernetesTargetStore.Place(NAMESPACE.name(), name),
                new Clock(InstantSource.system(), System::nanoTime),
                UUID::randomUUID,
                events::add,
                changes::incrementAndGet);
        opened.add(store);
        return store;
    }

    /** Nothing on a cluster was made by hand as Compose makes containers. */
    @Test
    @Override
    protected void anAdoptionIsStoredWithItsTargetAndTheAppliedRevisionOrNotAtAll() {
        var store = open();
        var nothing = new TargetStore.Takeover(Map.of(), Map.of(), Map.of(), Set.of(), Set.of());
        var failed = assertThrows(
                CompletionException.class,
                () -> store.adopt(target(1), nothing, 0, "operator", NOW).join());
        assertThat(
                assertInstanceOf(StoreException.Unavailable.class, failed.getCause())
                        .getMessage(),
                containsString("not on a cluster"));
    }

    @Test
    void ofThreeWritersEachAcknowledgedChangeIsThere() {
        var writers = List.of(open(), open(), open());
        var before = open();
        var written = IntStream.range(0, 3)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int change = 0; change < 20; change++) {
                        int number = change;
                        writers.get(writer)
                                .change(
                                        state -> with(state, 1 + writer, number),
                                        OptionalLong.empty(),
                                        "writer-" + writer,
                                        NOW)
                                .join();
                    }
                }))
                .toList();
        written.forEach(CompletableFuture::join);

        var after = open();
        assertThat(after.latest().revision(), is(60L));
        for (long app = 1; app <= 3; app++) {
            assertThat(after.latest().state().app(app).orElseThrow().services(), hasSize(20));
        }
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(before.latest(), is(after.latest())));
        assertThat("those who only read are told", changes.get(), is(greaterThan(0)));
    }

    private static State with(State state, long appId, int number) {
        var services =
                new ArrayList<Service>(state.app(appId).map(App::services).orElse(List.of()));
        services.add(new Service(number + 1, "s" + number, "nginx:1", ServiceConfig.DEFAULTS));
        return state.with(App.of(appId, "app-" + appId, services));
    }

    @Test
    void replicasThatStartTogetherHaveOneIdentity() {
        var opening = IntStream.range(0, 3)
                .mapToObj(_ -> CompletableFuture.supplyAsync(this::open))
                .toList();
        var stores = opening.stream().map(CompletableFuture::join).toList();
        // On a busy machine one of them may not have read the cluster yet.
        await().atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(StoreException.Unavailable.class)
                .untilAsserted(() -> assertThat(
                        stores.stream()
                                .map(store -> store.device().device().uuid())
                                .distinct()
                                .toList(),
                        hasSize(1)));
    }

    @Test
    void aTargetThatIsLargerThanAnObjectOfTheClusterIsStored() {
        var noise = new Random(7);
        var environment = new TreeMap<String, String>();
        for (int variable = 0; variable < 300; variable++) {
            var bytes = new byte[8_000];
            noise.nextBytes(bytes);
            environment.put("V" + variable, HexFormat.of().formatHex(bytes));
        }
        var config = ServiceConfig.DEFAULTS.builder().environment(environment).build();
        var large = State.EMPTY.with(App.of(1, "large", List.of(new Service(1, "web", "nginx:1", config))));
        var first = open();
        accept(first, large);
        first.close();
        assertThat(open().latest().state(), is(large));
        assertThat(texts(), is(greaterThan(2L)));
    }

    /** How many Secrets hold parts of targets' texts. */
    private long texts() {
        var selector = "io.containermanager.store=" + name + ",io.containermanager.store-part=target";
        return TestCluster.kubectl("-n", NAMESPACE.name(), "get", "secrets", "-l", selector, "-o", "name")
                .good()
                .strip()
                .lines()
                .count();
    }

    @Test
    void whatIsDroppedLeavesNoSecretBehind() {
        var store = open();
        for (int number = 1; number <= TargetStore.HISTORY_MAX_TARGETS + 5; number++) {
            accept(store, target(number));
        }
        assertThat(texts(), is((long) TargetStore.HISTORY_MAX_TARGETS));
    }

    @Test
    void whatAWriterLeftWhenItWasKilledIsRemoved() {
        var first = open();
        accept(first, target(1));
        first.close();
        var text = TargetText.chunks("never referred to");
        var objects = new StoreObjects(NAMESPACE.name(), name);
        var lost = TargetText.place(1, "never referred to", "killed01", text);
        var underWay = TargetText.place(2, "never referred to", "writing1", text);
        TestCluster.apply(List.of(
                        objects.chunkSecret(lost, 0, text.getFirst()),
                        objects.chunkSecret(underWay, 0, text.getFirst())))
                .good();
        assertThat(open().latest().state(), is(target(1)));
        assertThat("the target's, and the one that may still be referred to", texts(), is(2L));
    }

    @Test
    void aHeadThatIsGoneIsNotTakenForAStoreThatBegins() {
        var store = open();
        accept(store, target(1));
        var head = TestCluster.get("-n", NAMESPACE.name(), "secret", name + "-head");
        TestCluster.kubectl("-n", NAMESPACE.name(), "delete", "secret", name + "-head")
                .good();
        await().atMost(DEADLINE).until(() -> !store.usable());
        assertThat(store.problem(), containsString(name + "-head is gone"));
        assertThat("a manager that is started now sees it too", open().usable(), is(false));
        assertThrows(CompletionException.class, () -> accept(store, target(2)));

        TestCluster.apply(List.of(Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Secret",
                        "type",
                        StoreObjects.TYPE,
                        "metadata",
                        Map.of(
                                "name",
                                name + "-head",
                                "namespace",
                                NAMESPACE.name(),
                                "labels",
                                ((Map<?, ?>) requireNonNull(head.get("metadata"))).get("labels")),
                        "data",
                        requireNonNull(head.get("data")))))
                .good();
        await().atMost(DEADLINE).until(store::usable);
        assertThat(accept(store, target(2)).target().revision(), is(2L));
    }

    @Test
    void whatWasWrittenThoughItsAnswerWasLostIsNoConflict() throws Exception {
        accept(open(), target(1));
        var client = ClusterClient.open(
                new ClusterAccess(NAMESPACE.kubeconfig(configs), null, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        opened.add(client);
        var secrets = new SecretClient(client, NAMESPACE.name());
        var head = secrets.get(name + "-head").orElseThrow();
        var objects = new StoreObjects(NAMESPACE.name(), name);
        var read = RevisionIndex.read(StoreObjects.tree(head));
        var changed = new RevisionIndex(0, read.device(), Map.of(7L, 9L), read.revisions());
        var sent = objects.headSecret(changed, StoreObjects.version(head));
        var written = secrets.write(sent, StoreObjects.version(head));
        assertThat("the same call again", secrets.write(sent, StoreObjects.version(head)), is(written));
        var other = objects.headSecret(read, StoreObjects.version(head));
        assertThrows(SecretClient.ConflictException.class, () -> secrets.write(other, StoreObjects.version(head)));
    }

    @Test
    void aDamagedHeadFailsClosedAndIsNotOverwritten() {
        var first = open();
        accept(first, target(1));
        first.close();
        TestCluster.kubectl(
                        "-n",
                        NAMESPACE.name(),
                        "patch",
                        "secret",
                        name + "-head",
                        "--type=merge",
                        "-p",
                        "{\"data\":{\"content\":\"bm90aGluZw==\"}}")
                .good();
        var second = open();
        assertThat(second.usable(), is(false));
        assertThat(second.problem(), containsString(name + "-head is damaged"));
        assertThrows(StoreException.Unavailable.class, second::latest);
        var failed = assertThrows(CompletionException.class, () -> accept(second, target(2)));
        assertInstanceOf(StoreException.Unavailable.class, failed.getCause());
        var content = TestCluster.get("-n", NAMESPACE.name(), "secret", name + "-head")
                .get("data");
        assertThat(content, is(Map.of("content", "bm90aGluZw==")));
    }

    @Test
    void anApiServerThatIsAwayIsAStoreThatCannotBeUsed(@TempDir Path folder) throws Exception {
        var kubeconfig = Files.writeString(
                folder.resolve("config"),
                Files.readString(NAMESPACE.kubeconfig(configs))
                        .replaceAll("server: .*", "server: https://127.0.0.1:1"));
        var store = open(kubeconfig);
        assertThat(store.usable(), is(false));
        var failed = assertThrows(CompletionException.class, () -> accept(store, target(1)));
        assertThat(
                assertInstanceOf(StoreException.Unavailable.class, failed.getCause())
                        .getMessage(),
                containsString("cannot be reached"));
        assertThat(events, hasSize(1));
    }
}
