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

/** The files beside an app's Compose file: seen, changed and replaced in the editor. */
@ResourceLock(Requirement.BROWSER_SECOND)
class DashboardFilesIT {

    private static final String COMPOSE = """
        services:
          web:
            image: nginx:1.29
            env_file: web.env
            volumes: ["./site.conf:/etc/site.conf:ro", "./logo.bin:/etc/logo.bin:ro"]
            configs: [motd]
            secrets: [key]
        configs: {motd: {content: hello}}
        secrets: {key: {file: ./key.txt}}
        """;

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() throws IOException {
        service = RunningService.start(folder.resolve("data"), Map.of());
        page = new Page();
        open("new");
        var compose = Files.writeString(folder.resolve("compose.yaml"), COMPOSE);
        var env = Files.writeString(folder.resolve("web.env"), "COLOUR=red\n");
        var site = Files.writeString(folder.resolve("site.conf"), "listen 80;\n");
        var key = Files.writeString(folder.resolve("key.txt"), "open-sesame");
        var logo = Files.write(folder.resolve("logo.bin"), new byte[] {(byte) 0xff, 0, 1});
        page.browser
                .findElement(By.id("deploy-files"))
                .sendKeys(compose + "\n" + env + "\n" + site + "\n" + key + "\n" + logo);
        page.type("#deploy-name", "shop");
        apply();
        page.press("Close");
        page.awaitTrue(() -> page.count(".editor-dialog") == 0);
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

    private void edit() {
        open("1");
        page.awaitText(".files", containsString("site.conf"));
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat("the list says that they are kept", page.count(".problems"), is(0));
    }

    private void apply() {
        page.awaitText("#deploy-check", containsString("to "));
        page.press("Save and apply");
        page.awaitTrue(() -> page.count(".ask") > 0 || page.count(".outcomes") > 0);
        if (page.count(".ask") > 0) {
            page.press("Save and apply it");
        }
        page.awaitText(".outcome .pass-line", startsWith("converged"));
    }

    private void act(String label) {
        page.run("document.querySelector(`[aria-label=\"${arguments[0]}\"]`).click()", label);
    }

    private String stored(String file) throws IOException {
        for (var one : service.read("/api/v1/apps/1/files").path("files")) {
            if (one.path("path").asText().equals(file)) {
                return Files.readString(Path.of(one.path("source").asText()));
            }
        }
        throw new AssertionError(file);
    }

    @Test
    void oneIsOpenedChangedAndAppliedAndStaysSoWhenTheAppIsSavedAgain() throws IOException {
        edit();
        assertThat(
                "as beside the Compose file",
                String.valueOf(page.run("return document.getElementById('deploy-file').value")),
                allOf(
                        containsString("./site.conf"),
                        containsString("COLOUR: red"),
                        not(containsString("open-sesame"))));
        assertThat(page.text(".files"), allOf(containsString("11 B"), containsString("secret")));
        act("Open site.conf");
        page.awaitTrue(() -> "listen 80;\n".equals(page.run("return document.getElementById('deploy-side')?.value")));
        assertThat(page.flaws("editor-file"), is(empty()));
        page.run("document.getElementById('deploy-side').value = 'listen 8080;\\n'");
        page.awaitText(".files", containsString("changed, not saved yet"));
        page.awaitText("#deploy-check", containsString("1 to update"));
        apply();
        assertThat(stored("site.conf"), is("listen 8080;\n"));

        page.press("Back to the Compose file");
        page.run("const field = document.getElementById('deploy-file');"
                + " field.value = field.value.replace('nginx:1.29', 'nginx:1.30')");
        page.awaitText("#deploy-check", containsString("1 to update"));
        apply();
        assertThat(stored("site.conf"), is("listen 8080;\n"));
        assertThat(page.complaints(), is(empty()));
    }

    /** Faster than the page is drawn, and with what was there typed again on the way. */
    @Test
    void noKeyIsLostHoweverFastOneTypes() {
        edit();
        act("Open site.conf");
        page.awaitTrue(() -> "listen 80;\n".equals(page.run("return document.getElementById('deploy-side')?.value")));
        var typed = "server_name example.org www.example.org; root /srv/www;".repeat(4);
        page.run("document.querySelector('#deploy-side').shadowRoot.querySelector('.cm-content').focus()");
        new Actions(page.browser).sendKeys("a", Keys.BACK_SPACE, typed).perform();
        page.awaitText("#deploy-check", containsString("1 to update"));
        assertThat(page.run("return document.getElementById('deploy-side').value"), is(typed + "listen 80;\n"));
        apply();
        page.awaitTrue(() -> (typed + "listen 80;\n").equals(stored("site.conf")));
    }

    @Test
    void aConfigIsChangedAndWhatIsTypedBackIsNotSent() throws IOException {
        edit();
        act("Open configs/motd");
        page.awaitTrue(() -> "hello".equals(page.run("return document.getElementById('deploy-side')?.value")));
        page.run("document.getElementById('deploy-side').value = 'bye'");
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.run("document.getElementById('deploy-side').value = 'hello'");
        page.awaitText("#deploy-check", containsString("stored already"));
        page.run("document.getElementById('deploy-side').value = 'bye'");
        page.awaitText("#deploy-check", containsString("1 to update"));
        apply();
        assertThat(stored("configs/motd"), is("bye"));
    }

    /** The service's own places change with each content: what one reads is what one sent, and saving that changes nothing. */
    @Test
    void theEditorCallsStoredFilesByPathsBesideTheComposeFile() {
        edit();
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat(
                (String) page.run("return document.getElementById('deploy-file').value"),
                allOf(
                        containsString("./site.conf"),
                        containsString("./configs/motd"),
                        containsString("./secrets/key"),
                        not(containsString(".compose"))));
    }

    @Test
    void whatCannotBeShownSaysWhy() {
        edit();
        act("Open key");
        page.awaitText(".open-file", containsString("A secret is never shown"));
        act("Open logo.bin");
        page.awaitText(".open-file", containsString("binary"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void oneIsReplacedByChoosingAnotherAndThatCanBeTakenBack() throws IOException {
        edit();
        var other = Files.writeString(folder.resolve("other.conf"), "listen 9;\n");
        page.browser
                .findElement(By.cssSelector("[aria-label='Another content for site.conf']"))
                .sendKeys(other.toString());
        page.awaitText("#deploy-check", containsString("1 to update"));
        act("Undo the change of site.conf");
        page.awaitText("#deploy-check", containsString("stored already"));
        page.browser
                .findElement(By.cssSelector("[aria-label='Another content for site.conf']"))
                .sendKeys(other.toString());
        apply();
        assertThat(stored("site.conf"), is("listen 9;\n"));
    }

    @Test
    void oneKeepsItsOwnLineEndsWhateverIsTypedIntoIt() throws IOException {
        edit();
        var other = Files.writeString(folder.resolve("other.conf"), "listen 9;\r\n");
        page.browser
                .findElement(By.cssSelector("[aria-label='Another content for site.conf']"))
                .sendKeys(other.toString());
        page.awaitText(".files", containsString("changed to other.conf"));
        act("Open site.conf");
        page.awaitTrue(() -> "listen 9;\n".equals(page.run("return document.getElementById('deploy-side')?.value")));
        page.run("document.getElementById('deploy-side').value = 'listen 9;\\nroot /;\\n'");
        page.awaitText(".files", containsString("changed, not saved yet"));
        apply();
        assertThat(stored("site.conf"), is("listen 9;\r\nroot /;\r\n"));
    }
}
