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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** What comes to the editor beside the text: files that are chosen, keys, and what is applied elsewhere meanwhile. */
@ResourceLock(Requirement.BROWSER_SECOND)
class DashboardAddFilesIT {

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

    private void open() {
        page.open(service.port(), "apps?deploy=new", () -> page.count(".code-editor") == 1);
    }

    @Test
    void takesAComposeFileWithTheFilesThatItRefersTo() throws IOException {
        var compose = Files.writeString(
                folder.resolve("compose.yaml"),
                "services:\n  web:\n    image: nginx:${TAG}\n    volumes: [\"./site.conf:/etc/site.conf:ro\"]\n");
        var env = Files.writeString(folder.resolve(".env"), "TAG=1.29\n");
        var site = Files.writeString(folder.resolve("site.conf"), "server {}\n");
        open();
        page.browser.findElement(By.id("deploy-files")).sendKeys(compose + "\n" + env + "\n" + site);
        page.awaitText(".side-files", containsString("site.conf"));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.awaitText(".editor-check", containsString("nginx:1.29"));
        page.press("Save and apply");
        page.awaitText(".outcomes", containsString("running"));
        assertThat(service.read("/api/v1/containers").at("/containers/0/image").asText(), is("nginx:1.29"));
    }

    @Test
    void aProfileThatTheEnvFileTurnsOnIsTicked() throws IOException {
        var compose = Files.writeString(folder.resolve("compose.yaml"), """
            services:
              web: {image: "nginx:1.29"}
              debug: {image: "busybox:1.37", profiles: [debug]}
              load: {image: "load:1", profiles: [load]}
            """);
        var env = Files.writeString(folder.resolve(".env"), "COMPOSE_PROFILES=debug\n");
        open();
        page.browser.findElement(By.id("deploy-files")).sendKeys(compose + "\n" + env);
        page.awaitText(".profiles", containsString("COMPOSE_PROFILES in .env turns on debug."));
        assertThat(page.count(".profiles input:checked:disabled"), is(1));
        assertThat(page.count(".profiles input:not(:checked):enabled"), is(1));
        page.awaitText("#deploy-check", startsWith("2 to add"));
    }

    /** Afterwards the editor holds what Edit would show: the file that was sent is stored and need not come again. */
    @Test
    void aFirstDeployWithAnEnvFileEndsWithNothingWrong() throws IOException {
        var compose = Files.writeString(
                folder.resolve("compose.yaml"),
                "services:\n  web:\n    image: nginx:1.28\n    restart: unless-stopped\n    env_file: app.env\n");
        var env = Files.writeString(folder.resolve("app.env"), "COLOUR=red\n");
        open();
        page.browser.findElement(By.id("deploy-files")).sendKeys(compose + "\n" + env);
        page.type("#deploy-name", "shop");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat(
                String.valueOf(page.run("return document.getElementById('deploy-file').value")),
                allOf(containsString("COLOUR: red"), not(containsString("env_file"))));
        assertThat(page.count(".side-file"), is(0));
        assertThat(page.count(".editor-dialog .buttons button:disabled"), is(0));
        page.press("Close");
        page.awaitTrue(() -> page.count(".editor-dialog") == 0);
    }

    /** A field for files knows no folders, and a phone has nothing else. */
    @Test
    void aFileOfAFolderFindsItsPlaceOrIsGivenOne() throws IOException {
        var compose = Files.writeString(folder.resolve("compose.yaml"), """
            services:
              web:
                image: nginx:1.28
                restart: unless-stopped
                env_file: env/web.env
                volumes:
                  - ./conf/site.conf:/etc/nginx/conf.d/default.conf:ro
            """);
        var env = Files.writeString(folder.resolve("red.env"), "COLOUR=red\n");
        var site = Files.writeString(folder.resolve("site.conf"), "server {}\n");
        open();
        page.browser.findElement(By.id("deploy-files")).sendKeys(compose + "\n" + env + "\n" + site);
        page.type("#deploy-name", "shop");
        page.awaitText(".files", containsString("conf/site.conf"));
        page.awaitText("#deploy-check", containsString("1 problem"));
        move("red.env", "../up.env");
        page.awaitText(".toasts", containsString("no \"..\""));
        assertThat(page.flaws("editor-paths"), is(empty()));
        page.browser
                .findElement(By.cssSelector(".file-path input"))
                .sendKeys(Keys.chord(Keys.CONTROL, "a"), "./env/web.env", Keys.ENTER);
        page.awaitTrue(() -> page.count(".file-path") == 0);
        assertThat(page.text(".files"), containsString("env/web.env"));
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.awaitTrue(() -> page.count(".problems") == 0);
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(
                service.read("/api/v1/apps/shop")
                        .at("/services/0/config/environment/COLOUR")
                        .asText(),
                is("red"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void whatNothingRefersToIsSaidBesideItsMark() throws IOException {
        var other = Files.writeString(folder.resolve("other.conf"), "x");
        open();
        page.press("A web server");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.browser.findElement(By.id("deploy-files")).sendKeys(other.toString());
        page.awaitText(".problems", containsString("nothing refers to"));
        assertThat("the mark ends before the words begin", page.run("""
            const { right } = document.querySelector('.problems .pill').getBoundingClientRect();
            return right < document.querySelector('.problems .pill + span').getBoundingClientRect().left;
            """), is(true));
        page.picture("editor-unused");
    }

    private void move(String from, String to) {
        page.browser
                .findElement(By.cssSelector("[aria-label='Move " + from + "']"))
                .click();
        page.awaitTrue(() -> page.count(".file-path input") == 1);
        page.browser
                .findElement(By.cssSelector(".file-path input"))
                .sendKeys(Keys.chord(Keys.CONTROL, "a"), to, Keys.ENTER);
    }

    @Test
    void aPlanFollowsThePassOfAChangeThatWasAppliedElsewhere() {
        var app = """
            {"appId": 1, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"restart": "unless-stopped"}}]}
            """;
        service.post("/api/v1/apps/1?apply=true&wait=30s", app.formatted("nginx:1.27"));
        page.open(service.port(), "apps?deploy=1", () -> page.count(".code-editor") == 1);
        page.awaitText("#deploy-check", containsString("stored already"));
        page.run("const file = document.getElementById('deploy-file'); file.value = `# mine\\n${file.value}`");
        page.awaitText("#deploy-check", containsString("stored already"));
        service.post("/api/v1/apps/1?apply=true", app.formatted("simulated.fault/slow-pull:3"));
        page.awaitText(".changed-meanwhile", containsString("changed elsewhere"));
        page.awaitText(".editor-check", containsString("A pass is running"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.awaitText(".editor-check", not(containsString("A pass is running")));
        service.post("/api/v1/apps/1?apply=true&wait=30s", app.formatted("nginx:1.29"));
        page.awaitText(".editor-check", containsString("nginx:1.29"));
        page.press("Compare with the newest");
        page.awaitText(".conflict", containsString("nginx:1.29"));
        page.press("Save mine and apply");
        page.awaitText(".ask", containsString("Interrupted until the new container runs"));
        page.press("Save and apply it");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(
                service.read("/api/v1/state/target")
                        .at("/apps/1/services/0/imageName")
                        .asText(),
                is("nginx:1.27"));
    }

    /** A browser keeps the look of what it replaces in an inline style, which the policy refuses. */
    @Test
    void typingOverWhatIsSelectedKeepsThePolicy() {
        open();
        page.press("A web server");
        page.awaitText("#deploy-check", startsWith("1 to add"));
        page.click(".code-editor");
        new Actions(page.browser)
                .keyDown(Keys.CONTROL)
                .sendKeys(Keys.HOME)
                .keyUp(Keys.CONTROL)
                .keyDown(Keys.SHIFT)
                .sendKeys(Keys.DOWN, Keys.DOWN, Keys.END)
                .keyUp(Keys.SHIFT)
                .sendKeys("a", "b")
                .perform();
        page.awaitTrue(() -> String.valueOf(page.run("return document.getElementById('deploy-file').value"))
                .startsWith("ab"));
        assertThat(page.complaints(), is(empty()));
    }
}
