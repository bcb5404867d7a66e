package io.containermanager.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A registry that requires a password, and the file that docker login writes. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class RegistryCredentialsIT {

    /** The password open-sesame, by bcrypt. */
    private static final String USERS = "alice:$2y$05$abcdefghijklmnopqrstuutXu9KzOt.1yBoZUeFWoT/914/JfszCO\n";

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);
    private LocalRegistry registry;
    private String image = "";

    @BeforeEach
    void publish() throws IOException {
        var data = Files.createDirectory(folder.resolve("guarded-registry"));
        Files.writeString(data.resolve("users"), USERS);
        registry = LocalRegistry.start(
                data, "auth: {htpasswd: {realm: guarded, path: %s}}\n".formatted(data.resolve("users")));
        image = "127.0.0.1:" + registry.port() + "/guarded:1";
        Awaitility.await()
                .until(() -> DockerDaemon.run(
                                "docker",
                                "--config",
                                folder.toString(),
                                "login",
                                "-u",
                                "alice",
                                "-p",
                                "open-sesame",
                                "127.0.0.1:" + registry.port())
                        .equals("0"));
        DockerDaemon.sh(
                "docker pull -q %1$s && docker tag %1$s %2$s && docker --config %3$s push %2$s && docker rmi %2$s"
                        .formatted(daemon.image(), image, folder));
    }

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.run("docker", "rmi", "-f", image);
        registry.close();
        scheduler.close();
    }

    private StepResult pull(Path config) throws Exception {
        var settings = DockerSettings.at(DockerSettings.DEFAULT_HOST).withRegistryConfig(config);
        try (var engine = new DockerEngine(settings, scheduler, () -> "")) {
            return Objects.requireNonNull(engine.execute(new StepsOf(1, image).pull(PullPolicy.ALWAYS))
                    .get(60, SECONDS));
        }
    }

    @Test
    void aPrivateImageIsPulledWithTheFileOfDockerLogin() throws Exception {
        var pulled = pull(folder.resolve("config.json"));
        assertThat(pulled.changed(), is(true));
        assertThat(pulled.imageDigest(), startsWith("sha256:"));
    }

    @Test
    void withoutCredentialsThePullIsRefusedAndSaysWhatToCheck() throws Exception {
        var failed = assertThrows(ExecutionException.class, () -> pull(folder.resolve("no-such-file")));
        var refused = (EngineException.Rejected) Objects.requireNonNull(failed.getCause());
        assertThat(refused.rejection(), is(Cause.PULL_FAILED));
        assertThat(refused.getMessage(), containsString("credentials"));
    }
}
