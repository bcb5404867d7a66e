package io.containermanager.engine.docker;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the manager finds the container that it runs in, and what it says of a socket that it may not use. */
class OwnContainerTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    @Test
    void aMountedHostnameTellsTheContainer() {
        var mounts =
                "612 600 254:1 /var/lib/docker/containers/%s/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw\n"
                        .formatted(ID);
        assertThat(OwnContainer.id(mounts, "0::/\n"), is(Optional.of(ID)));
    }

    @Test
    void aControlGroupTellsItWhereMountsDoNot() {
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
    void theGroupOfASocketIsNamedWithTheCommandToRun() {
        assertThat(
                SocketAccess.advice("docker", "998", "alice"),
                is("Run: sudo usermod -aG docker alice (and log in again); in a container: group_add: [\"998\"]"));
    }
}
