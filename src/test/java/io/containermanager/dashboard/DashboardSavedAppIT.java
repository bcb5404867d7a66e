package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
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

/** What the editor knows of an app that is stored, and of what a file leaves to choose. */
@ResourceLock(Requirement.BROWSER)
class DashboardSavedAppIT {

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of());
        page = new Page(folder.resolve("profile"));
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
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/apps?deploy=" + id));
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
    void whatElseThereIsToFixIsSaidWithWhatIsRefused() {
        open("new");
        write("services:\n"
                + "  web:\n"
                + "    image: nginx:1.28\n"
                + "    restart: unless-stopped\n"
                + "    imagine: 1\n"
                + "    cpu_rt_runtime: 1\n");
        page.awaitText("#deploy-check", allOf(containsString("1 problem"), containsString("1 warning, which says")));
        page.awaitText(".problems", allOf(containsString("line 5"), containsString("line 6")));
        assertThat(page.count(".problems [data-severity=warning]"), is(1));
        assertThat(page.flaws("editor-refused-with-warnings"), is(empty()));
    }
}
