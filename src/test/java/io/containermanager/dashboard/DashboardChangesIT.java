package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An operator's way from an empty machine to an app that was updated, saved from a broken update, and rolled back. */
@ResourceLock(Requirement.BROWSER)
class DashboardChangesIT {

    @TempDir
    private Path folder;

    /** What the page does every so often, such as asking what a pass does, is not done. */
    private static final String NEVER_ASKS_AGAIN =
            "const real = window.setTimeout; window.setTimeout = (call, millis, ...more) => (millis === 700 ? 0 :"
                    + " real(call, millis, ...more));";

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of("RECONCILE_MIN_HEALTHY", "1000"));
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

    private void store(String image) {
        page.awaitTrue(() -> page.count("#deploy-file") == 1);
        page.run("""
            const field = document.getElementById('deploy-file');
            field.value = arguments[0];
            field.dispatchEvent(new Event('input', { bubbles: true }));
            """, "services:\n  web:\n    image: " + image + "\n    restart: unless-stopped\n");
        page.press("Save and see the plan");
        page.awaitTrue(() -> page.browser.getCurrentUrl().contains("#/changes"));
    }

    private void apply(int revision) {
        page.press("Apply revision " + revision);
    }

    /** What interrupts or removes something is asked about first. */
    private void applyAndConfirm(int revision) {
        apply(revision);
        page.click("#confirm-go");
    }

    private void edit() {
        page.go("apps?deploy=1");
        page.awaitTrue(() -> String.valueOf(page.run("return document.getElementById('deploy-file')?.value"))
                .contains("services:"));
    }

    private String runs() {
        return service.read("/api/v1/containers")
                .path("containers")
                .path(0)
                .path("image")
                .asText();
    }

    /** What an operator stopped is as it should be; that nothing runs is said all the same. */
    @Test
    void whatWasStoppedIsNamedWhereNothingIsLeftToDo() {
        page.open(service.port(), "overview");
        page.go("apps?deploy=new");
        page.type("#deploy-name", "shop");
        store("nginx:1.28");
        apply(1);
        page.awaitText(".pass-line", startsWith("converged"));
        page.awaitText("main", containsString("what runs is what the target says"));
        page.go("service/1/1");
        page.press("Stop");
        page.click("#confirm-go");
        page.awaitText(".toasts", is("shop/web is stopped."));
        page.awaitText("main", containsString("it was stopped by"));
        page.go("changes");
        page.awaitText(
                "main",
                containsString("This service was stopped by anonymous, and stays so until started again:\nshop/web"));
        assertThat(page.text("main"), not(containsString("what runs is what the target says")));
    }

    @Test
    void whyAPullFailedIsSaidOnceBesideItsStep() {
        page.open(service.port(), "overview");
        page.go("apps?deploy=new");
        page.type("#deploy-name", "shop");
        store("simulated.fault/pull:1");
        apply(1);
        page.awaitText(
                ".pass-line", containsString("image simulated.fault/pull:1 cannot be fetched; it is tried again"));
        page.awaitText(".changes .notice[data-tone=warn]", containsString("cannot be fetched; next attempt"));
        page.awaitTrue(() -> page.text(".changes").split("manifest unknown", -1).length == 2);
        assertThat(page.flaws("changes-pull-failed"), is(empty()));
    }

    @Test
    void deploysUpdatesSurvivesABrokenUpdateAndRollsBack() {
        page.open(service.port(), "overview");
        page.awaitText("#verdict", is("No service is declared on this machine yet"));

        page.go("apps?deploy=new");
        page.type("#deploy-name", "shop");
        store("nginx:1.28");
        apply(1);
        page.awaitText(".pass-line", startsWith("converged"));
        page.go("overview");
        page.awaitText("#verdict", is("The one service is as declared"));

        edit();
        store("nginx:1.29");
        page.awaitText(".steps", containsString("downtime"));
        applyAndConfirm(2);
        page.awaitTrue(() -> runs().equals("nginx:1.29"));
        page.awaitText(".pass-line", startsWith("converged"));

        edit();
        store("simulated.fault/exit:1");
        applyAndConfirm(3);
        page.awaitTrue(() ->
                service.read("/api/v1/events?type=rolled-back").path("events").size() == 1);
        page.awaitText(".pass-line", startsWith("incomplete"));
        page.awaitTrue(() -> runs().equals("nginx:1.29"));
        page.awaitText("main", containsString("applied, 1 held back"));
        assertThat(page.text("main"), not(containsString("what runs is what the target says")));
        page.go("service/1/1");
        page.awaitText(".page-actions", containsString("Try again"));
        page.awaitText(".facts", containsString("Held back"));
        page.go("events?show=trouble");
        page.awaitText(".events", containsString("rolled-back"));

        page.go("changes?revision=1");
        page.awaitText(".diff", containsString("nginx:1.28"));
        pressRollBackTo(1);
        page.awaitText("dialog .ask", not(containsString("Failed and undone")));
        page.click("#confirm-go");
        page.awaitTrue(() -> runs().equals("nginx:1.28"));
        page.go("overview");
        page.awaitText("#verdict", is("The one service is as declared"));

        page.go("changes");
        pressRollBackTo(3);
        page.awaitText("dialog .ask", containsString("Failed and undone: shop/web"));
        page.press("Cancel");

        page.go("logs?line=5");
        page.awaitText("main", containsString("This line is no longer kept; the oldest that is kept is from"));
    }

    private void pressRollBackTo(int revision) {
        page.awaitTrue(() -> {
            page.browser
                    .findElements(
                            org.openqa.selenium.By.xpath("//tr[td[1]='" + revision + "']//button[text()='Roll back']"))
                    .getFirst()
                    .click();
            return true;
        });
    }

    @Test
    void stopsStartsAndRemovesByNameOnly() {
        service.post("/api/v1/state/target?apply=true", """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28"}]}}}
            """);
        page.open(service.port(), "apps");
        page.press("Stop");
        page.press("Stop shop/web");
        page.awaitText(".service .pill", is("stopped"));
        page.press("Start");
        page.awaitText(".service .pill", is("running"));
        page.press("Remove");
        page.awaitText("dialog .ask", containsString("It declares no volumes"));
        page.awaitTrue(() -> page.count("dialog .buttons .danger[aria-disabled=true]") == 1);
        page.type("#confirm-name", "shop");
        page.run(NEVER_ASKS_AGAIN);
        page.press("Remove shop");
        page.awaitText("dialog [role=status]", is("shop is removed."));
        // By what came live: beside that the pass would be behind until it is asked about again.
        page.awaitText("dialog .pass-line", containsString("converged"));
        assertThat(service.read("/api/v1/containers").path("count").asInt(), is(0));
        page.press("Close");
        page.awaitText("main", containsString("Nothing is deployed yet"));
    }

    @Test
    void aRollbackThatRemovesAnAppSaysSoAndTakesTheAppsName() {
        service.post("/api/v1/state/target?apply=true", """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28"}]}}}
            """);
        service.post("/api/v1/state/target?apply=true", """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28"}]},
             "1002": {"appId": 1002, "appName": "blog", "services": [
              {"serviceId": 1, "serviceName": "site", "imageName": "nginx:1.28"}]}}}
            """);
        page.open(service.port(), "changes?warnings=Call+this+number");
        page.press("Roll back");
        page.awaitText("dialog .ask", containsString("1 app is not in that revision and will be removed:"));
        page.awaitText("dialog .ask", containsString("blog/site"));
        assertThat("an address puts no words into the page", page.text("main"), not(containsString("Call this")));
        page.awaitTrue(() -> page.count("#confirm-go[disabled]") == 1);
        page.type("#confirm-name", "blog");
        page.click("#confirm-go");
        page.awaitTrue(() -> service.read("/api/v1/containers").path("count").asInt() == 1);
    }

    private void chosen(String label, int revision) {
        page.awaitTrue(() -> Boolean.TRUE.equals(page.run("""
            const box = [...document.querySelectorAll('.compared-sides label')]
              .find((one) => one.textContent.startsWith(arguments[0]))?.querySelector('select');
            if (!box) return false;
            box.value = arguments[1];
            box.dispatchEvent(new Event('change', { bubbles: true }));
            return true;
            """, label, String.valueOf(revision))));
    }

    @Test
    void anyTwoRevisionsAreComparedAsComposeFilesOrAsJson() {
        for (int version = 1; version <= 4; version++) {
            service.post("/api/v1/apps/1", """
                {"appId": 1, "appName": "shop", "services": [
                  {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.%d"}]}
                """.formatted(version));
        }
        page.open(service.port(), "changes?revision=2&with=1", () -> page.count(".diff-line") > 0);
        page.awaitText(".diff-line[data-kind=added]", containsString("    image: nginx:1.2"));
        page.awaitText(".diff", containsString("name: shop"));
        chosen("to", 3);
        page.awaitText(".diff-line[data-kind=added]", containsString("image: nginx:1.3"));
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/changes?revision=3&with=1"));
        chosen("From", 2);
        page.awaitText(".diff-line[data-kind=removed]", containsString("image: nginx:1.2"));
        page.press("As JSON");
        page.awaitText(".diff-line[data-kind=added]", containsString("\"imageName\": \"nginx:1.3\""));
        page.reload(() -> page.count(".diff-line") > 0);
        page.awaitText(".diff-line[data-kind=removed]", containsString("\"imageName\": \"nginx:1.2\""));
        assertThat(page.flaws("changes-compared"), is(empty()));
        page.press("As Compose files");
        page.awaitText(".diff-line[data-kind=added]", containsString("image: nginx:1.3"));
        assertThat(page.complaints(), is(empty()));
    }
}
