package io.containermanager.engine;

import static io.containermanager.engine.DockerDaemon.run;

import io.containermanager.Requirement;
import io.containermanager.TempFolder;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.store.files.ProjectFiles;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A real daemon keeps to the contract, in real time. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class DockerEngineContractIT {

    @Nested
    class Steps extends StepContract {
        @Override
        EngineUnderTest newSubject() {
            return new Docker();
        }
    }

    @Nested
    class Networks extends NetworkContract {
        @Override
        EngineUnderTest newSubject() {
            return new Docker();
        }
    }

    @Nested
    class Run extends RunContract {
        @Override
        EngineUnderTest newSubject() {
            return new Docker();
        }
    }

    @Nested
    class Output extends OutputContract {
        @Override
        EngineUnderTest newSubject() {
            return new Docker();
        }
    }

    @Nested
    class Terminals extends TerminalContract {
        @Override
        EngineUnderTest newSubject() {
            return new Docker();
        }
    }

    @Nested
    class Images extends ImageContract {
        @Override
        EngineUnderTest newSubject() {
            return new Docker();
        }
    }

    private static final class Docker implements EngineUnderTest {

        private static final AtomicLong APPS =
                new AtomicLong(1_000_000 + ThreadLocalRandom.current().nextLong(1_000_000_000));

        private final DockerDaemon daemon = DockerDaemon.required();
        private final long appId = APPS.incrementAndGet();
        private final SocketRelay relay = new SocketRelay(DockerDaemon.SOCKET);
        private final ThreadScheduler scheduler =
                new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);
        private final TempFolder folder = TempFolder.create("files");
        private final ProjectFiles files = new ProjectFiles(folder.path().resolve("projects"));
        private final DockerEngine engine = new DockerEngine(
                DockerSettings.at(URI.create("tcp://127.0.0.1:" + relay.port())),
                scheduler,
                () -> StepsOf.INSTANCE,
                new UploadedBinds(files::lost));

        @Override
        public Engine engine() {
            return engine;
        }

        @Override
        public long appId() {
            return appId;
        }

        @Override
        public String image() {
            return daemon.image();
        }

        @Override
        public String missingImage() {
            return daemon.missingImage();
        }

        @Override
        public String movableImage() {
            return daemon.push("moving-" + appId, "first", DockerDaemon.IDLE);
        }

        @Override
        public void moveTag(String image) {
            daemon.push("moving-" + appId, "second", DockerDaemon.IDLE);
        }

        @Override
        public String loadedImage() {
            return daemon.make("made-here-" + appId + ":1", "here", DockerDaemon.IDLE);
        }

        @Override
        public void goAway() {
            relay.goAway();
        }

        @Override
        public void comeBack() {
            relay.comeBack();
        }

        @Override
        public void killBehindOurBack(String containerId) {
            run("docker", "kill", containerId);
        }

        @Override
        public ProjectFiles files() {
            return files;
        }

        @Override
        public void restartBehindOurBack(String containerId) {
            DockerDaemon.sh("docker restart -t 0 " + containerId);
        }

        @Override
        public void foreignContainer(String name) {
            run("docker", "pull", image());
            DockerDaemon.sh("docker create --name %s --label made-for=%d %s sleep 1".formatted(name, appId, image()));
        }

        @Override
        public void foreignContainerOn(String network, String networkId, String name) {
            DockerDaemon.sh("docker run -d --name %s --label made-for=%d --network %s %s sleep 600"
                    .formatted(name, appId, network, image()));
        }

        /** Docker's own command refuses a second one of a name; its interface does not. */
        @Override
        public void foreignNetwork(String name) {
            DockerDaemon.sh("""
                curl -sf --unix-socket %s -H 'Content-Type: application/json' \
                  -d '{"Name":"%s","Labels":{"made-for":"%d"}}' http://docker/networks/create >/dev/null
                """.formatted(DockerDaemon.SOCKET, name, appId));
        }

        @Override
        public void removeNetworkBehindOurBack(String name) {
            run("docker", "network", "rm", name);
        }

        @Override
        public void disconnectBehindOurBack(String containerId, String network) {
            DockerDaemon.sh("docker network disconnect %s %s".formatted(network, containerId));
        }

        @Override
        public boolean until(BooleanSupplier condition, Duration deadline) {
            try {
                Awaitility.await()
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(20))
                        .atMost(deadline.plusMillis(100))
                        .until(condition::getAsBoolean);
                return true;
            } catch (ConditionTimeoutException over) {
                return false;
            }
        }

        @Override
        public void close() {
            engine.close();
            scheduler.close();
            relay.close();
            DockerDaemon.removeAll(appId);
            folder.close();
            daemon.forget("moving-" + appId);
            daemon.forget("made-here-" + appId);
            DocumentedCalls.check(relay.requests());
        }
    }
}
