package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a browser may do to the page: keep nothing, hand over what somebody else wrote, stumble over an answer, print. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Requirement.BROWSER)
class DashboardBrowserIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29", "config": {"volumes": ["data:/data"]}}],
          "volumes": {"data": {}}}}}
        """;

    private static final String LONG = "registry.example.org:5000/team/checkout:2026.11@sha256:"
            + "0123456789abcdef".repeat(4) + " cannot be pulled";

    private static final String KEEPS_NOTHING = """
        for (const name of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
        }
        """;

    /** The volumes are answered in a shape that no page can show, while the address says so. */
    private static final String NONSENSE = """
        const real = window.fetch;
        window.fetch = (address, request) => (window.nonsense && String(address).includes('/volumes')
          ? Promise.resolve(new Response('{"volumes":[null]}', { headers: { 'Content-Type': 'application/json' } })) : real(address, request));
        """;

    private RunningService service;
    private Page page;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = RunningService.start(folder.resolve("data"), Map.of());
        service.post("/api/v1/state/target?apply=true", TARGET);
        page = new Page();
    }

    @AfterAll
    void stop() {
        if (page != null) {
            page.close();
        }
        service.close();
    }

    private void from(String script, Runnable test) {
        var id = page.browser
                .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .get("identifier");
        try {
            test.run();
        } finally {
            page.browser.executeCdpCommand(
                    "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", Objects.requireNonNull(id)));
        }
    }

    @AfterEach
    void asItCame() {
        unreachable();
        page.browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
    }

    @Test
    void aBrowserThatKeepsNothingShowsEverything() {
        from(KEEPS_NOTHING, () -> {
            page.open(service.port(), "overview", () -> page.count(".chart canvas") > 0);
            page.press("Theme: auto");
            page.awaitTrue(() -> page.count("html[data-theme=light]") == 1);
            page.go("devices");
            page.awaitTrue(() -> page.count(".device") == 1);
            assertThat(page.complaints(), is(empty()));
        });
    }

    /** As where a network of the machine comes or goes while a page is opened: the browser breaks off what it loads. */
    @Test
    void aPageThatCannotBeFetchedForAMomentIsFetchedAgainByItself() {
        page.open(service.port(), "events", () -> page.count("main h1") == 1);
        unreachable("pages/machine.js", "history-charts.js");
        page.go("machine");
        page.awaitText("main .loading", containsString("it continues by itself once the manager answers"));
        unreachable();
        page.awaitText("main h1", startsWith("Machine"));
        assertThat(page.complaints(), is(empty()));
    }

    /** After some attempts of its own; the page is as it is without what did not come. */
    @Test
    void aPageThatCannotBeFetchedAtAllSaysSoAndOffersToLoadItAgain() {
        unreachable("app.js");
        page.open(service.port(), "events", () -> page.text("#app").contains("Check that the manager runs"));
        page.picture("not-loaded");
        assertThat(page.barriers(), is(empty()));
        unreachable();
        page.click("#reload");
        page.awaitText("main h1", is("Events"));

        unreachable("theme.js", "app.js");
        page.open(service.port(), "events", () -> page.text("#app").equals("Loading …"));
        page.awaitText("#app", containsString("Check that the manager runs"));
        unreachable();
        page.click("#reload");
        page.awaitTrue(() -> page.count("main h1") == 1);
        page.complaints();
    }

    private void unreachable(String... files) {
        page.browser.executeCdpCommand("Network.enable", Map.of());
        var patterns = Stream.of(files)
                .map(file -> Map.of("urlPattern", "http://127.0.0.1:" + service.port() + "/" + file, "block", true))
                .toList();
        page.browser.executeCdpCommand("Network.setBlockedURLs", Map.of("urlPatterns", patterns));
    }

    @Test
    void keptAddressesAreCheckedAsTypedOnesAre() {
        page.open(service.port(), "overview");
        page.run("localStorage.setItem('container-manager-devices', JSON.stringify(['https://example.org/',"
                + " 'javascript:alert(1)', 5, '', './', '/device-7/', '//example.org/x/']))");
        page.open(service.port(), "devices", () -> page.count(".device") > 1);
        assertThat(
                page.run("return [...document.querySelectorAll('.device code')].map((one) => one.textContent)"),
                is(List.of("http://127.0.0.1:" + service.port() + "/device-7/")));
        page.run("localStorage.clear()");
        page.browser.get("about:blank");
        page.complaints();
    }

    @Test
    void aPageThatFailsEndsNeitherTheOthersNorItself() {
        from(NONSENSE, () -> {
            page.open(service.port(), "overview");
            page.run("window.nonsense = true");
            page.go("storage");
            page.awaitText("main .notice", allOf(containsString("This page failed"), containsString("Try again")));
            page.go("events");
            page.awaitText("main h1", is("Events"));
            page.go("storage");
            page.awaitText("main .notice", containsString("This page failed"));
            page.run("window.nonsense = false");
            page.press("Try again");
            page.awaitText("main", containsString("data"));
            page.awaitTrue(() -> page.count("td.actions") > 0);
        });
        page.complaints();
    }

    @Test
    void anAddressOfNoPageSaysSo() {
        page.open(service.port(), "nosuchpage", () -> page.count("main h1") > 0);
        page.awaitText("main", allOf(containsString("No page is called “nosuchpage”."), containsString("Overview")));
        assertThat(page.count("nav [aria-current], nav .chosen"), is(0));
        page.press("Overview");
        page.awaitTrue(() -> page.count(".verdict") > 0);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void anAddressOfTheServiceThatHasNoPageLeadsToTheDashboard() {
        for (var path : List.of("nothing", "some/where//else/")) {
            page.open(service.port(), "overview");
            page.browser.get("http://127.0.0.1:" + service.port() + "/" + path);
            page.awaitText("main h1", is("Not found"));
            assertThat(page.run("return getComputedStyle(document.querySelector('main')).display"), is("grid"));
            // The browser itself complains of the status.
            page.complaints();
            for (var theme : List.of("light", "dark")) {
                page.run("document.documentElement.dataset.theme = arguments[0]", theme);
                assertThat(page.barriers(), is(empty()));
                for (int width : List.of(390, 1280, 2200)) {
                    page.size(width, 844);
                    assertThat(page.unseen(), is(empty()));
                    page.picture("error-" + width + "-" + theme);
                }
            }
            page.press("Open the dashboard");
            page.awaitTrue(() -> page.count(".verdict") > 0);
            assertThat(page.complaints(), is(empty()));
        }
    }

    @Test
    void aToastOnAPhoneBreaksAnImageBetweenItsParts() {
        page.open(service.port(), "overview");
        page.size(390, 844);
        page.run(
                "return import(new URL('ui.js', document.baseURI).href).then(({toast}) => toast(arguments[0], 'bad'))",
                LONG);
        page.awaitText(".toast", containsString("cannot be pulled"));
        assertThat(page.text(".toast").replaceAll("\\s", ""), containsString(LONG.replace(" ", "")));
        assertThat(page.run("""
            const box = document.createRange();
            const digest = [...document.querySelector('.toast').childNodes].find((one) => one.data?.startsWith('0123'));
            box.selectNode(digest);
            return Math.round(box.getClientRects()[0].left - document.querySelector('.toast').getBoundingClientRect().left);
            """), is(14L));
        assertThat(page.unseen(), is(empty()));
        page.picture("toast-390");
        assertThat("what is below it can be pressed", page.run("""
            const { left, width, top, height } = document.querySelector('.toast').getBoundingClientRect();
            return top < 16 && document.elementFromPoint(left + width / 2, top + height / 2).closest('.toasts') === null;
            """), is(true));
        page.size(1280, 900);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void whatIsBehindADialogStaysWhereItIsAlsoBehindTwo() {
        var width = "return document.querySelector('.editor-dialog').getBoundingClientRect().width";
        // Low enough for the page to scroll.
        page.size(1280, 320);
        page.open(service.port(), "apps?deploy=new", () -> page.count(".code-editor") > 0);
        assertThat(page.run("return document.documentElement.dataset.scrolls"), is("true"));
        var alone = page.run(width);
        page.press("A web server");
        page.run("document.getElementById('deploy-file').value = 'services: {}'");
        page.press("Cancel");
        page.awaitText(".ask h2", is("Discard what was typed?"));
        assertThat(page.run(width), is(alone));
        page.press("Keep editing");
        page.awaitTrue(() -> page.count(".ask") == 0);
        page.press("Cancel");
        page.press("Discard it");
        page.size(1280, 900);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void paperIsWhiteWithoutNavigationAndCutsNothing() {
        page.size(1280, 900);
        for (var view : List.of("overview", "apps", "storage", "events")) {
            page.open(
                    service.port(),
                    view,
                    () -> page.count(view.equals("overview") ? ".chart canvas" : "main .panel") > 0);
            page.theme("dark");
            page.awaitTrue(() -> page.count("link[href$='pages.css']") > 0);
            page.browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
            page.size(794, 1123);
            page.awaitTrue(() ->
                    "rgb(255, 255, 255)".equals(page.run("return getComputedStyle(document.body).backgroundColor")));
            assertThat(page.run("return getComputedStyle(document.body).color"), is("rgb(0, 0, 0)"));
            assertThat(
                    page.run("return [...document.querySelectorAll('nav, header.bar')].filter((one) =>"
                            + " one.checkVisibility()).length"),
                    is(0L));
            assertThat(
                    view + ", charts as wide as their place",
                    page.run("return [...document.querySelectorAll('.plot canvas')].filter((one) =>"
                            + " Math.abs(one.clientWidth - one.closest('.plot').clientWidth) > 2).length"),
                    is(0L));
            assertThat(
                    view + ", figures without paper",
                    page.run("return [...document.querySelectorAll('main .figure')].filter((one) =>"
                            + " !one.checkVisibility()).length"),
                    is(0L));
            assertThat(
                    view + ", rows narrower than their table",
                    page.run("return [...document.querySelectorAll('main tr')].filter((one) =>"
                            + " one.lastElementChild.getBoundingClientRect().width === 0"
                            + " && one.closest('table').querySelector('thead th:last-child').clientWidth > 0).length"),
                    is(0L));
            assertThat(view, page.unseen(), is(empty()));
            if (view.equals("storage")) {
                page.awaitText(
                        "section[aria-labelledby=panel-volumes]",
                        containsString("does not measure what its volumes take"));
            }
            if (view.equals("events")) {
                assertThat(page.text("main .panel-head"), containsString("shown, without single steps"));
            }
            page.picture("print-" + view);
            page.browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
            page.size(1280, 900);
        }
        page.theme("auto");
        assertThat(page.complaints(), is(empty()));
    }
}
