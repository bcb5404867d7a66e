package io.containermanager.engine.docker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.docker.DockerEngine.OwnContainer;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.docker.http.SocketAccess;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** How the manager finds the container that it runs in, and what it says of a socket that it may not use. */
class OwnContainerTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    @Test
    void aMountedHostnameRevealsTheContainer() {
        var mounts =
                "612 600 254:1 /var/lib/docker/containers/%s/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw\n"
                        .formatted(ID);
        assertThat(OwnContainer.id(mounts, "0::/\n"), is(Optional.of(ID)));
    }

    @Test
    void aControlGroupShowsItWhereMountsDoNot() {
        assertThat(OwnContainer.id("", "12:pids:/docker/" + ID + "\n"), is(Optional.of(ID)));
        assertThat(OwnContainer.id("", "0::/system.slice/docker-" + ID + ".scope\n"), is(Optional.of(ID)));
    }

    @Test
    void aProcessOfTheMachineItselfIsInNone() {
        assertThat(
                OwnContainer.id("25 1 254:1 / / rw - ext4 /dev/vda1 rw\n", "0::/user.slice/session-1.scope\n"),
                is(Optional.empty()));
    }

    @Test
    void itIsNeverStoppedRemovedOrEntered() {
        var nowhere = DockerSettings.at(URI.create("tcp://127.0.0.1:1"));
        try (var scheduler = new ThreadScheduler("test", InstantSource.system(), System::nanoTime);
                var engine = new DockerEngine(nowhere, scheduler, () -> "", ID)) {
            List.of(
                            engine.execute(new Step.StopContainer(1, 1, ID, Duration.ZERO, Reason.of("not declared"))),
                            engine.execute(new Step.RemoveContainer(1, 1, ID, false, Reason.of("not declared"))),
                            engine.exec(ID, new ExecRequest(List.of("true"), Duration.ofSeconds(1), 1)))
                    .forEach(refused -> {
                        var failed = assertThrows(ExecutionException.class, () -> refused.get(60, SECONDS));
                        assertThat(failed.getMessage(), containsString("the manager's own container"));
                    });
        }
    }

    @Test
    void theGroupOfASocketIsNamedWithTheCommandToRun() {
        assertThat(
                SocketAccess.advice("docker", "998", "alice"),
                is("Run: sudo usermod -aG docker alice (and log in again); in a container: group_add: [\"998\"]"));
        assertThat(SocketAccess.advice("docker", "998", "4711"), is("In a container: group_add: [\"998\"]"));
    }
}
