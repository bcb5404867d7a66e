package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

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
        await().atMost(DEADLINE).until(() -> cli.run("ps", "shop/web").output().contains("held: "));

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
}
