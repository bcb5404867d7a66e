package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.access.TokenFile;
import io.containermanager.config.LaunchCommand;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadyLinesTest {

    private static final LaunchCommand INSTALLED = new LaunchCommand("container-manager", Optional.empty());

    @Test
    void aFreshCloneIsShownItsExample() {
        var clone = new LaunchCommand(
                "/home/me/clone/bin/container-manager",
                Optional.of(Path.of("/home/me/clone/examples/web-app/compose.yaml")));
        var facts = new ReadyLines.Facts(
                "http://localhost:3002", Optional.empty(), null, Optional.empty(), null, false, null);

        assertThat(
                ReadyLines.of(facts, clone),
                contains(
                        "Ready: http://localhost:3002",
                        "Token: none is required (simulated engine, security.anonymous)",
                        "Next:  in another terminal: /home/me/clone/bin/container-manager apply -f"
                                + " /home/me/clone/examples/web-app/compose.yaml"));
    }

    @Test
    void theCommandWorksInAnyFolderWhereATokenIsRequired() {
        var facts = new ReadyLines.Facts(
                "https://localhost:3443",
                Optional.of(Path.of("/srv/my data/admin-token")),
                null,
                Optional.empty(),
                Path.of("/etc/chain.pem"),
                false,
                null);

        assertThat(
                ReadyLines.of(facts, INSTALLED),
                contains(
                        "Ready: https://localhost:3443",
                        "Token: in /srv/my data/admin-token",
                        "Next:  in another terminal: container-manager --url https://localhost:3443 --token-file"
                                + " '/srv/my data/admin-token' --ca-file /etc/chain.pem ps"));
    }

    @Test
    void configuredTokensAreNamedByTheirFile() {
        var facts = new ReadyLines.Facts(
                "http://localhost:3002",
                Optional.empty(),
                Path.of("/etc/tokens.yaml"),
                Optional.empty(),
                null,
                false,
                null);

        assertThat(
                ReadyLines.of(facts, INSTALLED),
                contains(
                        "Ready: http://localhost:3002",
                        "Token: one of those that /etc/tokens.yaml declares",
                        "Next:  in another terminal, with such a token in CONTAINER_MANAGER_TOKEN:"
                                + " container-manager ps"));
    }

    @Test
    void aFileWithoutTokensIsNamedWithWhatToAdd() {
        var file = Path.of("/etc/cm/tokens.yaml");
        var facts = new ReadyLines.Facts(
                "http://localhost:3002",
                Optional.of(Path.of("/etc/cm/admin-token")),
                file,
                Optional.of(new ReadyLines.Useless(
                        file, TokenFile.useless(List.of(), Instant.EPOCH).orElseThrow())),
                null,
                false,
                null);

        assertThat(
                ReadyLines.of(facts, INSTALLED),
                contains(
                        "Ready: http://localhost:3002",
                        "Token: /etc/cm/tokens.yaml declares no token, so every call of the API is refused unless its"
                                + " token was created through the API; add one: - {name: operator, scopes: [read,"
                                + " operate], token: AT-LEAST-32-CHARACTERS}",
                        "Next:  add a token to /etc/cm/tokens.yaml; it is accepted within seconds, without a restart"));
    }

    /** Outside of it there is neither the program nor the file. */
    @Test
    void inTheImageTheCommandIsOneForTheInsideOfTheContainer() {
        var facts = new ReadyLines.Facts(
                "http://localhost:3002",
                Optional.of(Path.of("/etc/cm/admin-token")),
                Path.of("/etc/cm/tokens.yaml"),
                Optional.empty(),
                null,
                true,
                null);

        assertThat(
                ReadyLines.of(facts, INSTALLED),
                contains(
                        "Ready: http://localhost:3002",
                        "Token: in /etc/cm/admin-token, or another of those that /etc/cm/tokens.yaml declares",
                        "Next:  inside of this container (docker exec, kubectl exec): container-manager ps"));
        assertThat(
                ReadyLines.of(facts, new LaunchCommand("docker exec cm container-manager", Optional.empty()))
                        .getLast(),
                startsWith("Next:  in another terminal: docker exec cm container-manager --url"));
    }

    @Test
    void withoutAStoreThatWorksTheLastLineSaysThatItIsNotReadyAndWhatToDo() {
        var facts = new ReadyLines.Facts(
                "http://localhost:3002", Optional.empty(), null, Optional.empty(), null, false, "it is damaged");

        var lines = ReadyLines.of(facts, INSTALLED);

        assertThat(lines, not(hasItem(startsWith("Ready"))));
        assertThat(lines.getLast(), startsWith("NOT ready: the store cannot be used (it is damaged)."));
    }
}
