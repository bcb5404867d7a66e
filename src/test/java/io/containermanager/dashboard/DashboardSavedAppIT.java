package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;

/** What the editor knows of an app that is stored, and of what a file leaves to choose. */
@ResourceLock(Requirement.BROWSER)
class DashboardSavedAppIT {

    private static final String HINTED = "return"
            + " document.getElementById('deploy-file').shadowRoot?.querySelectorAll('.cm-lint-marker-info').length";

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

    private String written() {
        return String.valueOf(page.run("return document.getElementById('deploy-file').value"));
    }

    @Test
    void aNewAppHasItsAddressOnceItIsSavedSoThatReloadingOpensIt() {
        open("new");
        page.type("#deploy-name", "shop");
        write("services:\n  web:\n    image: nginx:1.28\n    restart: unless-stopped\n");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        var steps = page.run("return history.length");
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        var id = service.read("/api/v1/apps/shop").path("appId").asText();
        page.awaitTrue(() -> page.browser.getCurrentUrl().matches(".*#/apps\\?deploy=" + id + "&pass=[^&]+&applied=1"));
        assertThat("no further step back", page.run("return history.length"), is(steps));
        assertThat("what became of it stays", page.count(".outcome"), is(1));

        write(written().replace("1.28", "1.29"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.press("Save and see the plan");
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/changes"));
        page.browser.navigate().back();
        page.awaitText(".editor-dialog h2", is("Edit shop"));
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat(page.browser.getCurrentUrl(), endsWith("#/apps?deploy=" + id));
        page.reload(() -> page.count(".code-editor") == 1);
        page.awaitText("#deploy-check", containsString("stored already"));
        page.press("Cancel");
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/apps"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void whatBecameOfAnApplyComesBackWhenThePageIsLoadedAgain() {
        open("new");
        page.type("#deploy-name", "shop");
        write("services:\n  web:\n    image: nginx:1.28\n    restart: unless-stopped\n");
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        write(written().replace("nginx:1.28", "simulated.fault/exit:1"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.press("Save and apply");
        page.press("Save and apply it");
        page.awaitText(".outcome h3", is("Revision 2"));
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("&applied=2"));
        page.reload(() -> page.count(".code-editor") == 1);
        assertThat("it is followed while it runs", page.text(".outcome h3"), is("Revision 2"));
        page.awaitText(".outcomes", allOf(containsString("rolled back"), containsString("exited 3 times")));
        page.reload(() -> page.count(".outcome .pass-line") == 1);
        page.awaitText(".outcomes", allOf(containsString("rolled back"), containsString("exited 3 times")));
        page.awaitText(".outcome .pass-line", startsWith("incomplete"));
        page.awaitText(".outcome", containsString("or roll the app back, which makes what runs the declared version"));
        assertThat(page.flaws("editor-outcome-again"), is(empty()));

        page.press("Close");
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/apps"));
        page.press("Edit");
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat("another visit begins without it", page.count(".outcome"), is(0));
        assertThat(page.complaints(), is(empty()));
    }

    /** As with two tabs, or two operators. */
    @Test
    void whatIsChangedElsewhereIsSaidAtOnceAndNeverReplacedUnseen() {
        var app = """
            {"appId": 1, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"restart": "unless-stopped"}}]}
            """;
        service.post("/api/v1/apps/1?apply=true&wait=30s", app.formatted("nginx:1.27"));
        open("1");
        page.awaitText("#deploy-check", containsString("stored already"));
        write(written().replace("1.27", "1.29"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        service.post(
                "/api/v1/apps/2?apply=true&wait=30s",
                app.replace("\"appId\": 1", "\"appId\": 2")
                        .replace("shop", "wiki")
                        .formatted("wiki:1"));
        page.awaitTrue(() -> page.count(".panel.app") == 2);
        assertThat("another app does not matter", page.count(".changed-meanwhile"), is(0));

        service.post("/api/v1/apps/1?apply=true&wait=30s", app.formatted("nginx:1.28"));
        page.awaitText(".changed-meanwhile", containsString("changed elsewhere"));
        // While it is checked again the previous plan is dimmed, and its colours with it.
        page.awaitText(".editor-check", containsString("nginx:1.28"));
        page.awaitTrue(() -> page.count(".editor-check[data-checking=true]") == 0);
        assertThat(page.flaws("editor-changed-meanwhile"), is(empty()));
        page.size(390, 844);
        assertThat("above the buttons, without scrolling", page.run("""
            const { top, bottom } = document.querySelector('.changed-meanwhile').getBoundingClientRect();
            return top >= 0 && bottom < document.querySelector('.editor-dialog .buttons').getBoundingClientRect().top;
            """), is(true));
        page.size(1280, 900);
        page.press("Save and apply");
        page.awaitText(".toasts", containsString("compare with the newest first"));
        assertThat("it is refused before it asks", page.count(".ask"), is(0));
        page.press("Compare with the newest");
        page.awaitText(".conflict", containsString("nginx:1.28"));
        assertThat(image(), is("nginx:1.28"));
        assertThat(page.count(".changed-meanwhile"), is(0));
        page.press("Discard mine and load the newest");
        page.awaitText("#deploy-check", containsString("stored already"));

        write(written().replace("1.28", "1.30"));
        service.post("/api/v1/apps/1?apply=true&wait=30s", app.formatted("nginx:1.29"));
        page.press("Compare with the newest");
        page.awaitText(".conflict", allOf(startsWith("The target was changed"), containsString("nginx:1.29")));
        page.press("Save mine and apply");
        page.press("Save and apply it");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(image(), is("nginx:1.30"));
    }

    private String image() {
        return service.read("/api/v1/state/target")
                .at("/apps/1/services/0/imageName")
                .asText();
    }

    @Test
    void theEditorHasTheFocusHoweverOftenItIsOpened() {
        for (int opening = 1; opening <= 2; opening++) {
            open("new");
            page.awaitTrue(() ->
                    Boolean.TRUE.equals(page.run("return document.activeElement.closest('.code-editor') !== null")));
            page.press("Cancel");
            page.awaitTrue(() -> page.count(".editor-dialog") == 0);
            page.press("Deploy an app");
            page.awaitTrue(() ->
                    Boolean.TRUE.equals(page.run("return document.activeElement.closest('.code-editor') !== null")));
        }
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void whatElseThereIsToFixIsSaidWithWhatIsRefused() {
        open("new");
        write("""
            services:
              web:
                image: nginx:1.28
                restart: unless-stopped
                imagine: 1
                cpu_rt_runtime: 1
            """);
        page.awaitText("#deploy-check", allOf(containsString("1 problem"), containsString("; 1 warning.")));
        page.awaitText(".problems", allOf(containsString("line 5"), containsString("line 6")));
        assertThat(page.count(".problems [data-severity=warning]"), is(1));
        assertThat(page.flaws("editor-refused-with-warnings"), is(empty()));
    }

    @Test
    void saysWhatAMaskedSecretStandsForAndKeepsWhatIsStored() {
        service.post("/api/v1/state/target", """
            {"apps": {"1": {"appId": 1, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName":
              "nginx:1.28", "config": {"restart": "unless-stopped", "environment": {"DB_PASSWORD": "open-sesame"}}}]}}}
            """);
        open("1");
        page.awaitText(".masked-note", containsString("Leave it and the secret stays"));
        page.awaitTrue(() -> Long.valueOf(1).equals(page.run(HINTED)));
        assertThat(page.flaws("editor-masked"), is(empty()));
        write(written().replace("1.28", "1.29"));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        var config = service.read("/api/v1/apps/1?reveal=true").at("/services/0/config");
        assertThat(config.at("/environment/DB_PASSWORD").asText(), is("open-sesame"));
        assertThat(config.path("image").asText(), is("nginx:1.29"));

        // Removed elsewhere, nothing is stored that a mask could stand for; the check follows without a key.
        service.delete("/api/v1/apps/1");
        page.awaitText(".editor-right .notice", containsString("no longer declared"));
        page.awaitText("#deploy-check", startsWith("1 problem"));
        assertThat(page.count(".masked-note"), is(0));
        assertThat(page.complaints(), is(empty()));
    }

    /** What the file of a config was called is not stored. */
    @Test
    void aDroppedFileReplacesTheConfigThatItIsTheContentOfOrAsksWhich() throws IOException {
        var compose = Files.writeString(folder.resolve("compose.yaml"), """
            services:
              web:
                image: nginx:1.28
                restart: unless-stopped
                configs: [{source: site, target: /etc/nginx/conf.d/default.conf}, {source: rules, target: /etc/rules}]
            configs: {site: {file: ./site.conf}, rules: {content: "{}"}}
            """);
        var site = Files.writeString(folder.resolve("site.conf"), "server {}\n");
        open("new");
        choose(compose + "\n" + site);
        page.type("#deploy-name", "shop");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));

        Files.writeString(site, "server { listen 81; }\n");
        var other = Files.writeString(folder.resolve("other.txt"), "[]");
        choose(site + "\n" + other);
        page.awaitText(".files", containsString("changed to site.conf, not saved yet"));
        page.awaitText(".files", containsString("nothing refers to it"));
        // While it is checked again the previous plan is dimmed.
        page.awaitTrue(() -> page.count(".editor-check[data-checking=true]") == 0);
        assertThat(page.flaws("editor-which"), is(empty()));
        page.click("[aria-label='Which file other.txt replaces'] option[value='configs/rules']");
        page.awaitText(".files", containsString("changed to other.txt, not saved yet"));
        page.awaitTrue(() -> page.count(".problems") == 0);
        page.awaitText(
                ".editor-check",
                allOf(containsString("content of configs/site"), containsString("content of configs/rules")));
        page.press("Save and apply");
        page.press("Save and apply it");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        // The outcome of the first version stands there until the second is stored.
        page.awaitTrue(() -> content("configs/site").equals("server { listen 81; }\n"));
        assertThat(content("configs/rules"), is("[]"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void profilesOfTheFileCanBeChosen() {
        open("new");
        page.type("#deploy-name", "shop");
        write("""
            services:
              web: {image: "nginx:1.28", restart: unless-stopped}
              debug:
                image: busybox:1.37
                restart: unless-stopped
                profiles: [debug]
            """);
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.awaitText(".problems", containsString("choose one under Profiles"));
        assertThat(page.flaws("editor-profiles"), is(empty()));
        page.click(".profiles input");
        page.awaitText("#deploy-check", startsWith("2 to add"));
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(service.read("/api/v1/apps/shop").path("services").size(), is(2));
        assertThat("what is stored has none", page.count(".profiles"), is(0));
        assertThat(page.complaints(), is(empty()));
    }

    private void choose(String files) {
        page.browser.findElement(By.id("deploy-files")).sendKeys(files);
    }

    private String content(String path) {
        return service.read("/api/v1/apps/shop/files/content?reveal=true&path=" + path)
                .path("text")
                .asText();
    }

    private @Nullable Object marked(String expression) {
        return page.run("const text = document.getElementById('deploy-file').shadowRoot;"
                + " const lines = [...text.querySelectorAll('.cm-part')]; return " + expression);
    }

    @Test
    void editOfAServiceOpensItsLines() {
        var services = IntStream.rangeClosed(1, 30)
                .mapToObj(id -> """
                    {"serviceId": %d, "serviceName": "part%d", "imageName": "nginx:1.%d", "config": {"restart": "unless-stopped"}}\
                    """.formatted(id, id, id))
                .collect(Collectors.joining(","));
        service.post(
                "/api/v1/apps/1?apply=true&wait=30s",
                "{\"appId\": 1, \"appName\": \"shop\", \"services\": [" + services + "]}");
        page.open(service.port(), "service/1/20", () -> page.count(".page-actions") > 0);
        page.press("Edit");
        page.awaitTrue(() -> Long.valueOf(3).equals(marked("lines.length")));
        assertThat(String.valueOf(marked("lines.map((line) => line.textContent).join('|')")), startsWith("  part20:|"));
        page.awaitTrue(() -> Boolean.TRUE.equals(
                marked("lines[0].getBoundingClientRect().top - text.host.getBoundingClientRect().top < 150")));
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat(page.flaws("editor-at-service"), is(empty()));
        page.press("As JSON");
        page.awaitTrue(() -> String.valueOf(marked("lines[1]?.textContent")).contains("\"serviceId\": 20"));
        write(written() + "\n");
        page.awaitTrue(() -> Long.valueOf(0).equals(marked("lines.length")));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aPhoneShowsHowManyProblemsThereAreAndTheFirstWithoutScrolling() {
        page.size(390, 844);
        open("new");
        write("services:\n  web:\n    imagine: nginx:1.28\n");
        page.awaitText(".problem-line", matchesPattern("2 problems, 1 warning: line 2: .+"));
        assertThat(inView(".problem-line"), is(true));
        assertThat(page.flaws("editor-problem-line"), is(empty()));
        page.size(390, 844);
        page.click(".problem-line");
        page.awaitTrue(() -> inView(".problems li"));
        assertThat(page.run("return document.activeElement.className"), is("problems"));

        write("services:\n  web:\n    image: nginx:1.28\n    restart: unless-stopped\n");
        page.awaitText(".problem-line", is("No problems"));
        page.size(1280, 900);
        assertThat(
                "beside the text they are in view",
                page.run("return document.querySelector('.problem-line').checkVisibility()"),
                is(false));
    }

    private boolean inView(String selector) {
        return Boolean.TRUE.equals(page.run("""
            const { top, bottom, left, right } = document.querySelector(arguments[0]).getBoundingClientRect();
            const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            return top >= 0 && bottom <= innerHeight && seen?.closest(arguments[0]) !== null;
            """, selector));
    }
}
