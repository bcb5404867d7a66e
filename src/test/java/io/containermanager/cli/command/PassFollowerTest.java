package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a command that follows a pass ends with, also when another operator ends that pass: that the newer one is good says nothing of it. */
class PassFollowerTest extends ShopServer {

    private static final String BY = "aborted: superseded: anonymous applied revision ";

    private static Optional<List<String>> differing(String status) throws Exception {
        return PassFollower.differing(new ObjectMapper().readTree("{\"status\": " + status + "}"), 7);
    }

    private static String app(String sync, String reason) {
        return """
            {"7": {"appName": "shop", "services": {"1": {"serviceName": "web", "status": "%s"%s}}}}\
            """.formatted(sync, reason);
    }

    /** As before the engine could be asked for the first time: that is not the same as an app without differences. */
    @Test
    void nothingThatIsKnownIsNotAMatch() throws Exception {
        assertThat(differing("{}"), is(Optional.empty()));
    }

    @Test
    void whatDiffersIsNamedWithItsReason() throws Exception {
        assertThat(differing(app("in-sync", "")), is(Optional.of(List.of())));
        assertThat(differing(app("missing", ", \"reason\": \"held\"")), is(Optional.of(List.of("shop/web: held"))));
        assertThat(differing(app("missing", "")), is(Optional.of(List.of("shop/web: missing"))));
    }

    private static Optional<String> superseded(String targets, String events) throws Exception {
        var json = new ObjectMapper();
        return PassFollower.superseded(
                json.readTree("{\"targets\": [" + targets + "]}"),
                json.readTree("{\"events\": [" + events + "]}"),
                9,
                12);
    }

    private static String stored(long revision, String by) {
        return "{\"revision\": %d, \"by\": \"%s\", \"declared\": true}".formatted(revision, by);
    }

    private static String applied(long seq, long revision, String by) {
        return "{\"seq\": %d, \"details\": {\"revision\": %d, \"by\": \"%s\"}}".formatted(seq, revision, by);
    }

    /** It may be stored by one and applied by another, also together with a later revision of another app. */
    @Test
    void whoAppliedARevisionIsNamedNotWhoStoredIt() throws Exception {
        var targets = stored(13, "cy") + ", " + stored(10, "ann") + ", " + stored(9, "me");
        assertThat(
                superseded(targets, applied(8, 12, "zoe") + ", " + applied(7, 10, "bob") + ", " + applied(6, 9, "me")),
                is(Optional.of("superseded: bob applied revision 10")));
        assertThat(
                superseded(targets, applied(8, 12, "zoe") + ", " + applied(6, 9, "me")),
                is(Optional.of("superseded: zoe applied revision 10")));
        assertThat(superseded(targets, applied(6, 9, "me")), is(Optional.of("superseded: revision 10 was applied")));
        assertThat(superseded(stored(9, "me"), applied(8, 12, "zoe")), is(Optional.empty()));
    }

    @Test
    void whatAPassAmountsToForOneAppIsSaidInTheWordsOfTheDashboard() throws IOException {
        var page = Files.readString(Path.of("src/main/resources/web/passes.js"));
        assertThat(page, containsString("'" + PassFollower.AS_DECLARED + "'"));
    }

    @BeforeEach
    void applyShop() {
        apply(SHOP);
    }

    private void write(String image) throws IOException {
        Files.writeString(
                folder.resolve("compose.yaml"), "name: shop\nservices: {web: {image: '%s'}}\n".formatted(image));
    }

    /** What a command ended with that another operator's followed when its pass had begun. */
    private Cli.Run overtaken(String[] command, Runnable other)
            throws InterruptedException, ExecutionException, TimeoutException {
        long before = revision();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var following = executor.submit(() -> cli.run(command));
            await().atMost(DEADLINE).until(() -> revision() > before);
            other.run();
            return following.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private long revision() {
        return server.store().appliedRevision();
    }

    private static void isSuperseded(Cli.Run run, String by) {
        assertThat(run.output(), allOf(containsString(by), not(containsString("converged"))));
        assertThat(run.exitCode(), is(3));
    }

    @Test
    void anApplyEndsWithTheRevisionThatSupersededIt() throws Exception {
        write("simulated.fault/slow-pull:600");
        isSuperseded(
                overtaken(new String[] {"apply", "--yes"}, () -> apply(SHOP.replace("nginx:1.28", "nginx:1.29"))),
                BY + "3");
    }

    @Test
    void anApplyEndsWithTheRemovalOfItsApp() throws Exception {
        write("simulated.fault/slow-pull:600");
        isSuperseded(
                overtaken(
                        new String[] {"apply", "--yes"},
                        () -> cli.run("remove", "shop", "--yes").good()),
                BY + "3, which removes this app");
    }

    @Test
    void aRollbackEndsWithTheRevisionThatSupersededIt() throws Exception {
        write("simulated.fault/slow-pull:600");
        assertThat(cli.run("apply", "--yes", "--wait", "0s").exitCode(), is(0));
        apply(SHOP);
        isSuperseded(
                overtaken(
                        new String[] {"rollback", "2", "--app", "shop", "--yes"},
                        () -> apply(SHOP.replace("nginx:1.28", "nginx:1.29"))),
                BY + "5");
    }

    /** A pass is of all apps: what another operator does to another one ends it, and the next one is followed instead. */
    @Test
    void anApplyOfAnotherAppIsNoReasonToEnd() throws Exception {
        write("simulated.fault/slow-pull:2");
        var other = Files.writeString(folder.resolve("wiki.yaml"), "name: wiki\nservices: {web: {image: 'wiki:1'}}\n")
                .toString();
        var run = overtaken(
                new String[] {"apply", "--yes"},
                () -> cli.run("apply", "-f", other, "--yes", "--wait", "0s").good());
        assertThat(run.good(), containsString("converged: "));
    }
}
