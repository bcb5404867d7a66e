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
        type(Keys.chord(Keys.SHIFT, Keys.TAB));
        page.press("Close");
        page.awaitText("#terminal-state", startsWith("Closed"));
        assertThat(page.complaints(), is(empty()));
    }
}
