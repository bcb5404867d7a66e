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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** A shell in a container, on the page of its service. */
@ResourceLock(Requirement.BROWSER)
class DashboardTerminalIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28"}]}}}
        """;

    /** What {@code stty size} answers: rows and columns. */
    private static final Pattern SIZE = Pattern.compile("(?m)^(\\d+) (\\d+)\\s*$");

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of());
        service.post("/api/v1/state/target?apply=true", TARGET);
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

    private void type(CharSequence... keys) {
        new Actions(page.browser).sendKeys(keys).perform();
    }

    private String size() {
        var found = SIZE.matcher(page.text(".xterm-rows"));
        return found.find() ? found.group() : "";
    }

    @Test
    void runsAShellFollowsTheWindowsSizeAndShowsItsExitCode() {
        page.open(service.port(), "service/1001/1?tab=terminal");
        page.press("Open terminal");
        page.awaitText("#terminal-state", is("Running"));
        page.awaitText(".xterm-rows", containsString("/ #"));

        type("stty size", Keys.ENTER);
        page.awaitTrue(() -> !size().isEmpty());
        var before = size();
        page.browser.manage().window().setSize(new Dimension(900, 700));
        page.awaitTrue(() -> {
            type("stty size", Keys.ENTER);
            return page.text(".xterm-rows")
                    .lines()
                    .map(String::strip)
                    .anyMatch(line -> SIZE.matcher(line).matches() && !line.equals(before.strip()));
        });
        // A colour of its own is a style of its element, which the policy refuses as an attribute. The shell echoes
        // what is typed.
        type("echo '", Keys.ESCAPE, "[38;2;250;120;10mhot", Keys.ESCAPE, "[0m'", Keys.ENTER);
        page.awaitTrue(() -> page.count(".xterm-rows span[style*=color]") > 0);
        assertThat(page.flaws("terminal"), is(empty()));

        // A key that only the terminal may take: Ctrl K opens the search elsewhere.
        page.click(".xterm-screen");
        type(Keys.chord(Keys.CONTROL, "k"));
        assertThat(page.count(".palette"), is(0));
        type(Keys.ENTER, "exit 3", Keys.ENTER);
        page.awaitText("#terminal-state", is("Ended, exit code 3"));
        page.press("New terminal");
        page.awaitText("#terminal-state", is("Running"));
        page.awaitText(".xterm-rows", not(containsString("stty")));
        type("echo kept", Keys.ENTER);
        page.awaitText(".xterm-rows", containsString("echo kept"));
        type(Keys.chord(Keys.SHIFT, Keys.TAB));
        page.press("Close");
        page.awaitText("#terminal-state", startsWith("Closed"));
        page.awaitText(".xterm-rows", containsString("echo kept"));
        page.click(".xterm-screen");
        type("more");
        assertThat(page.text(".xterm-rows"), not(containsString("more")));
        page.press("New terminal");
        page.awaitText("#terminal-state", is("Running"));
        page.awaitText(".xterm-rows", not(containsString("kept")));
        assertThat(page.complaints(), is(empty()));
    }

    private void openShell(String of, String said) {
        page.open(service.port(), "service/" + of + "?tab=terminal");
        page.press("Open terminal");
        page.awaitText("#terminal-state", is("Running"));
        page.awaitText(".xterm-rows", containsString("/ #"));
        type("echo " + said, Keys.ENTER);
        page.awaitText(".xterm-rows", containsString(said));
    }

    @Test
    void aShellRunsOnBelowAnotherPartOfItsPageAndAnotherPageIsAskedAbout() {
        openShell("1001/1", "kept");
        for (var tab : List.of("logs", "events", "terminal")) {
            page.click(".tabs a[href$='tab=" + tab + "']");
            page.awaitTrue(() -> page.count(".tabs a[href$='tab=" + tab + "'][aria-current]") == 1);
        }
        assertThat(page.text("#terminal-state"), is("Running"));
        page.awaitText(".xterm-rows", containsString("kept"));
        page.click(".xterm-screen");
        type("echo more", Keys.ENTER);
        page.awaitText(".xterm-rows", containsString("more"));

        page.go("events");
        page.awaitText(".ask h2", is("End the command in the terminal?"));
        assertThat(page.flaws("terminal-leave"), is(empty()));
        page.press("Stay here");
        page.awaitTrue(() -> page.count(".ask") == 0);
        assertThat(page.text("#terminal-state"), is("Running"));
        page.go("events");
        page.press("End it");
        page.awaitText("main h1", is("Events"));
        page.go("service/1001/1?tab=terminal");
        page.awaitText(".terminal-panel", containsString("Open terminal"));
        // Nothing runs in it: there is nothing to ask about.
        page.go("events");
        page.awaitText("main h1", is("Events"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void whatACommandHasWrittenStaysWhenItsContainerIsReplacedAndSaysSo() {
        openShell("shop/web", "kept");
        service.post("/api/v1/state/target?apply=true", TARGET.replace("1.28", "1.29"));
        page.awaitText("#terminal-state", startsWith("Ended, "));
        page.awaitText(".terminal-panel", containsString("Its container was removed: “Open terminal” opens one"));
        assertThat(page.text(".xterm-rows"), containsString("kept"));
        assertThat(page.flaws("terminal-replaced"), is(empty()));
        page.awaitTrue(() -> page.count(".open-terminal[aria-disabled=false]") == 1);
        page.press("Open terminal");
        page.awaitText("#terminal-state", is("Running"));
        assertThat(page.text(".terminal-panel"), not(containsString("was removed")));
        page.awaitText(".xterm-rows", containsString("/ #"));

        // A service that is gone has a page that says so; below it stays what was written.
        type("echo last", Keys.ENTER);
        page.awaitText(".xterm-rows", containsString("last"));
        service.delete("/api/v1/apps/1001?apply=true");
        page.awaitText("main .empty", containsString("This service is not there"));
        assertThat(page.text(".xterm-rows"), containsString("last"));
    }
}
