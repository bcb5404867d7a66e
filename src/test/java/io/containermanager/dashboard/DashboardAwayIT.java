package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The container engine goes away below the service, as when the daemon is stopped: every page says so, none shows what was seen before as if
 * it were new, orders wait, and all of it ends when the engine is back.
 */
@ResourceLock(Requirement.BROWSER)
class DashboardAwayIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
            {"serviceId": 1, "serviceName": "web", "imageName": "%s", "config": {"volumes": ["data:/data"], "ports": ["8080:80"]}},
            {"serviceId": 2, "serviceName": "worker", "imageName": "worker:2"}],
          "volumes": {"data": {}}},
         "1002": {"appId": 1002, "appName": "wiki", "services": [
            {"serviceId": 1, "serviceName": "pages", "imageName": "wiki:2"}]}}}
        """;

    private static final List<String> PAGES = List.of(
            "overview",
            "apps",
            "service/1001/1",
            "service/1001/1?tab=logs",
            "service/1001/1?tab=metrics",
            "service/1001/1?tab=spec",
            "service/1001/1?tab=events",
            "service/1001/1?tab=terminal",
            "logs",
            "changes",
            "updates",
            "machine",
            "storage",
            "events",
            "access",
            "devices",
            "apps?deploy=1001",
            "apps?back=1001",
            "apps?stop=1001",
            "apps?remove=1001");

    /** Said by the verdict of the overview, and by a notice on every other page. */
    private static final String AWAY = "#engine-away, .verdict[data-tone=bad] #verdict";

    /** What only an engine that answers can say. */
    private static final Pattern AS_DECLARED =
            Pattern.compile("(?i)\\b(?:(?:is|are|runs?) as declared|nothing to do|in[ -]sync)\\b[^\n]*");

    @TempDir
    private Path folder;

    private ApiServer server;
    private Page page;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
        server.post("/api/v1/state/target?apply=true&wait=30s", TARGET.formatted("nginx:1.27"));
        server.post("/api/v1/state/target?apply=true&wait=30s", TARGET.formatted("nginx:1.28"));
        page = new Page();
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a browser.
        if (page != null) {
            page.close();
        }
        server.close();
    }

    private void theEngineGoesAway() {
        server.faults().goAway();
        page.awaitText(AWAY, containsString("The container engine has not answered since"));
    }

    @Test
    void everyPageSaysSoAndShowsNothingThatWasSeenBeforeAsNew() {
        page.open(server.port(), "apps", () -> page.count(".service .pill[data-tone=good]") == 3);
        theEngineGoesAway();
        var wrong = new ArrayList<String>();
        for (var view : PAGES) {
            page.open(server.port(), view, () -> page.count(AWAY) == 1 && page.count("main .loading") == 0);
            if (!page.text(AWAY).matches("(?s)The container engine has not answered since \\d\\d:\\d\\d:\\d\\d\\b.*")) {
                wrong.add(view + " says " + page.text(AWAY));
            }
            var claim = AS_DECLARED.matcher(page.text("main"));
            if (claim.find()) {
                wrong.add(view + " claims: " + claim.group());
            }
            for (int width : List.of(390, 1280)) {
                page.size(width, width < 500 ? 844 : 1000);
                page.unseen().forEach(one -> wrong.add(view + ": " + one));
            }
        }
        assertThat(wrong, is(empty()));
    }

    @Test
    void whatWasSeenBeforeIsGreyWithItsTimeUntilTheEngineIsBack() {
        page.open(server.port(), "overview", () -> page.count(".rows .pill[data-tone=good]") == 3);
        theEngineGoesAway();
        page.awaitText(".rows .pill", matchesPattern("running at \\d\\d:\\d\\d"));
        assertThat(page.flaws("away-overview"), is(empty()));
        for (var view : List.of("apps", "service/1001/1", "storage", "changes", "updates", "devices")) {
            page.go(view);
            page.awaitTrue(() -> page.count("main .loading") == 0 && page.count("main h1") == 1);
            assertThat(page.flaws("away-" + view.replace('/', '-')), is(empty()));
        }
        page.go("service/1001/1");
        page.awaitText("dl.facts.muted", matchesPattern("(?s)State\\s+running at \\d\\d:\\d\\d.*"));
        page.go("storage");
        page.awaitText("main .pill", matchesPattern("in use at \\d\\d:\\d\\d"));
        page.awaitText("main", containsString("Not known while the engine does not answer"));
        server.faults().comeBack();
        page.awaitTrue(() -> page.count(AWAY) == 0);
        page.awaitText("main .pill[data-tone=good]", is("in use"));
        page.go("overview");
        page.awaitText("#verdict", is("All 3 services are as declared"));
        page.awaitTrue(() -> page.count(".rows .pill[data-tone=good]") == 3);
        assertThat(page.complaints(), is(empty()));
    }

    /** At once, and not with the question that is asked every 15 s: that one is left out. */
    @Test
    void whyIsAskedAgainOnceTheEngineGoesAndOnceItIsBack() {
        var every = page.browser
                .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                    const real = window.setInterval;
                    window.setInterval = (call, millis) => (millis === 15_000 ? 0 : real(call, millis));
                    """))
                .get("identifier");
        page.open(server.port(), "service/1002/1", () -> page.count("main .pill[data-tone=good]") > 0);
        page.browser.executeCdpCommand(
                "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", Objects.requireNonNull(every)));
        theEngineGoesAway();
        page.awaitText("dl.facts", containsString("It has not answered since"));
        server.faults().comeBack();
        page.awaitText("dl.facts", not(containsString("It has not answered since")));
        page.awaitText("main", containsString("Nothing: it is as declared."));
    }

    @Test
    void anOrderWaitsForTheEngineAndIsCarriedOutWhenItIsBack() {
        page.open(server.port(), "service/1002/1", () -> page.count("main .pill[data-tone=good]") > 0);
        theEngineGoesAway();
        page.press("Restart");
        page.press("Restart wiki/pages");
        page.awaitText(
                ".toasts",
                matchesPattern(
                        "(?s).*Not yet: the container engine has not answered since \\d\\d:\\d\\d:\\d\\d, and this"
                                + " waits until it does.*"));
        page.awaitText("main", containsString("Nothing until the container engine answers again"));
        server.faults().comeBack();
        page.awaitTrue(
                () -> server.get("/api/v1/events?limit=100&appId=1002").body().contains("restart requested by"));
        page.awaitTrue(() -> page.count("main .pill[data-tone=good]") > 0);
        assertThat(page.count(AWAY), is(0));
    }

    @Test
    void whatCannotBeDoneWithoutTheEngineSaysSoAndWhatWasSavedIsKept() {
        page.open(server.port(), "apps", () -> page.count(".service .pill[data-tone=good]") == 3);
        theEngineGoesAway();
        page.open(server.port(), "apps?deploy=1002", () -> page.count(".code-editor") == 1);
        page.awaitText("#deploy-check", containsString("stored already"));
        page.run("""
            const editor = document.getElementById('deploy-file');
            editor.value = editor.value.replace('wiki:2', 'wiki:3');
            """);
        page.awaitText(
                ".editor-check", containsString("made from what was seen before the container engine went away"));
        page.press("Save and apply");
        page.press("Save and apply it");
        page.awaitText(
                ".editor-right .notice[data-tone=bad]",
                matchesPattern(
                        "It is saved as revision 3, but not applied\\. The simulated engine is unavailable, as this"
                                + " rehearsal requested \\(since \\d\\d:\\d\\d:\\d\\d\\)\\."));
        assertThat(server.get("/api/v1/state/target").body(), containsString("wiki:3"));
        page.picture("away-saved");

        page.open(server.port(), "apps?remove=1001", () -> page.count("#confirm-name") == 1);
        page.awaitText("dialog form", containsString("until it does, no app can be removed"));
        page.type("#confirm-name", "shop");
        assertThat(page.count("dialog .danger[aria-disabled=true], dialog .danger[disabled]"), is(1));
        page.picture("away-removal");

        server.faults().comeBack();
        page.open(server.port(), "apps?deploy=1002", () -> page.count(".code-editor") == 1);
        page.awaitText("#deploy-check", containsString("stored already"));
        page.press("Save and apply");
        page.press("Save and apply it");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(page.text(AWAY), not(containsString("engine")));
    }
}
