package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

    private static final String SECRET = "limited-secret-0123456789abcdef0123456789";

    /** What a token may not do is not wrong with the manager. */
    @Test
    void aLimitedTokenIsNotedAndNoProblem(@TempDir Path folder) {
        for (var apps : List.of(Set.of(1L), Set.<Long>of())) {
            var token = new Token("team", Token.fingerprint(SECRET), Set.of(Scope.READ), apps, null);
            var rules = new AccessSettings(
                    TokenBook.of(List.of(token)), new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false);
            try (var server = new ApiServer(folder.resolve("manager" + apps.size()), rules)) {
                var run = new Cli(folder, server.port())
                        .with("CONTAINER_MANAGER_TOKEN", SECRET)
                        .run("--url", "http://127.0.0.1:" + server.port(), "doctor");
                assertThat(
                        run.good(),
                        allOf(
                                containsString("note     access: the token team does not have the scopes admin, exec"),
                                not(containsString("problem"))));
            }
        }
    }

    @Test
    void aHeldVersionIsNamedWithItsReasonAndWhatToDo(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            var cli = new Cli(folder, server.port());
            server.post("/api/v1/state/target", ShopServer.SHOP);
            server.post("/api/v1/state/apply?wait=30s");
            server.post("/api/v1/state/target", ShopServer.SHOP.replace("nginx:1.28", "simulated.fault/exit:3"));
            server.post("/api/v1/state/apply");
            await().atMost(ShopServer.DEADLINE)
                    .until(() -> cli.run("ps", "shop/web").output().contains("held back: "));

            var url = "http://127.0.0.1:" + server.port();
            var run = cli.run("--url", url, "doctor");

            assertThat(run.exitCode(), is(1));
            assertThat(
                    run.output().replace(" --url " + url, ""),
                    allOf(
                            containsString(
                                    "problem  service shop/web: revision 2 (image simulated.fault/exit:3) is held"
                                            + " back: "),
                            containsString("; revision 1 runs instead. container-manager explain shop/web shows"),
                            containsString("container-manager start shop/web to try it once more, or container-manager"
                                    + " rollback"),
                            not(containsString("reconciliation: "))));
        }
    }

    /** It is no version that another one could be held for, and the manager reports no error of its own. */
    @Test
    void aServiceThatCrashesFromTheStartIsNamedByPsAndDoctor(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            var cli = new Cli(folder, server.port());
            server.post("/api/v1/state/target", ShopServer.SHOP.replace("nginx:1.28", "simulated.fault/exit:7"));
            server.post("/api/v1/state/apply");
            // Between two crashes it runs, and has no exit code then.
            await().atMost(ShopServer.DEADLINE)
                    .until(
                            () -> cli.at(60, "").run("ps").messages(),
                            matchesPattern("(?s).*Problem: shop/web: [^\n]*exit code 7.*"));
            assertThat(
                    cli.run("--url", "http://127.0.0.1:" + server.port(), "doctor")
                            .output(),
                    allOf(
                            containsString("problem  service shop/web: "),
                            containsString("logs shop/web what it wrote")));
        }
    }

    /** One finding in the engine's own words, which already say that it is away. */
    @Test
    void thatTheEngineIsAwayIsSaidOnce(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            var cli = new Cli(folder, server.port());
            server.faults().goAway();
            await().atMost(ShopServer.DEADLINE)
                    .until(() -> server.get("/api/v1/status").body().contains("\"available\":false"));

            var findings = cli.run("--url", "http://127.0.0.1:" + server.port(), "doctor")
                    .output();

            assertThat(findings, containsString("problem  engine: The simulated engine is unavailable, as this"));
            assertThat(findings.lines().filter(it -> it.contains("unavailable")).count(), is(1L));
        }
    }

    /** What holds the port is the manager that answers there, whatever else is wrong with it. */
    @Test
    void aManagerWithAProblemDoesNotHoldItsOwnPortAgainstItself(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            server.post("/api/v1/state/target", ShopServer.SHOP.replace("nginx:1.28", "simulated.fault/exit:7"));
            server.post("/api/v1/state/apply");
            var cli = new Cli(folder, server.port())
                    .with("PORT", Integer.toString(server.port()))
                    .with(
                            "DATABASE_PATH",
                            folder.resolve("data/database.sqlite").toString());
            await().atMost(ShopServer.DEADLINE)
                    .until(() -> cli.run("doctor").output().contains("problem  service shop/web: "));

            assertThat(cli.run("doctor").output(), not(containsString("is in use by")));
        }
    }

    @Test
    void doctorNamesACallerWithoutATokenAsSuch() {
        var access = JsonNodeFactory.instance.objectNode().put("name", "nobody").put("kind", "unknown");
        assertThat(DoctorCommand.caller(access), is("a request without a valid token"));
        assertThat(DoctorCommand.caller(access.put("name", "team")), is("the token team"));
    }

    @Test
    void doctorNamesEachRightThatTheManagerLacksOnTheCluster() {
        var engine = JsonNodeFactory.instance.objectNode().put("kind", "kubernetes");
        engine.putArray("missingRights").add("deployments.apps: patch").add("pods: delete");
        assertThat(
                DoctorCommand.missingRights(engine),
                contains(
                        "engine: the manager lacks rights on the cluster: deployments.apps: patch. Grant them, see"
                                + " docs/kubernetes.md",
                        "engine: the manager lacks rights on the cluster: pods: delete. Grant them, see"
                                + " docs/kubernetes.md"));
    }
}
