package io.containermanager.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A daemon that hangs, ends and starts again under our hands. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class DockerRestartIT {

    private static final long APP = 77;

    private final PrivateDaemon daemon;
    private final StepsOf steps = new StepsOf(APP, PrivateDaemon.IMAGE);
    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);
    private final DockerEngine engine;

    DockerRestartIT() throws IOException {
        daemon = PrivateDaemon.start();
        engine = new DockerEngine(
                new DockerSettings(
                        daemon.host(), null, null, Duration.ofSeconds(2), DockerSettings.DEFAULT_PULL_SILENCE),
                scheduler,
                () -> "");
    }

    @AfterEach
    void close() {
        engine.close();
        scheduler.close();
        daemon.close();
    }

    private static ServiceConfigBuilder withoutNetwork(ServiceConfigBuilder config) {
        return config.networkMode("none");
    }

    private static <T> T answer(CompletableFuture<T> future) throws Exception {
        return Objects.requireNonNull(future.get(60, SECONDS));
    }

    @Test
    void aStoppedProcessCostsEachCallItsTimeoutUntilItContinues() throws Exception {
        answers();
        daemon.freeze();
        var failed =
                assertThrows(ExecutionException.class, () -> engine.observe().get(60, SECONDS));
        assertThat(failed.getCause(), instanceOf(EngineException.Unavailable.class));
        daemon.thaw();
        answers();
    }

    /** Soon: its calls have a short limit here, which a machine with other work may miss. */
    private void answers() {
        await().ignoreExceptions().until(() -> answer(engine.observe()) != null);
    }

    @Test
    void aRestartInTheMiddleOfTheWorkDoublesNothingAndLosesNothing() throws Exception {
        var events = new CopyOnWriteArrayList<EngineEvent>();
        var lines = new CopyOnWriteArrayList<String>();
        try (var _ = engine.events(events::add)) {
            await().until(() -> events.contains(new EngineEvent.Connected()));
            var talker = steps.create(DockerRestartIT::withoutNetwork, "sh", "-c", "echo here I am; sleep 3600");
            var talkerId = Objects.requireNonNull(answer(engine.execute(talker)).containerId());
            answer(engine.execute(steps.start(talkerId)));
            try (var _ = engine.follow(talkerId, new LogRequest(null, 10), line -> lines.add(line.text()))) {
                await().until(() -> lines.size() == 1);
                var creates = createUnderLoad(daemon);
                daemon.startAgain();
                await().atMost(60, SECONDS).until(() -> cameBack(events));
                for (var create : creates) {
                    answer(engine.execute(create));
                }
                var containers = answer(engine.observe()).containers();
                assertThat("one container a service", containers.size(), is(creates.size() + 1));
                await().atMost(60, SECONDS).until(() -> running(talkerId));
                await().atMost(60, SECONDS).until(() -> lines.size() == 2);
            }
        }
    }

    /** Ends the daemon while containers are being created; gives all the steps, those that failed too. */
    private List<Step> createUnderLoad(PrivateDaemon ending) {
        var creates = new ArrayList<Step>();
        var answers = new ArrayList<CompletableFuture<StepResult>>();
        for (int service = 0; service < 20; service++) {
            var create = steps.create(DockerRestartIT::withoutNetwork, "sleep", "3600");
            creates.add(create);
            answers.add(engine.execute(create));
        }
        await().until(() -> answers.stream().anyMatch(CompletableFuture::isDone));
        ending.stop();
        await().atMost(60, SECONDS).until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThat(creates.size(), is(greaterThan(0)));
        return creates;
    }

    /** Whether a loss was reported, and a return after it. */
    private static boolean cameBack(List<EngineEvent> events) {
        var lost = events.stream().filter(EngineEvent.Lost.class::isInstance).findFirst();
        return lost.isPresent() && events.lastIndexOf(new EngineEvent.Connected()) > events.indexOf(lost.get());
    }

    private boolean running(String id) throws Exception {
        return answer(engine.observe()).containers().stream()
                .anyMatch(container ->
                        container.id().equals(id) && container.run().status() == Status.RUNNING);
    }
}
