package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that wait for what a pause of reconciliation keeps from being done: they end at once and say how to end it. */
class PausedCommandsTest extends ShopServer {

    @BeforeEach
    void applyShop() {
        apply(SHOP);
        apply(SHOP.replace("nginx:1.28", "nginx:1.29"));
    }

    private void endsAtOnce(String what, String resume, String... command) {
        var run = cli.run(command);
        var said = run.output() + run.messages();
        assertThat(said, run.exitCode(), is(3));
        assertThat(
                said,
                allOf(
                        containsString("reconciling" + what + " is paused until "),
                        containsString("container-manager " + resume)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart shop/web", "stop shop/web", "remove shop --yes", "rollback --yes"})
    void aPauseOfOneApp(String command) {
        cli.run("pause", "shop").good();

        endsAtOnce(" of app shop", "resume ", command.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart shop", "stop shop/web", "remove shop --yes", "rollback --yes"})
    void aPauseOfAll(String command) {
        cli.run("pause").good();

        endsAtOnce("", "resume", command.split(" ", -1));
    }

    /** Once, in the answer, which the command passes on with its own words for the call. */
    @Test
    void anOrderThatIsNotWaitedFor() {
        cli.run("pause", "shop").good();
        for (var command : List.of("stop shop/web --wait 0s", "stop shop --wait 0s")) {
            var said = cli.run(command.split(" "));
            assertThat(
                    said.good(),
                    allOf(containsString("Not yet: "), containsString("to resume, container-manager resume 1001")));
            assertThat(said.messages(), not(containsString("Not yet")));
        }
        cli.run("pause").good();
        assertThat(
                cli.run("stop", "shop", "--wait", "0s").good(),
                containsString("to resume, container-manager resume, and to resume, container-manager resume 1001"));
    }

    @Test
    void aStartAndAnAppliedFile() throws IOException {
        cli.run("stop", "shop/web").good();
        cli.run("pause", "shop").good();

        endsAtOnce(" of app shop", "resume shop", "start", "shop/web");

        Files.writeString(folder.resolve("compose.yaml"), "name: shop\nservices: {web: {image: 'nginx:1.30'}}\n");
        endsAtOnce(" of app shop", "resume shop", "apply", "--yes");
    }

    @Test
    void anUpdateToAMovedTag() {
        apply(SHOP.replace("nginx:1.28", "simulated.fault/moves:1"));
        await().atMost(DEADLINE)
                .until(() -> cli.run("update", "shop/web", "--dry-run").output().contains("moves:1  moved"));
        cli.run("pause", "shop").good();

        endsAtOnce(" of app shop", "resume shop", "update", "shop");
    }

    /** What is stopped is not compared while the pause lasts, and nothing starts it before it ends. */
    @ParameterizedTest
    @CsvSource({"shop, ' of app shop', resume shop", ", '', resume"})
    void anAppliedFileOfAnAppThatIsStopped(@Nullable String app, String what, String resume) throws IOException {
        cli.run("stop", "shop").good();
        Files.writeString(folder.resolve("compose.yaml"), "name: shop\nservices: {web: {image: 'nginx:1.29'}}\n");
        cli.run("apply", "--yes").good();
        cli.run(app == null ? new String[] {"pause"} : new String[] {"pause", app})
                .good();
        Files.writeString(folder.resolve("compose.yaml"), "name: shop\nservices: {web: {image: 'nginx:1.30'}}\n");

        endsAtOnce(what, resume, "apply", "--yes");

        var said = cli.run("apply", "--yes");
        assertThat(
                said.output() + said.messages(),
                allOf(
                        containsString("shop/web is stopped by "),
                        not(containsString("converged")),
                        not(containsString("starts it")),
                        not(containsString("is reconciling is"))));
        if (app == null) {
            assertThat(
                    cli.run("plan").messages(),
                    allOf(containsString("shop/web is stopped by "), containsString("container-manager resume")));
        }
    }
}
