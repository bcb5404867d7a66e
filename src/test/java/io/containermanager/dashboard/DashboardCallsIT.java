package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Every number of the pages leads to the call that gives it, and what is copied works where it is pasted. */
@ResourceLock(Requirement.BROWSER)
class DashboardCallsIT {

    private static final String TOKEN = "boss-token-of-at-least-32-characters-";
    private static final String TOKENS = "- {name: boss, scopes: [read, operate, exec, admin], token: " + TOKEN + "}\n";

    private static final String TARGET = """
        {"apps": {
          "1001": {"appId": 1001, "appName": "shop", "services": [
            {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"},
            {"serviceId": 2, "serviceName": "db", "imageName": "postgres:17", "config": {"volumes": ["data:/data"]}}],
            "volumes": {"data": {}}},
          "1002": {"appId": 1002, "appName": "wiki", "services": [
            {"serviceId": 1, "serviceName": "wiki", "imageName": "wiki:2"}]}}}
        """;

    /** Each view with what it shows once its numbers are there. */
    private static final Map<String, String> VIEWS = Map.ofEntries(
            Map.entry("overview", ".disks .chart canvas"),
            Map.entry("overview?range=24h", ".chart canvas"),
            Map.entry("apps", ".service-use .number"),
            Map.entry("apps?deploy=1001", ".editor-check .curl"),
            Map.entry("service/1001/1", ".facts"),
            Map.entry("service/1001/1?tab=logs", ".log-lines"),
            Map.entry("service/1001/2?tab=metrics", ".chart canvas"),
            Map.entry("service/1001/1?tab=spec", "pre.lines"),
            Map.entry("service/1001/1?tab=events", ".event"),
            Map.entry("logs?range=1h&level=info", ".line"),
            Map.entry("changes?revision=1", ".diff-line"),
            Map.entry("updates", ".held dd"),
            Map.entry("machine", ".processes td"),
            Map.entry("storage", "td.actions"),
            Map.entry("events", ".event"),
            Map.entry("access", ".deed"),
            Map.entry("devices", ".device .figure"));

    /** What shows a number and offers no call, and what is copied by each element that offers one. */
    private static final String LOOK = """
        const copied = [];
        Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text) => { copied.push(text); } } });
        document.querySelectorAll('main [data-curl]').forEach((one) => one.click());
        const parts = [...document.querySelectorAll('main section, main .tile, main .page')];
        const without = parts.filter((one) => /[0-9]/.test(one.innerText) && one.querySelector('[data-curl]') === null);
        return [without.map((one) => one.innerText.slice(0, 100)), copied];
        """;

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() throws IOException {
        page = new Page();
        var tokens = Files.writeString(folder.resolve("tokens.yaml"), TOKENS);
        service = RunningService.start(folder.resolve("data"), Map.of("SECURITY_TOKENS_FILE", tokens.toString()));
        page.open(service.port(), "overview");
        page.type("#token", TOKEN);
        page.click("#token-form button");
        page.awaitText("#status-text", is("Live"));
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a browser.
        if (page != null) {
            page.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private void apply(String target) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("target.json"), target);
        var answer = pasted(
                "curl -H 'Content-Type: application/json' -H \"Authorization: Bearer $TOKEN\" --data-binary @" + file
                        + " 'http://127.0.0.1:" + service.port() + "/api/v1/state/target?apply=true'",
                TOKEN);
        assertThat(answer, is(""));
    }

    /** What a shell says to it: nothing when all of it was answered well. */
    private String pasted(String command, String token) throws IOException, InterruptedException {
        Requirement.program("curl", "curl");
        // Nothing of the command is changed but how curl treats errors.
        var shell = new ProcessBuilder(
                        "bash", "-c", "set -e; curl() { command curl -fsS -o /dev/null \"$@\"; }\n" + command)
                .redirectErrorStream(true);
        shell.environment().remove("TOKEN");
        if (!token.isEmpty()) {
            shell.environment().put("TOKEN", token);
        }
        var process = shell.start();
        try (var reader = process.inputReader()) {
            var said = reader.readAllAsString();
            int code = process.waitFor();
            return code == 0 || !said.isEmpty() ? said : "exit code " + code;
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyPanelWithANumberCopiesACallThatIsAnsweredAndKeepsTheTokenOut() throws IOException, InterruptedException {
        apply(TARGET);
        page.go("apps");
        page.awaitTrue(() -> page.count(".pill[data-tone=good]") >= 3);
        apply(TARGET.replace("nginx:1.29", "simulated.fault/exit:3"));
        page.go("overview");
        page.awaitText(".verdict-list", containsString("held"));

        var without = new ArrayList<String>();
        var calls = new TreeMap<String, String>();
        for (var view : VIEWS.entrySet()) {
            page.open(service.port(), view.getKey(), () -> page.count(view.getValue()) > 0);
            var found = (List<List<String>>) Objects.requireNonNull(page.run(LOOK));
            found.getFirst().forEach(text -> without.add(view.getKey() + ": " + text));
            found.getLast().forEach(call -> calls.put(call, view.getKey()));
        }
        assertThat("a number without its call", without, is(empty()));
        assertThat(calls.size(), is(greaterThan(20)));

        var refused = new ArrayList<String>();
        for (var call : calls.entrySet()) {
            assertThat(call.getKey(), not(containsString(TOKEN)));
            var said = pasted(call.getKey(), TOKEN);
            if (!said.isEmpty()) {
                refused.add(call.getValue() + ": " + call.getKey() + " -> " + said);
            }
        }
        assertThat(refused, is(empty()));
        assertThat(pasted(calls.firstKey(), ""), containsString("TOKEN: set it to a token of this service"));
    }

    @Test
    void theKeyboardCopiesTheCallOfThePanelInFocusAndThePaletteListsThemAll() throws IOException, InterruptedException {
        apply(TARGET);
        page.go("storage");
        page.awaitTrue(() -> page.count("main [role=group]") == 2);
        page.run("[...document.querySelectorAll('[role=group]')].at(-1).focus()");
        new Actions(page.browser).sendKeys("y").perform();
        page.awaitText(
                ".toasts", allOf(containsString("The call for Images in use was copied."), containsString("TOKEN")));
        new Actions(page.browser)
                .keyDown(Keys.CONTROL)
                .sendKeys("k")
                .keyUp(Keys.CONTROL)
                .perform();
        page.type(".palette input", "curl volumes");
        page.awaitText(".palette li", containsString("Copy as curl: Volumes"));
        new Actions(page.browser).sendKeys(Keys.ENTER).perform();
        page.awaitText(".toasts", containsString("The call for Volumes was copied."));
    }
}
