package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What every view says while answers are awaited, when they are refused, and when what it shows is no longer there: what is not known is
 * neither called empty nor shown as if it were new, and it comes back by itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Requirement.BROWSER_SECOND)
class DashboardStatesIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29", "config": {"volumes": ["data:/data"]}}],
          "volumes": {"data": {}}}%s}}
        """;

    private static final String SECOND = """
        , "1002": {"appId": 1002, "appName": "wiki", "services": [
          {"serviceId": 1, "serviceName": "pages", "imageName": "wiki:2"}]}
        """;

    private static final List<String> VIEWS = List.of(
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
            "changes?revision=2",
            "updates",
            "machine",
            "storage",
            "events",
            "access",
            "devices");

    /** Before the page's own scripts: answers in the place of the service's, or none, for addresses that match. */
    private static final String TROUBLE = """
        const real = window.fetch;
        const Socket = window.WebSocket;
        const trouble = () => JSON.parse(sessionStorage.getItem('trouble') ?? '{}');
        const timeout = AbortSignal.timeout.bind(AbortSignal);
        AbortSignal.timeout = (millis) => timeout(trouble().hurry ? 300 : millis);
        const later = window.setTimeout.bind(window);
        const now = Date.now.bind(Date);
        Date.now = () => now() + (trouble().ahead ?? 0);
        window.setTimeout = (task, millis, ...more) => later(task, trouble().quick ? millis / 20 : millis, ...more);
        window.fetch = (address, request) => {
          const { path, status } = trouble();
          if (path === undefined || !new RegExp(path).test(String(address))) return real(address, request);
          if (status === 0) return new Promise((_, failed) => request.signal.addEventListener('abort', () => failed(request.signal.reason)));
          const body = { error: 'trouble', message: 'The store cannot be read.' };
          return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }));
        };
        window.WebSocket = class {
          constructor(address) {
            if (!trouble().silent) return new Socket(address);
            if (trouble().hurry) setTimeout(() => this.onclose?.(new CloseEvent('close', { code: 1006 })));
          }
          close() {}
        };
        """;

    /** All calls but the one that says who asks. */
    private static final String CALLS = "/api/v1/(?!access$)";

    /**
     * What a view claims to be empty; a terminal that was not opened and a search that goes on claim nothing, and the channel has said
     * which versions are held back.
     */
    private static final String CLAIMS = """
        const texts = [...document.querySelectorAll('main .empty')].map((one) => one.innerText).filter((text) => !/^(Run a command|Searching|Nothing was searched|No version is held)/.test(text));
        const none = document.querySelector('main').innerText.match(/\\b(0 (?!lines|read)[a-z]+|No older.*)/g) ?? [];
        return [...texts, ...none];
        """;

    private RunningService service;
    private Page page;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = RunningService.start(folder.resolve("data"), Map.of());
        service.post("/api/v1/state/target?apply=true", TARGET.formatted("").replace("1.29", "1.28"));
        service.post("/api/v1/state/target?apply=true", TARGET.formatted(""));
        page = new Page();
        page.browser.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", TROUBLE));
    }

    @AfterAll
    void stop() {
        if (page != null) {
            page.close();
        }
        service.close();
    }

    @BeforeEach
    void without() {
        page.open(service.port(), "devices");
        trouble("{}");
        // What another test provoked is not this one's.
        page.complaints();
    }

    private void trouble(String rule) {
        page.run("sessionStorage.setItem('trouble', arguments[0])", rule);
    }

    @SuppressWarnings("unchecked")
    private List<String> claims() {
        return (List<String>) Objects.requireNonNull(page.run(CLAIMS));
    }

    private void noneIsCalledEmptyIn(String view, List<String> wrong) {
        page.open(service.port(), view, () -> page.count("main .loading") + page.count("main h1") > 0);
        for (var claim : claims()) {
            wrong.add(view + ": " + claim);
        }
    }

    @Test
    void whatHasNotComeYetIsNotCalledEmpty() {
        var wrong = new ArrayList<String>();
        trouble("{\"path\": \"" + CALLS + "\", \"status\": 0}");
        for (var view : VIEWS) {
            noneIsCalledEmptyIn(view, wrong);
        }
        trouble("{\"path\": \"" + CALLS + "\", \"status\": 0, \"silent\": true}");
        for (var view : VIEWS) {
            noneIsCalledEmptyIn(view, wrong);
            assertThat(view, page.text("main"), not(anyOf(containsString("None"), containsString("cannot be read"))));
        }
        assertThat(wrong, is(empty()));
    }

    /** A process that is stopped takes connections and says nothing. */
    @Test
    void whatIsAwaitedForLongSaysSinceWhenAndGoesOnByItself() {
        for (var view : List.of("logs", "service/1001/1?tab=metrics", "storage", "overview")) {
            trouble("{\"path\": \"" + CALLS + "\", \"status\": 0}");
            page.open(service.port(), view, () -> page.count("main h1") > 0);
            // The first is waited for as long as by its readers; in the others that time has passed at once.
            if (!view.equals("logs")) {
                trouble("{\"path\": \"" + CALLS + "\", \"status\": 0, \"ahead\": 6000}");
            }
            page.awaitText("main", matchesPattern("(?s).*No answer since \\d\\d:\\d\\d:\\d\\d: .*"));
        }
        trouble("{\"path\": \"" + CALLS + "\", \"status\": 0, \"hurry\": true}");
        page.open(service.port(), "logs?level=info", () -> page.count("main .log-frame") > 0);
        page.awaitText("main", matchesPattern("(?s).*The manager has not answered since \\d\\d:\\d\\d:\\d\\d\\..*"));
        page.awaitText(".log-lines", containsString("Nothing was searched"));
        trouble("{}");
        page.awaitTrue(() -> page.count(".line") > 0 && page.count("main .notice[data-tone=bad]") == 0);
        page.awaitText(".log-foot", containsString("Following"));
    }

    @Test
    void withoutAnyConnectionEveryViewSaysWhatIsMissingAndSinceWhen() {
        trouble("{\"path\": \"" + CALLS + "\", \"status\": 0, \"silent\": true, \"hurry\": true}");
        for (var view : VIEWS) {
            page.open(
                    service.port(),
                    view,
                    () -> page.text("main").matches("(?s).*The manager has not answered since \\d\\d:\\d\\d:\\d\\d.*")
                            && !page.text("main").contains("Loading"));
        }
        trouble("{}");
        page.complaints();
    }

    @Test
    void whatIsRefusedSaysWhyInEveryViewAndComesBackByItself() {
        var wrong = new ArrayList<String>();
        // A service that is not ready, one that failed, one whose disk is full: each may answer the next time.
        var statuses = List.of(503, 500, 507);
        for (var view : VIEWS) {
            // One view waits as long as its readers do; of the others only whether they ask again is in question.
            boolean quick = VIEWS.indexOf(view) > 0;
            trouble("{\"path\": \"" + CALLS + "\", \"status\": " + statuses.get(VIEWS.indexOf(view) % statuses.size())
                    + ", \"quick\": " + quick + "}");
            page.open(service.port(), view, () -> page.count("main .notice[data-tone=bad]") > 0);
            if (!page.text("main").contains("The store cannot be read.")) {
                wrong.add(view + " does not say why: " + page.text("main"));
            }
            claims().forEach(claim -> wrong.add(view + ": " + claim));
            trouble("{\"quick\": " + quick + "}");
            page.awaitTrue(() -> page.count("main .notice[data-tone=bad]") == 0);
        }
        assertThat(wrong, is(empty()));
    }

    @Test
    void whatWasShownBeforeARefusalIsGreyedWithItsAge() {
        page.open(service.port(), "storage", () -> page.count("td.actions") > 0);
        trouble("{\"path\": \"/api/v1/volumes\", \"status\": 503}");
        service.post("/api/v1/state/target?apply=true", TARGET.formatted(SECOND));
        page.awaitText(
                ".over-old", allOf(containsString("The store cannot be read."), containsString("is old: it came")));
        assertThat(
                page.run("return Number(getComputedStyle(document.querySelector('.over-old ~ .scroll')).opacity) < 1"),
                is(true));
        trouble("{}");
        page.awaitTrue(() -> page.count(".over-old") == 0);
        service.post("/api/v1/state/target?apply=true", TARGET.formatted(""));
    }

    @Test
    void aServiceThatWasRemovedWhileItWasLookedAtIsSaidToBeGone() {
        service.post("/api/v1/state/target?apply=true", TARGET.formatted(SECOND));
        page.open(service.port(), "service/1002/1", () -> page.count(".facts") > 0);
        service.post("/api/v1/state/target?apply=true", TARGET.formatted(""));
        page.awaitText("main .empty", containsString("This service is not there"));
        assertThat(page.text("main h1"), containsString("pages"));
        assertThat(page.text("main"), not(containsString("Restart")));
    }

    @Test
    void aServiceIsFoundByItsNamesToo() {
        service.post("/api/v1/state/target?apply=true&wait=30s", TARGET.formatted(SECOND));
        page.open(service.port(), "service/1002/1", () -> page.count(".facts") > 0);
        var heading = page.text("main h1");
        page.open(service.port(), "service/" + heading.replace(" / ", "/"), () -> page.count(".facts") > 0);
        assertThat(page.text("main h1"), is(heading));
        page.open(service.port(), "service/weird/weird");
        page.awaitText("main .empty", containsString("No app is called “weird”."));
        assertThat(page.complaints(), is(empty()));
        service.post("/api/v1/state/target?apply=true", TARGET.formatted(""));
    }
}
