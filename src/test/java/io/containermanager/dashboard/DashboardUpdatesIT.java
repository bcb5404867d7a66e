package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tags that moved: checked, updated, and shown as updated only once the new version has passed its health gate. */
@ResourceLock(Requirement.BROWSER)
class DashboardUpdatesIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/moves:1"},
          {"serviceId": 2, "serviceName": "db", "imageName": "%s"},
          {"serviceId": 3, "serviceName": "worker-with-a-name-that-is-longer-than-a-phone-is-wide", "imageName": "redis:7"}]}}}
        """;

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of("RECONCILE_MIN_HEALTHY", "2000"));
        page = new Page();
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a browser.
        if (page != null) {
            page.close();
        }
        service.close();
    }

    private int events(String type) {
        return service.read("/api/v1/events?type=" + type).path("events").size();
    }

    @Test
    void aMovedTagIsUpdatedOnceItsGateIsPassedAndAHeldVersionShowsWhy() {
        service.post("/api/v1/state/target?apply=true", TARGET.formatted("postgres:17"));
        page.open(service.port(), "overview");
        page.awaitText("#verdict", is("All 3 services are as declared"));
        page.go("updates");
        page.awaitText(".page-head", containsString("not checked since"));

        page.press("Check for updates");
        page.awaitText(".tags tr:nth-child(2) .tag-state", containsString("update available"));
        page.awaitText(".tags tr:nth-child(1) .tag-state", containsString("current"));
        assertThat(events("update-succeeded"), is(0));

        page.press("Update");
        page.press("Update shop/web");
        page.awaitText(".tags tr:nth-child(2) .tag-state", containsString("updating"));
        page.awaitText(".tags tr:nth-child(2) .tag-state", containsString("updated"));
        assertThat(events("update-succeeded"), is(1));

        service.post("/api/v1/state/target?apply=true", TARGET.formatted("simulated.fault/exit:1"));
        page.awaitText(".held", containsString("shop/db"));
        page.awaitText(".held", containsString("Runs instead"));
        page.awaitText(".events", containsString("the new version failed"));
        // Whatever the tag of its new image means, the service does not run it.
        page.press("Check for updates");
        page.awaitText(
                ".tags tr:nth-child(1) .tag-state",
                matchesPattern("(?s)held back\\Rthe tag means the image that is held back, checked.*"));
        assertThat(page.text(".tags tr:nth-child(1) .actions"), is("Check"));
        assertThat(page.text(".tags tr:nth-child(1) .tag-state"), not(containsString("current")));
        assertThat(page.text(".tags tr:nth-child(1) .tag-from"), is("postgres:17"));
        assertThat("why is said once", page.text(".tags"), not(containsString("exited")));
        assertThat(page.flaws("updates-held"), is(empty()));

        page.go("changes");
        page.awaitText("main", containsString("is held back"));
        page.go("service/1001/2?tab=spec");
        page.awaitText(".diff-line[data-kind=removed]", containsString("postgres:17"));
        page.awaitText(".diff-line[data-kind=added]", containsString("simulated.fault/exit:1"));
        page.go("service/1001/2");
        page.awaitText("main", containsString("Nothing until this service is changed or somebody presses Try again."));
        page.awaitText("main", containsString("held back: revision 3 failed; revision 1 runs"));
        assertThat(page.flaws("service-held"), is(empty()));
        page.go("overview");
        page.awaitText("main", containsString("Where a new version is held back, the one before runs."));
        page.go("service/1001/2");
        page.press("Try again");
        page.awaitText("dialog", containsString("It failed and is held back."));
        page.click("dialog .ask .quiet");
        assertThat(page.complaints(), is(empty()));
    }

    /** Nothing of it is under way once it runs: its pass ends before its gate decides. */
    @Test
    void anUpdateIsFollowedPastItsPassAndAReload() {
        service.post("/api/v1/state/target?apply=true", """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/moves:1", "config": {"restart": "no"}}]}}}
            """);
        page.open(service.port(), "overview");
        page.awaitText("#verdict", is("The one service is as declared"));
        page.go("updates");
        page.press("Check for updates");
        page.awaitText(".tags .tag-state", containsString("update available"));
        var before = page.text(".tags .tag-from");
        page.press("Update");
        page.press("Update shop/web");
        page.awaitText(".tags .tag-state", containsString("runs and is being verified"));
        assertThat(page.text(".page-head"), containsString("1 update under way"));
        assertThat(page.text(".tags .actions"), is("Check"));
        page.awaitText(".tags .tag-from", not(before));
        page.reload(() -> page.count(".tags .tag-state") == 1);
        page.awaitText(".tags .tag-state", containsString("updated"));
        assertThat(events("update-succeeded"), is(1));
        assertThat(page.text(".page-head"), containsString("no update available"));
        assertThat(page.text(".tags .tag-from"), not(before));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aRefusedUpdateLeadsToTheChangeThatWaits() {
        service.post("/api/v1/state/target?apply=true", TARGET.formatted("postgres:17"));
        page.open(service.port(), "overview");
        page.awaitText("#verdict", is("All 3 services are as declared"));
        page.go("updates");
        page.press("Check for updates");
        page.awaitText(".tags tr:nth-child(2) .tag-state", containsString("update available"));
        service.post("/api/v1/state/target", TARGET.formatted("postgres:18"));
        page.press("Update");
        page.press("Update shop/web");
        page.awaitText("main > .page > .notice", containsString("is not applied yet: apply it first, so that"));
        // The browser itself complains of the refusal.
        page.complaints();
        assertThat(page.flaws("updates-refused"), is(empty()));
        page.press("apply it first");
        page.awaitText("main h1", is("Changes"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aServicesLastLinesAreShownAsInTheLog() {
        service.post("/api/v1/state/target?apply=true", """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "worker", "imageName": "worker:1"}]}}}
            """);
        page.open(service.port(), "service/1001/1");
        page.awaitText(".lines .line-fields", matchesPattern("\\d\\d:\\d\\d:\\d\\d \\w+"));
        page.awaitText(
                ".lines", matchesPattern("(?s)(\\d\\d:\\d\\d:\\d\\d \\w+ simulated job durationMs=\\d+\\s*){2,}"));
        assertThat(page.flaws("service-lines"), is(empty()));
    }

    @Test
    void longNamesOfImagesDoNotMakeTheTableScrollSideways() {
        service.post(
                "/api/v1/state/target?apply=true",
                TARGET.formatted(
                        "registry.example.org:5000/platform/databases/postgres-with-extensions:17.2-bookworm"));
        page.size(1280, 900);
        page.open(service.port(), "overview");
        page.awaitText("#verdict", is("All 3 services are as declared"));
        service.post("/api/v1/state/target?apply=true", TARGET.formatted("simulated.fault/slow-pull:600"));
        page.go("updates");
        page.awaitText("main", containsString("is being fetched"));
        page.awaitText(".tags tr:nth-child(1) .tag-from", containsString("postgres-with-extensions"));
        page.awaitText(".tags tr:nth-child(1) .tag-state", containsString("updating"));
        assertThat(hiddenPixels(), is(0L));
        page.press("Check for updates");
        page.awaitTrue(() -> page.count(".tags .tag-to .code") == 3);
        assertThat(hiddenPixels(), is(0L));
        page.go("service/1001/2");
        page.awaitText("main", containsString("What happens next"));
        page.awaitText("main", containsString("stop container"));
        page.go("changes");
        page.awaitText(".steps", containsString("it is being fetched"));
        assertThat(page.complaints(), is(empty()));
    }

    /** How much of the table of tags is reached only by scrolling sideways. */
    private Object hiddenPixels() {
        return Objects.requireNonNull(page.run("const box = document.querySelector('.tags').closest('.scroll');"
                + " return box.scrollWidth - box.clientWidth"));
    }
}
