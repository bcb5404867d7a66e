package io.containermanager.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Network;
import io.containermanager.model.PortMapping;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What only a real daemon shows. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class DockerEngineIT {

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 2_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private final StepsOf steps = new StepsOf(appId, daemon.image());
    private final SocketRelay relay = new SocketRelay(DockerDaemon.SOCKET);
    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);
    private final DockerEngine engine = engine(DockerSettings.DEFAULT_CALL_TIMEOUT);

    private DockerEngine engine(Duration callTimeout) {
        var host = URI.create("tcp://127.0.0.1:" + relay.port());
        return new DockerEngine(
                new DockerSettings(host, null, null, callTimeout, DockerSettings.DEFAULT_PULL_SILENCE),
                scheduler,
                () -> "");
    }

    @AfterEach
    void removeWhatIsLeft() {
        engine.close();
        scheduler.close();
        relay.close();
        DockerDaemon.removeAll(appId);
        DockerDaemon.run("docker", "rmi", "-f", daemon.image() + "-moving-" + appId);
        DocumentedCalls.check(relay.requests());
    }

    private static <T> T answer(CompletableFuture<T> future) throws Exception {
        return Objects.requireNonNull(future.get(60, SECONDS));
    }

    private static Throwable failure(CompletableFuture<?> future) {
        var failed = assertThrows(java.util.concurrent.ExecutionException.class, () -> future.get(60, SECONDS));
        return Objects.requireNonNull(failed.getCause());
    }

    private String run(String... command) throws Exception {
        answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
        var created = answer(engine.execute(steps.create(config -> config.restart(RestartPolicy.NO), command)));
        var id = Objects.requireNonNull(created.containerId());
        answer(engine.execute(steps.start(id)));
        return id;
    }

    @Test
    void aDaemonThatHangsCostsACallItsTimeoutAndNothingElse() throws Exception {
        try (var impatient = engine(Duration.ofSeconds(1))) {
            answer(impatient.observe());
            relay.freeze();
            long begun = System.nanoTime();
            assertThat(failure(impatient.observe()), instanceOf(EngineException.Unavailable.class));
            assertThat(Duration.ofNanos(System.nanoTime() - begun).toMillis(), is(lessThan(3_000L)));
            relay.goAway();
            relay.comeBack();
            answer(impatient.observe());
        }
    }

    /** The daemon reports the verdict of a health check, and not each of its runs. */
    @Test
    void howAHealthCheckFailsIsSeenBeforeItsVerdict() throws Exception {
        var check = new Healthcheck(
                List.of("CMD-SHELL", "echo no database; exit 3"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                100,
                Duration.ZERO);
        answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
        var created = answer(engine.execute(
                steps.create(config -> config.restart(RestartPolicy.NO).healthcheck(check), "sleep", "3600")));
        try (var _ = engine.events(_ -> {})) {
            answer(engine.execute(steps.start(Objects.requireNonNull(created.containerId()))));
            var run = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> answer(engine.observe()).containers().stream()
                                    .filter(it -> it.id().equals(created.containerId()))
                                    .findFirst()
                                    .orElseThrow()
                                    .run(),
                            it -> it.failedHealthcheck() != null);
            assertThat(run.health(), is(Health.STARTING));
            assertThat(Objects.requireNonNull(run.failedHealthcheck()).exitCode(), is(3));
            assertThat(run.failedHealthcheck().output(), is("no database\n"));
        }
    }

    @Test
    void everyNetworkIsJoinedBeforeTheStartAndTheServiceIsFoundByItsName() throws Exception {
        for (var name : List.of("front", "back")) {
            answer(engine.execute(
                    new Step.CreateNetwork(appId, appId + "_" + name, Network.PLAIN, Reason.of("missing"))));
        }
        answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
        var joining = steps.createJoining(List.of("front", "back"), List.of(appId + "_front", appId + "_back"));
        var id = Objects.requireNonNull(answer(engine.execute(joining)).containerId());
        var networks = DockerDaemon.output(
                "docker", "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.Aliases}}{{end}}", id);
        assertThat(networks.split("svc1", -1).length - 1, is(2));
        answer(engine.execute(steps.start(id)));
    }

    @Test
    void aLookAtContainersAtRestIsFiveListsAtMostAndNoInspection() throws Exception {
        run("sleep", "3600");
        try (var _ = engine.events(_ -> {})) {
            await().atMost(60, SECONDS).untilAsserted(() -> {
                answer(engine.observe());
                int before = relay.calls();
                answer(engine.observe());
                // The fifth, of what others have on managed networks, only where there is such a network.
                assertThat(
                        relay.calls() - before, is(both(greaterThanOrEqualTo(4)).and(lessThanOrEqualTo(5))));
            });
        }
    }

    @Test
    void aSubnetThatAnotherNetworkHoldsIsRefusedWithThatNetworksName() throws Exception {
        answer(engine.execute(
                new Step.CreateNetwork(appId, appId + "_holder", choosing("10.252.7.0/24"), Reason.of("missing"))));
        var refused = failure(engine.execute(
                new Step.CreateNetwork(appId, appId + "_later", choosing("10.252.7.128/25"), Reason.of("missing"))));
        assertThat(
                refused.getMessage(),
                containsString("subnet 10.252.7.128/25 overlaps with 10.252.7.0/24 of network " + appId + "_holder"));
    }

    private static Network choosing(String subnet) {
        var pool = new Network.AddressPool(subnet, null, null, Map.of());
        return new Network(null, false, null, Map.of(), Map.of(), false, List.of(pool));
    }

    @Test
    void aNetworkOfAnotherManagerIsSeenAndNotTakenForOurs() throws Exception {
        var name = appId + "_theirs";
        try (var theirs =
                new DockerEngine(DockerSettings.at(DockerSettings.DEFAULT_HOST), scheduler, () -> "another")) {
            answer(theirs.execute(new Step.CreateNetwork(appId, name, Network.PLAIN, Reason.of("missing"))));
            assertThat(ownerOf(theirs, name), is(appId));
        }
        assertThat(ownerOf(engine, name), is(0L));
    }

    private static long ownerOf(DockerEngine manager, String network) throws Exception {
        return answer(manager.observe()).networks().stream()
                .filter(seen -> seen.name().equals(network))
                .mapToLong(OwnedNetwork::appId)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSecretWithoutAFileFailsTheStepAndSaysWhatToDo() throws Exception {
        answer(engine.observe());
        var runtimeOptions =
                new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of("key"), null, null, null);
        var refused = (EngineException.Rejected)
                failure(engine.execute(steps.create(config -> config.environs(runtimeOptions), "true")));
        assertThat(refused.rejection(), is(Cause.INVALID));
        assertThat(refused.getMessage(), containsString("security.secrets-folder"));
    }

    @Test
    void aTerminalsOutputIsReadAsLines() throws Exception {
        answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
        var process = new ProcessSpec(
                List.of("sh", "-c", "echo one; echo two; sleep 60"),
                null,
                null,
                null,
                null,
                null,
                true,
                null,
                List.of());
        var id = Objects.requireNonNull(answer(engine.execute(steps.create(config -> config.process(process))))
                .containerId());
        answer(engine.execute(steps.start(id)));
        var lines = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine.follow(id, new LogRequest(null, 10), lines::add)) {
            await().until(() -> lines.size() == 2);
            assertThat(follow.open(), is(true));
        }
        assertThat(lines.stream().map(LogLine::text).toList(), equalTo(List.of("one", "two")));
    }

    @Test
    void followingSurvivesALostConnectionWithoutLossOrDuplicates() throws Exception {
        var id = run("sh", "-c", "for i in $(seq 1 60); do echo $i; sleep 0.05; done; sleep 60");
        var lines = new CopyOnWriteArrayList<String>();
        try (var follow = engine.follow(id, new LogRequest(null, 100), line -> lines.add(line.text()))) {
            for (int seen : new int[] {10, 25, 40}) {
                await().atMost(60, SECONDS).until(() -> lines.size() >= seen);
                relay.goAway();
                relay.comeBack();
            }
            await().atMost(60, SECONDS).until(() -> lines.contains("60"));
            assertThat(follow.open(), is(true));
        }
        assertThat(
                lines,
                equalTo(IntStream.rangeClosed(1, 60).mapToObj(Integer::toString).toList()));
    }

    @Test
    void aHostPortOfAProcessOutsideOfDockerIsSaidToBeSo() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
            var port = new PortMapping("127.0.0.1", socket.getLocalPort(), 80, "tcp");
            var created = answer(engine.execute(steps.create(config -> config.ports(List.of(port)), "sleep", "60")));
            var id = Objects.requireNonNull(created.containerId());
            var refused = (EngineException.Rejected) failure(engine.execute(steps.start(id)));
            assertThat(refused.rejection(), is(Cause.PORT_UNEXPLAINED));
            assertThat(refused.getMessage(), containsString("a process outside of Docker"));
        }
    }

    @Test
    void aMovedTagGivesAnotherDigest() throws Exception {
        var image = daemon.image() + "-moving-" + appId;
        DockerDaemon.sh(
                "docker pull %1$s && docker tag %1$s %2$s && docker push %2$s".formatted(daemon.image(), image));
        var before = answer(engine.execute(steps.pullOf(image, PullPolicy.ALWAYS)));
        DockerDaemon.sh(
                "c=$(docker create %1$s true) && docker commit -m moved $c %1$s && docker push %1$s && docker rm $c"
                        .formatted(image));
        DockerDaemon.sh("docker rmi -f " + image);
        var after = answer(engine.execute(steps.pullOf(image, PullPolicy.ALWAYS)));
        assertThat(after.imageDigest(), is(not(before.imageDigest())));
    }

    @Test
    void aCommandThatTakesTooLongIsEnded() throws Exception {
        var id = run("sleep", "60");
        var result = answer(engine.exec(id, new ExecRequest(List.of("sleep", "4711"), Duration.ofSeconds(1), 1_000)));
        assertThat(result.timedOut(), is(true));
        assertThat(result.ended(), is(true));
        await().until(() -> !DockerDaemon.output("docker", "top", id).contains("4711"));
    }

    @Test
    void aCommandThatLeavesAChildBehindIsAnsweredWithItsOwnExitCode() throws Exception {
        var id = run("sleep", "3600");
        var command = List.of("sh", "-c", "echo before; sleep 300 & exit 5");
        var one = answer(engine.exec(id, new ExecRequest(command, Duration.ofSeconds(10), 1_000)));
        assertThat(one, is(new ExecResult("before\n", "", "before\n", 5, false, false, false)));
    }

    @Test
    void aCommandsTimeLimitIsNotSpentOnWaitingForABusyDaemon() throws Exception {
        var id = run("sleep", "3600");
        var command = List.of("sh", "-c", "echo before; sleep 300 & exit 5");
        // The daemon notes the ends of such commands one after the other, 2 s each, and starts no other meanwhile.
        var asked = Stream.generate(() -> engine.exec(id, new ExecRequest(command, Duration.ofSeconds(3), 1_000)))
                .limit(16)
                .toList();
        for (var each : asked) {
            var result = each.get(180, SECONDS);
            assertThat(result, is(new ExecResult("before\n", "", "before\n", 5, false, false, false)));
        }
    }

    @Test
    void aMissingProgramFailsTheStart() throws Exception {
        answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
        var created = answer(engine.execute(steps.create(config -> config, "no-such-program")));
        var id = Objects.requireNonNull(created.containerId());
        var refused = (EngineException.Rejected) failure(engine.execute(steps.start(id)));
        assertThat(refused.rejection(), is(Cause.START_FAILED));
    }

    @Test
    void fiftyServicesComeUpAtOnce() throws Exception {
        answer(engine.execute(steps.pull(PullPolicy.IF_NOT_PRESENT)));
        var started = new ArrayList<CompletableFuture<StepResult>>();
        for (int service = 0; service < 50; service++) {
            var create = steps.create(config -> config, "sleep", "3600");
            started.add(engine.execute(create)
                    .thenCompose(made -> engine.execute(steps.start(Objects.requireNonNull(made.containerId())))));
        }
        for (var start : started) {
            answer(start);
        }
        var running = answer(engine.observe()).containers().stream()
                .filter(container ->
                        container.owner().appId() == appId && container.run().status() == Status.RUNNING)
                .count();
        assertThat(running, is(50L));
        var stats = answer(engine.stats());
        assertThat(
                stats.stream()
                                .filter(reading -> reading.get(ContainerStats.Metric.MEMORY_BYTES) != null)
                                .count()
                        >= 50,
                is(true));
    }
}
