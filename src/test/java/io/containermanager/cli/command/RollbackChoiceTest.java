package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which revision a rollback without a number goes back to. */
class RollbackChoiceTest extends ShopServer {

    private void fails(String image) {
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", image));
        cli.run("apply", "--yes", "--wait", "0s");
    }

    @Test
    void itIsTheNewestOfWhichNoServiceFailed() {
        apply(SHOP.replace("1.28", "1.27"));
        apply(SHOP);
        fails("simulated.fault/pull:99");
        await().atMost(DEADLINE).until(() -> cli.run("events").output().contains("image simulated.fault/pull:99 "));
        fails("simulated.fault/exit:3");
        await().atMost(DEADLINE).until(() -> cli.run("ps", "shop/web").output().contains("held back: "));

        var run = cli.run("rollback", "--yes");

        assertThat(
                run.good(),
                allOf(
                        containsString("Revision 2, accepted "),
                        containsString("Rolled back to the target of revision 2, as revision 5"),
                        containsString("converged: ")));
        assertThat(run.messages(), not(containsString("Warning")));
        assertThat(
                cli.run("history").good().replaceAll(" +", " "),
                allOf(
                        matchesPattern("(?s).*\n4 superseded [^\n]* shop/web shop/web: image [^\n]*\n.*"),
                        matchesPattern("(?s).*\n3 superseded [^\n]* shop/web shop/web: image [^\n]*\n.*")));
    }

    /** After a way back the revision that it led to is in the history twice. */
    @Test
    void whatEqualsTheAppliedRevisionIsPassedOver() {
        apply(SHOP.replace("1.28", "1.27"));
        apply(SHOP);
        apply(SHOP.replace("1.28", "1.29"));
        assertThat(cli.run("rollback", "--yes").good(), containsString("as revision 4"));
        cli.run("rollback", "2", "--yes").good();
        assertThat(
                "that was the target",
                cli.run("history", "--output", "name").good().strip(),
                is("4\n3\n2\n1"));

        assertThat(cli.run("rollback", "--yes").good(), containsString("revision 3, as revision 5"));
        assertThat(cli.run("rollback", "--app", "shop", "--yes").good(), containsString("revision 4, as revision 6"));
        assertThat(cli.run("history").good(), not(containsString("images of the same tags")));
    }

    @Test
    void whereNoRevisionDiffersNothingIsChanged() {
        apply(SHOP);
        var run = cli.run("rollback", "--yes");
        assertThat(run.messages(), run.exitCode(), is(1));
        assertThat(run.messages(), containsString("Nothing was changed."));
        assertThat(cli.run("rollback", "1", "--yes").good(), containsString("says the same: no revision was added"));
        for (var line : List.of("rollback 1", "rollback 1 --app shop")) {
            var person = cli.at(120, "n\n").run(line.split(" "));
            assertThat(person.good(), containsString("says the same: no revision was added"));
            assertThat(
                    person.messages(),
                    allOf(containsString("There is nothing to change"), not(containsString("Roll back"))));
        }
    }

    /** The plan of a paused app is empty, though much comes of it once the pause has ended. */
    @Test
    void whatWaitsForTheEndOfAPauseIsAskedAbout() {
        apply(SHOP);
        apply(SHOP.replace("1.28", "1.29"));
        cli.run("pause", "shop").good();

        var person = cli.at(120, "n\n").run("rollback");

        assertThat(person.messages(), person.exitCode(), is(1));
        assertThat(person.messages(), containsString("Roll back all apps to revision 1?"));
    }

    @Test
    void oneAppIsRolledBackToItsNewestVersionThatDidNotFailAndOthersStay() {
        apply(SHOP.replace("1.28", "1.27"));
        apply(SHOP);
        server.post("/api/v1/apps/1002?apply=true&wait=30s", """
            {"appId": 1002, "appName": "blog", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"}]}
            """);
        var shop = SHOP.substring(SHOP.indexOf("{\"appId\""), SHOP.lastIndexOf("}}"));
        server.post("/api/v1/apps/1001?apply=true", shop.replace("nginx:1.28", "simulated.fault/exit:3"));
        await().atMost(DEADLINE).until(() -> cli.run("ps", "shop/web").output().contains("held back: "));

        assertThat(
                cli.run("history", "--app", "shop").good(),
                allOf(containsString("simulated.fault/exit:3"), not(containsString("blog"))));
        assertThat(
                cli.run("history", "--app", "shop", "--output", "name").good().strip(), is("4\n2\n1"));
        var run = cli.run("rollback", "--app", "shop", "--yes");

        assertThat(
                run.good(),
                allOf(
                        containsString("Revision 2, accepted "),
                        containsString("Rolled back app shop to revision 2, as revision 5"),
                        containsString("converged: ")));
        assertThat(cli.run("ps").good(), containsString("blog/web"));
        assertThat(
                cli.run("rollback", "3", "--app", "shop", "--yes").messages(),
                containsString("shop did not change in revision 3; container-manager history --app shop lists"));
    }

    @Test
    void aRollbackMayBeLookedAtBefore() {
        apply(SHOP);
        apply(SHOP.replace("nginx:1.28", "nginx:1.29"));
        for (var call : List.of("rollback 1 --dry-run", "rollback 1 --app shop --dry-run")) {
            assertThat(cli.run(call.split(" ")).good(), containsString("1 to update"));
        }
        assertThat(server.store().latest().revision(), is(2L));
    }

    private void app(long id, String name, String image, String wait) {
        server.post("/api/v1/apps/" + id + "?apply=true&wait=" + wait, """
            {"appId": %d, "appName": "%s", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"healthcheck": {"test": ["CMD", "true"], "interval": "2s", "retries": 2}}}]}
            """.formatted(id, name, image));
    }

    private void awaitHeld(String service) {
        await().atMost(DEADLINE).until(() -> cli.run("ps", service).output().contains("held back: "));
    }

    /** The gate ends in the revision of the other app, which declares the failed version as well. */
    @Test
    void aVersionThatFailedWhileAnotherAppWasAppliedIsNotChosen() {
        app(7, "aa", "nginx:1", "30s");
        app(7, "aa", "simulated.fault/unhealthy:1", "0s");
        app(8, "bb", "nginx:2", "0s");
        awaitHeld("aa/web");
        assertThat(
                server.get("/api/v1/events?type=spec-held").body(),
                containsString("revision 3 is not retried automatically"));
        app(7, "aa", "nginx:3", "30s");

        assertThat(cli.run("rollback", "--app", "aa", "--dry-run").good(), containsString("Revision 1, accepted "));
        assertThat(cli.run("rollback", "--dry-run").good(), containsString("Revision 1, accepted "));
        var rows = cli.run("history").good().replaceAll(" +", " ");
        assertThat(rows, matchesPattern("(?s).*\n3 superseded [^\n]* aa/web [^\n]*\n2 superseded [^\n]* aa/web .*"));
        assertThat(
                cli.run("history", "--app", "aa").good().replaceAll(" +", " "),
                matchesPattern("(?s).*\n2 [^\n]* 1 aa/web aa/web: image [^\n]*\n.*"));
    }

    @Test
    void whereAllEarlierOnesFailedNoneIsChosen() {
        app(7, "aa", "nginx:1", "30s");
        app(7, "aa", "simulated.fault/unhealthy:1", "0s");
        awaitHeld("aa/web");
        cli.run("rollback", "1", "--yes").good();

        for (var line : List.of("rollback --yes", "rollback --app aa --yes")) {
            var run = cli.run(line.split(" "));
            assertThat(line, run.exitCode(), is(1));
            assertThat(
                    run.messages(),
                    allOf(
                            containsString("failed, as container-manager history"),
                            containsString("Nothing was changed."),
                            containsString("container-manager rollback 2")));
        }
        assertThat(server.store().latest().revision(), is(3L));
        assertThat(
                cli.run("rollback", "2", "--dry-run").messages(),
                containsString("Warning: in revision 2 these failed: aa/web"));
    }

    /** What differs is the image that the tag means. */
    @Test
    void anUpdateOfATagIsRolledBack() {
        app(7, "aa", "simulated.fault/moves:1", "30s");
        await().atMost(DEADLINE)
                .until(() ->
                        server.post("/api/v1/apps/7/update?wait=30s").body().contains("\"changed\":true"));

        assertThat(cli.run("rollback", "--dry-run").good(), containsString("Revision 1, accepted "));
        var back = cli.run("rollback", "--app", "aa", "--yes").good();
        assertThat(
                back,
                allOf(
                        containsString("Rolled back app aa to revision 1, as revision 3"),
                        containsString("converged: ")));
    }
}
