package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One app goes back to an earlier version of it in the dashboard, as asked or because another one failed. */
@ResourceLock(Requirement.BROWSER)
class DashboardRollbackIT {

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of());
        page = new Page();
        set(7, "shop", "nginx:1.27");
        set(8, "wiki", "wiki:1");
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a browser.
        if (page != null) {
            page.close();
        }
        service.close();
    }

    private void set(long id, String name, String image) {
        service.post("/api/v1/apps/" + id + "?apply=true&wait=30s", """
            {"appId": %d, "appName": "%s", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s"}]}
            """.formatted(id, name, image));
    }

    private String image(int app) {
        return service.read("/api/v1/state/target")
                .at("/apps/" + app + "/services/0/imageName")
                .asText();
    }

    @Test
    void theLastGoodVersionIsChosenShownAndBroughtBackWhileOthersStay() {
        set(7, "shop", "simulated.fault/exit:1");
        set(8, "wiki", "wiki:2");
        page.open(service.port(), "service/7/1", () -> page.count(".page-actions") > 0);
        page.press("Roll back");
        page.awaitText(
                ".versions",
                allOf(
                        containsString("Revision 3"),
                        containsString("now"),
                        containsString("failed"),
                        containsString("Revision 1")));
        page.awaitText(".editor-right", allOf(containsString("    image: nginx:1.27"), containsString("revision 1")));
        page.press("As JSON");
        page.awaitText(".editor-right .diff", containsString("\"imageName\": \"nginx:1.27\""));
        page.press("As Compose files");
        assertThat(page.flaws("app-rollback"), is(empty()));
        page.press("Roll shop back to revision 1");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        page.awaitText(".outcomes", containsString("running"));
        assertThat(image(7), is("nginx:1.27"));
        assertThat(image(8), is("wiki:2"));
        page.reload(() -> page.count(".outcome .pass-line") == 1);
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        page.press("Close");
        page.awaitTrue(() -> page.count("dialog") == 0);
        assertThat(page.complaints(), is(empty()));
    }

    /** It declares the same as the one before: what differs is the image that its tag means. */
    @Test
    void anUpdateOfATagIsAVersionThatOneComparesAndGoesBackFrom() {
        set(7, "shop", "simulated.fault/moves:1");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> RunningService.json(service.post("/api/v1/apps/7/update?wait=30s", ""))
                        .path("changed")
                        .asBoolean());
        page.open(service.port(), "apps?back=shop", () -> page.count(".editor-right .moved-tags li") == 1);
        page.awaitText(
                ".versions li:nth-child(1)",
                allOf(
                        containsString("Revision 4"),
                        containsString("now"),
                        matchesPattern("(?s).*shop/web: another image of simulated.fault/moves:1, \\w{12} → \\w{12}")));
        page.awaitText(".versions label[data-chosen=true]", containsString("Revision 3"));
        page.awaitText(".moved-tags", matchesPattern("shop/web simulated.fault/moves:1: [0-9a-f]{12} → [0-9a-f]{12}"));
        assertThat(page.flaws("app-rollback-tag"), is(empty()));

        page.open(service.port(), "changes?revision=3&with=4", () -> page.count(".moved-tags li") == 1);
        page.awaitText("main", containsString("Nothing else: they declare the same."));
        assertThat(page.flaws("compared-tags"), is(empty()));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aVersionThatFailedIsMarkedAndNeverChosenByItself() {
        set(7, "shop", "simulated.fault/exit:1");
        set(7, "shop", "simulated.fault/exit:2");
        service.post("/api/v1/apps/7/rollback/1?wait=30s", "");
        page.open(service.port(), "apps?back=shop", () -> page.count(".versions li") == 4);
        page.awaitText(".versions li:nth-child(1)", allOf(containsString("Revision 5"), containsString("proved good")));
        page.awaitText(".versions li:nth-child(2)", allOf(containsString("Revision 4"), containsString("failed")));
        page.awaitText(".versions li:nth-child(3)", allOf(containsString("Revision 3"), containsString("failed")));
        page.awaitText(
                ".versions li:nth-child(4)",
                allOf(containsString("Revision 1"), containsString("same as now"), containsString("proved good")));
        assertThat(page.count(".versions [data-chosen=true]"), is(0));
        page.awaitText(".editor-right", containsString("No earlier version is known to be good"));
        assertThat(page.flaws("app-rollback-failed"), is(empty()));
        page.click(".versions li:nth-child(2) input");
        page.awaitText(".editor-right", containsString("Roll shop back to revision 4"));
        assertThat(page.complaints(), is(empty()));
    }

    private void edit(String app) {
        page.open(service.port(), "apps?deploy=" + app, () -> page.count(".code-editor") == 1);
    }

    private void write(String image) {
        page.run(
                "document.getElementById('deploy-file').value = arguments[0]",
                "services:\n  web:\n    image: %s\n    restart: unless-stopped\n".formatted(image));
    }

    private void update(String image) {
        edit("shop");
        // What is typed before the stored file has come would be replaced by it.
        page.awaitText("#deploy-check", containsString("stored already"));
        write(image);
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.press("Save and apply");
        page.press("Save and apply it");
    }

    @Test
    void whatTheEditorAppliedRuns() {
        edit("new");
        write("nginx:1.28");
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        page.awaitText(".outcomes", containsString("running"));
        assertThat(page.flaws("editor-applied"), is(empty()));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aVersionThatFailedSaysInTheEditorWhyAndThatItWasRolledBack() {
        update("simulated.fault/exit:1");
        page.awaitText(
                ".outcomes",
                containsString("Revision 3 failed: it exited 3 times, last with exit code 1."
                        + " It was rolled back to revision 1 automatically"));
        assertThat(page.text(".outcomes .pill"), is("rolled back"));
        assertThat(page.text(".outcomes"), containsString("Exit code 1"));
        assertThat(page.text(".outcomes .lines"), containsString("exiting with code 1"));
        assertThat(page.flaws("editor-rolled-back"), is(empty()));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void theEditorSaysUntilWhenTheHealthCheckOfANewVersionMayTake() {
        update("simulated.fault/unhealthy:1");
        page.awaitText(
                ".outcomes", containsString("It waits for its first health check to pass; its time for that ends"));
        assertThat(page.flaws("editor-waits"), is(empty()));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void addressesNameAnAppByItsNameToo() {
        page.open(service.port(), "apps?deploy=shop", () -> page.count(".code-editor") == 1);
        page.awaitText("dialog h2", is("Edit shop"));
        page.awaitText("dialog .panel-head p", is("app 7"));
        page.open(service.port(), "apps?back=wiki", () -> page.count("dialog .empty") == 1);
        page.open(service.port(), "apps?deploy=gone", () -> page.count("main [role=alert]") == 1);
        page.awaitText("main [role=alert]", containsString("No app is called “gone”"));
        page.press("Show all apps");
        page.awaitTrue(() -> page.count("main [role=alert]") == 0);
    }

    @Test
    void aPauseIsAskedAboutAndSaysHowItEnds() {
        page.open(service.port(), "apps", () -> page.count(".panel.app") == 2);
        page.run("document.querySelector('[aria-label^=\"Pause\"]').click()");
        page.awaitText("dialog .ask", allOf(containsString("30 minutes"), containsString("End the pause")));
        assertThat(page.flaws("pause-asked"), is(empty()));
        page.press("Pause for 30 minutes");
        page.awaitText("main", containsString("End the pause"));
    }

    @Test
    void anAppWithoutAnEarlierVersionSaysSo() {
        page.open(service.port(), "apps?back=8", () -> page.count("dialog .empty") == 1);
        assertThat(page.text("dialog"), containsString("There is no earlier version"));
    }

    /** How its services stand then is of the other revision, and so is a download that still runs. */
    @Test
    void theOutcomeOfARevisionIsNotThatOfTheOneThatSupersededIt() {
        var slow = RunningService.json(service.post("/api/v1/apps/7?apply=true", """
            {"appId": 7, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/slow-pull:600"}]}
            """));
        page.open(
                service.port(),
                "apps?deploy=7&pass=" + slow.path("passId").asText() + "&applied="
                        + slow.path("revision").asText(),
                () -> page.count(".outcome .steps li") > 0);
        page.awaitText(".outcome .steps", containsString("running"));

        set(7, "shop", "nginx:1.29");

        page.awaitText(".outcome", containsString("superseded: anonymous applied revision 4"));
        page.awaitText(".outcome .pass-line", startsWith("aborted"));
        page.awaitText(".outcome .steps", containsString("unfinished"));
        assertThat(page.count(".outcomes li"), is(0));
        page.awaitText(".editor-check", containsString("1 to update"));
        assertThat("the count with its steps", page.count(".editor-check .steps li"), greaterThan(0));
        assertThat(page.flaws("outcome-superseded"), is(empty()));
    }

    @Test
    void theOutcomeFollowsThePassThatReplacedOneThatAnotherAppCutOff() {
        var slow = RunningService.json(service.post("/api/v1/apps/7?apply=true", """
            {"appId": 7, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/slow-pull:20"}]}
            """));
        service.post("/api/v1/apps/8?apply=true", """
            {"appId": 8, "appName": "wiki", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "wiki:2"}]}
            """);
        page.open(
                service.port(),
                "apps?deploy=7&pass=" + slow.path("passId").asText() + "&applied="
                        + slow.path("revision").asText(),
                () -> page.count(".outcome .pass-line") > 0);
        page.awaitText(
                ".outcome .pass",
                allOf(
                        containsString("cut off (superseded: anonymous applied revision 4)."),
                        containsString("The one that took its place applies this app too")));
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(image(7), is("simulated.fault/slow-pull:20"));
        assertThat(page.flaws("outcome-continued"), is(empty()));
    }
}
