package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The editor: checks while one types, and shows the plan beside the file. */
@ResourceLock(Requirement.BROWSER)
class DashboardEditorIT {

    private static final String COMPOSE = "services:\n  web:\n    image: %s\n    restart: unless-stopped\n";

    /** Marks of the editor, which is in a shadow root. */
    private static final String MARKED = "return"
            + " document.getElementById('deploy-file').shadowRoot?.querySelectorAll('.cm-lint-marker-error').length";

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of());
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

    private void open(String app) {
        page.open(service.port(), "apps?deploy=" + app, () -> page.count(".code-editor") == 1);
    }

    private void write(String text) {
        page.run("document.getElementById('deploy-file').value = arguments[0]", text);
    }

    @Test
    void marksWhatIsWrongAtItsLineWhileOneTypesAndShowsThePlanOnceItIsRight() {
        open("new");
        new Actions(page.browser)
                .sendKeys("services:", Keys.ENTER, "web:", Keys.ENTER, "imagine: nginx")
                .perform();
        page.awaitText("#deploy-check", containsString("the server would refuse it"));
        page.awaitText(
                ".problems", allOf(containsString("line 1"), containsString("declares no service: write each below")));
        page.awaitTrue(() -> Long.valueOf(1).equals(page.run(MARKED)));
        assertThat(page.flaws("editor-problems"), is(empty()));

        write(COMPOSE.formatted("nginx:1.28").replace("image:", "cpu_rt_runtime: 1\n    image:"));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.awaitText(".unnamed-note", containsString("it is called app-1."));
        page.awaitTrue(() -> page.count("#deploy-name[placeholder='app-1']") == 1);
        page.awaitText(".problems", containsString("line 3"));
        assertThat(page.run(MARKED), is(0L));
        assertThat(page.flaws("editor-plan"), is(empty()));

        write("""
            {
              "appId": 1001,
              "appName": "shop",
              "services": [
                {"serviceId": 1,
                 "imageName": 7}]}\
            """);
        page.awaitText(".problems", containsString("line 6"));
        assertThat(service.read("/api/v1/status").path("revision").asInt(), is(0));
        assertThat("what is wrong while one types is no error of the browser's", page.complaints(), is(empty()));
    }

    @Test
    void isFetchedWhileTheAppsPageIsIdleSoThatItOpensAtOnce() {
        page.open(service.port(), "apps", () -> page.count("main h1") > 0);
        for (var file : List.of("vendor/codemirror.js", "deploy.js")) {
            page.awaitTrue(() -> Boolean.TRUE.equals(page.run(
                    "return performance.getEntriesByType('resource').some(({name}) => name.endsWith(arguments[0]))",
                    "/" + file)));
        }
    }

    @Test
    void saysThatCommentsAreNotStoredAndShowsWhatIsStoredInBothForms() {
        service.post("/api/v1/state/target", """
            {"apps": {"1": {"appId": 1, "appName": "notes", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28", "config": {"restart": "unless-stopped"}}]}}}
            """);
        open("new");
        write("# ours\n" + COMPOSE.formatted("nginx:1.29"));
        page.awaitText(".editor-check", containsString("Comments are not stored"));
        page.press("Cancel");
        page.press("Discard it");

        open("1");
        page.awaitText("#deploy-check", containsString("without the comments and the order"));
        page.press("As JSON");
        page.awaitText("#deploy-check", is("This is what is stored already."));
        page.press("As a Compose file");
        page.awaitText("#deploy-check", containsString("without the comments and the order"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void takesWhatIsDroppedOnItWithTheFilesThatItRefersTo() {
        open("new");
        // A driver cannot drag files from outside the browser in; what the browser then gives the page can be made
        // here.
        page.run(
                """
                const transfer = new DataTransfer();
                for (const [name, text] of Object.entries(arguments[0])) transfer.items.add(new File([text], name));
                const target = document.querySelector('.editor-left');
                const drag = (type) => target.dispatchEvent(
                  new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
                window.dragged = !drag('dragover') && target.dataset.over === 'true';
                drag('drop');
                """,
                Map.of(
                        "compose.yaml",
                        "services:\n  web:\n    image: nginx:${TAG}\n    env_file: web.env\n",
                        ".env",
                        "TAG=1.28\n",
                        "web.env",
                        "COLOUR=red\n"));
        assertThat("where it may be dropped is shown", page.run("return window.dragged"), is(true));
        page.awaitText(".side-files", allOf(containsString(".env"), containsString("web.env")));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.awaitText(".editor-check", containsString("nginx:1.28"));
        assertThat(page.count(".editor-left[data-over]"), is(0));
        page.type("#deploy-name", "dropped");
        page.press("Save and apply");
        page.awaitText(".outcomes", containsString("running"));
        var web = service.read("/api/v1/apps/dropped").at("/services/0");
        assertThat(web.path("imageName").asText(), is("nginx:1.28"));
        assertThat(web.at("/config/environment/COLOUR").asText(), is("red"));
    }

    /** Whether the browser leaves alone what is dropped there. */
    private boolean dropped(String selector, Map<String, String> files) {
        return Boolean.TRUE.equals(page.run("""
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(arguments[1])) transfer.items.add(new File([text], name));
            const target = document.querySelector(arguments[0]);
            return ['dragover', 'drop'].every((type) => !target.dispatchEvent(
              new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer })));
            """, selector, files));
    }

    @Test
    void aDropAnywhereOnAppsOpensTheEditorWithItAndElsewhereThePageStays() {
        page.open(service.port(), "overview", () -> page.count("main h1") > 0);
        assertThat(dropped("body", Map.of("compose.yaml", "services: {}")), is(true));
        page.go("apps");
        page.awaitText("h1", is("Apps"));
        assertThat(
                dropped(
                        "main h1",
                        Map.of(
                                "compose.yaml",
                                COMPOSE.formatted("nginx:1.28") + "    env_file: web.env\n",
                                "web.env",
                                "COLOUR=red\n")),
                is(true));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.awaitText(".files", containsString("web.env"));
        assertThat("beside the text", dropped(".editor-right", Map.of("more.env", "A=b")), is(true));
        page.awaitText(".files", containsString("more.env"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aFileThatIsDroppedOnTheTextComesWithItAndNotIntoIt() {
        open("new");
        page.press("A web server");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        var before = page.run("return document.getElementById('deploy-file').value");
        page.run("""
            const transfer = new DataTransfer();
            transfer.items.add(new File(['server { listen 80; }'], 'site.conf'));
            const text = document.querySelector('.code-editor').shadowRoot.querySelector('.cm-content');
            const { left, top } = text.getBoundingClientRect();
            window.taken = !text.dispatchEvent(new DragEvent('drop', { bubbles: true, composed: true, cancelable: true,
              dataTransfer: transfer, clientX: left + 20, clientY: top + 5 }));
            """);
        assertThat("the browser does not open it", page.run("return window.taken"), is(true));
        page.awaitText(".side-files", containsString("site.conf"));
        assertThat(page.run("return document.getElementById('deploy-file').value"), is(before));
    }

    @Test
    void warningsOfASavedFileStandBesideTheWayToChangeIt() {
        open("new");
        page.type("#deploy-name", "shop");
        write(COMPOSE.formatted("nginx:1.28").replace("image:", "cpu_rt_runtime: 1\n    image:"));
        page.awaitText("#deploy-check", containsString("1 warning: it can be saved, but may not do all"));
        page.press("Save and see the plan");
        page.awaitText(
                "main .notice",
                allOf(
                        containsString("shop was saved as revision 1, with 1 warning"),
                        containsString("line 3: "),
                        containsString("cpu_rt_runtime"),
                        containsString("Edit shop")));
        assertThat(page.barriers("color-contrast", "link-in-text-block"), is(empty()));
        page.picture("saved-warnings");
    }

    @Test
    void whatIsSaidMeanwhileIsAboveTheDialog() {
        open("new");
        page.press("Save and see the plan");
        page.awaitText(".toasts", containsString("There is nothing to save yet."));
        assertThat(page.run("return document.querySelector('.toasts').matches(':popover-open')"), is(true));
    }

    @Test
    void whatWasTypedIsNotDiscardedUnasked() {
        page.open(service.port(), "apps");
        page.awaitText("h1", is("Apps"));
        page.go("apps?deploy=new");
        page.awaitTrue(() -> page.count(".code-editor") == 1);
        page.press("A web server");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.press("Cancel");
        page.awaitTrue(() -> page.count(".editor-dialog") == 0);
        assertThat("an example that was left as it is", page.count(".ask"), is(0));

        page.go("apps?deploy=new");
        page.awaitTrue(() -> page.count(".code-editor") == 1);
        write(COMPOSE.formatted("nginx:1.28"));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.press("Cancel");
        page.press("Keep editing");
        page.awaitTrue(() -> page.count("dialog .ask") == 0);
        assertThat(String.valueOf(page.run("return document.getElementById('deploy-file').value")), not(is("")));
        page.run("history.back()");
        page.click("dialog .ask .quiet");
        page.awaitTrue(() -> page.count("dialog .ask") == 0);
        assertThat(page.count(".editor-dialog"), is(1));
        assertThat(page.browser.getCurrentUrl(), containsString("deploy=new"));
        assertThat(
                "a reload is asked about too",
                page.run("return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"),
                is(true));
        page.press("Cancel");
        page.click("#confirm-go");
        page.awaitTrue(() -> page.count(".editor-dialog") == 0);
    }

    @Test
    void whatWasSavedMeanwhileIsShownBesideWhatWasTyped() {
        var target = """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "%s"}]}}}
            """;
        service.post("/api/v1/state/target?apply=true", target.formatted("nginx:1.27"));
        open("1001");
        page.awaitText("#deploy-check", containsString("stored already"));
        service.post("/api/v1/state/target?apply=true", target.formatted("nginx:1.28"));
        write(COMPOSE.formatted("nginx:1.29"));
        page.awaitText("#deploy-check", containsString("to update"));
        page.press("Compare with the newest");
        page.awaitText(".conflict", allOf(containsString("This app was changed too"), containsString("nginx:1.28")));
        page.press("Save mine and see the plan");
        page.awaitTrue(() -> page.browser.getCurrentUrl().contains("#/changes"));
        assertThat(
                service.read("/api/v1/state/target")
                        .at("/apps/1001/services/0/imageName")
                        .asText(),
                is("nginx:1.29"));
    }

    @Test
    void aNewAppReplacesNoneThatWasDeployedMeanwhile() {
        open("new");
        page.press("A web server");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        service.post("/api/v1/state/target", """
            {"apps": {"1001": {"appId": 1001, "appName": "faster", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.27"}]}}}
            """);
        page.press("Save and see the plan");
        page.awaitTrue(() -> page.browser.getCurrentUrl().contains("#/changes"));
        var apps = service.read("/api/v1/state/target").path("apps");
        assertThat(apps.at("/1001/appName").asText(), is("faster"));
        assertThat(apps.at("/1002/services/0/imageName").asText(), containsString("nginx"));
    }

    @Test
    void anAppThatIsAsDeclaredIsNotSaidToLackWhatAnotherLacks() {
        service.post("/api/v1/state/target?apply=true", """
            {"apps": {"1": {"appId": 1, "appName": "broken", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/pull:1"}]}}}
            """);
        open("new");
        page.press("A web server");
        page.awaitText("#deploy-check", containsString("to add"));
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", containsString("this app is as declared; other apps are not yet"));
    }

    /** Lines and events of the removed one are kept under its id. */
    @Test
    void aNewAppNeverGetsTheIdOfOneThatWasRemoved() {
        service.post("/api/v1/apps/1001", """
            {"appName": "removed", "services": [{"serviceName": "web", "imageName": "nginx:1.27"}]}
            """);
        service.delete("/api/v1/apps/1001");
        open("new");
        page.press("A web server");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.press("Save and apply");
        page.awaitText(".outcomes", containsString("running"));
        var apps = service.read("/api/v1/state/target").path("apps");
        assertThat(apps.size(), is(1));
        assertThat(apps.at("/1002/services/0/imageName").asText(), containsString("nginx"));
        write(COMPOSE.formatted("nginx:1.28"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.press("Save and see the plan");
        page.awaitTrue(() -> page.browser.getCurrentUrl().contains("#/changes"));
        assertThat(service.read("/api/v1/state/target").path("apps").size(), is(1));
    }

    @Test
    void aChangeOfAnotherAppIsNotTakenForOneOfThisAppAfterItWasSaved() {
        open("new");
        write("# a comment of its own\n" + COMPOSE.formatted("nginx:1.27"));
        page.type("#deploy-name", "shop");
        page.press("Save and apply");
        page.awaitText(".outcomes", containsString("running"));
        var more = service.post("/api/v1/apps/2000", """
            {"appId": 2000, "appName": "other", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.27"}]}
            """);
        assertThat(more.body(), more.statusCode(), is(200));
        write("# a comment of its own\n" + COMPOSE.formatted("nginx:1.28"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.press("Save and see the plan");
        page.awaitText(".conflict", containsString("This app is as it was when you opened it"));
    }

    /** As Safari. */
    @Test
    void everythingWorksWhereTheBrowserDoesNotSayWhenItIsIdle() {
        page.browser.executeCdpCommand(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", "delete window.requestIdleCallback; delete window.cancelIdleCallback;"));
        page.open(service.port(), "overview");
        assertThat(page.run("return typeof requestIdleCallback"), is("undefined"));
        page.awaitText("#verdict", is("No service is declared on this machine yet"));
        page.go("apps");
        page.awaitText("h1", is("Apps"));
        page.press("deploy an app");
        page.awaitTrue(() -> page.count(".code-editor") == 1);
        assertThat(page.complaints(), is(empty()));
    }
}
