package io.containermanager.dashboard;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The page of the logs: what earlier runs left in files is searched on the server, and new lines follow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Requirement.BROWSER_SECOND)
class DashboardLogsIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"},
          {"serviceId": 2, "serviceName": "db", "imageName": "postgres:17"}]}}}
        """;

    /** Lines that are not where those before and after them end and begin, at the edges of the list: what is cut there or leaves a gap. */
    private static final String MISPLACED = """
        const space = document.querySelector('.log-space').getBoundingClientRect();
        const box = document.querySelector('.log-lines');
        const lines = [...document.querySelectorAll('.line')];
        const last = lines.at(-1).getBoundingClientRect();
        const end = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
        const wrong = [];
        if (box.scrollTop === 0 && Math.abs(lines[0].getBoundingClientRect().top - space.top) > 0.5) wrong.push('first');
        if (end && Math.abs(last.bottom - space.bottom) > 0.5) wrong.push(`last ${last.bottom} of ${space.bottom}`);
        return wrong;
        """;

    /** Opens the lowest line that is in view as a whole, or the only one. */
    private static final String OPEN_LOWEST = """
        const end = document.querySelector('.log-lines').getBoundingClientRect().bottom;
        const lines = [...document.querySelectorAll('.line')];
        (lines.findLast((one) => one.getBoundingClientRect().bottom <= end) ?? lines[0]).click();
        """;

    /** Which of the chosen line and of what is shown of it below does not begin in view, with nothing over it. */
    private static final String OUT_OF_VIEW = """
        const seen = (one) => {
          const box = one?.getBoundingClientRect();
          return box !== undefined && one.contains(document.elementFromPoint(box.left + 40, box.top + 8));
        };
        const parts = ['.line[data-chosen=true]', '.log-details pre'].filter((one) => !seen(document.querySelector(one)));
        return parts.map((one) => `${one} in ${innerWidth} x ${innerHeight}`).join();
        """;

    /** Whether a chosen line leaves less than a quarter of a tall window for those around it. */
    private static final String FEW_LINES =
            "return innerHeight > 800 && document.querySelector('.log-lines').clientHeight < innerHeight / 4";

    private static final String CHOSEN =
            "return [...document.querySelectorAll('.page-head select')].map((one) => one.selectedOptions[0]?.text)";

    private RunningService service;
    private Page page;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        var logs = Files.createDirectories(folder.resolve("data/logs"));
        Files.writeString(logs.resolve("log-000000000000001.jsonl"), OldLog.text());
        service = RunningService.start(folder.resolve("data"), Map.of("LOGS_FILE_ENABLED", "true"));
        service.post("/api/v1/state/target?apply=true", TARGET);
        page = new Page();
        page.size(1280, 900);
    }

    @AfterAll
    void stop() {
        if (page != null) {
            page.close();
        }
        service.close();
    }

    private void open(String view) {
        page.open(service.port(), view);
        page.awaitText("#status-text", is("Live"));
    }

    @Test
    void aPhoneWrapsLinesUnlessThatIsTurnedOff() {
        page.size(390, 844);
        try {
            open("logs");
            page.awaitTrue(() -> page.count(".log-lines[data-wrap=true] .line") > 0);
            page.click("#log-wrap");
            page.awaitTrue(() -> page.count(".log-lines:not([data-wrap=true]) .line") > 0);
            assertThat(page.browser.getCurrentUrl(), containsString("wrap=0"));
        } finally {
            page.size(1280, 900);
        }
        open("logs");
        page.awaitTrue(() -> page.count(".log-lines:not([data-wrap=true]) .line") > 0);
    }

    @Test
    void aLineThatIsOpenedStaysInView() {
        try {
            for (var size : List.of(List.of(390, 844), List.of(390, 987), List.of(1280, 800), List.of(2200, 1200))) {
                page.size(size.get(0), size.get(1));
                for (var view : List.of("logs?q=items", "logs?q=D.java", "service/1001/1?tab=logs&at=start")) {
                    open(view);
                    page.awaitTrue(() -> page.count(".line") > 0 && page.count("[aria-label='Stop the search']") == 0);
                    page.run(OPEN_LOWEST);
                    page.awaitTrue(() -> page.count(".log-details") > 0);
                    await().atMost(Duration.ofSeconds(30)).until(() -> page.run(OUT_OF_VIEW), is(""));
                    assertThat(page.run(FEW_LINES), is(false));
                    page.run("document.querySelector('[aria-label=\"Close the chosen line\"]').click()");
                    page.awaitTrue(() -> page.count(".log-details") == 0);
                }
            }
        } finally {
            page.size(1280, 900);
        }
    }

    @Test
    void whatIsReadOfAJsonLineFindsIt() {
        open("logs");
        page.awaitTrue(() -> page.count(".line") > 0);
        for (var shown : List.of("order={", "needle in json order={\"id\":4711}", "JSON order={\"id\":4711}")) {
            page.type("[data-filter]", shown);
            page.awaitText("#log-progress", allOf(containsString("1 line "), containsString("this manager keeps")));
            page.awaitText(".log-lines", containsString("Needle in JSON order={\"id\":4711}"));
        }
        page.type("[data-filter]", "order={\"id\":4712}");
        page.awaitText("#log-progress", allOf(containsString("0 lines"), containsString("this manager keeps")));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aTextIsFoundInTheFilesAndTheViewIsSharedByItsAddress() {
        open("logs");
        page.awaitTrue(() -> page.count(".line") > 0);
        page.type("[data-filter]", "needle");
        page.awaitText(".log-lines", allOf(containsString("Needle in JSON"), containsString("needle in colour")));
        page.awaitText(
                "#log-progress",
                allOf(containsString("2 lines"), containsString("this manager keeps, since Nov 20, 2026")));
        assertThat(page.text("#log-progress"), not(containsString("memory")));
        assertThat(page.browser.getCurrentUrl(), containsString("q=needle"));
        assertThat(page.count(".line .ansi-1"), is(1));
        assertThat(page.text(".line time"), containsString("-20 "));
        assertThat(page.text(".line-fields"), containsString("order={\"id\":4711}"));
        page.type("[data-filter]", "Needle");
        page.awaitText("#log-progress", containsString("1 line "));
        page.picture("logs-search-1280-light");
        assertThat(page.barriers(), is(empty()));
        page.reload(() -> page.text(".log-lines").contains("Needle in JSON"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void anExpressionATimeAndALevelNarrowTheSearch() {
        open("logs?regex=1&q=%5Epayment+5%5B0-9%5D%7B2%7D");
        page.awaitText(".log-lines", containsString("payment 502"));
        page.awaitText("#log-progress", containsString("1 line "));
        open("logs?q=needle&level=error");
        page.awaitText("#log-progress", containsString("1 line "));
        page.awaitText(".log-lines", containsString("Needle in JSON"));
        open("logs?range=custom&to=2026-11-20T08:00:01Z");
        page.awaitText("#log-progress", containsString("10 lines"));
        assertThat(page.count("input[type=datetime-local]"), is(2));
        open("logs?range=custom&from=2026-11-20T08:00:00.5Z&to=2026-11-20T08:00:00.7Z");
        page.awaitText(".log-lines", containsString("/items/5 200"));
        page.awaitText("#log-progress", containsString("3 lines"));
        page.barriers().forEach(barrier -> assertThat(barrier, is("")));
        page.picture("logs-range-1280-light");
    }

    @Test
    void aBadExpressionIsShownWithItsPlaceAndAGoodOneWorksAgain() {
        open("logs?regex=1&q=a%28b");
        page.awaitText("main", allOf(containsString("RE2 syntax"), containsString("missing closing )")));
        page.awaitText(".log-lines", containsString("Nothing was searched"));
        page.awaitTrue(() -> Boolean.TRUE.equals(
                page.run("return document.querySelector('.log-foot').getBoundingClientRect().bottom <= innerHeight")));
        page.type("[data-filter]", "needle");
        page.awaitText("#log-progress", containsString("1 line "));
        page.complaints();
    }

    private Object hits() {
        return Objects.requireNonNull(page.run("return [...(CSS.highlights.get('log-hit') ?? [])].map(String)"));
    }

    @Test
    void whatWasSearchedForIsMarkedWhereverItStands() {
        open("logs?q=needle");
        page.awaitTrue(() -> List.of("Needle", "needle").equals(hits()));
        open("logs?q=Needle+in+JSON+order%3D%7B");
        page.awaitTrue(() -> List.of("Needle in JSON order={").equals(hits()));
        page.click(".line");
        page.awaitTrue(() -> List.of("Needle in JSON order={", "Needle in JSON", "order\": {")
                .equals(hits()));
        open("logs?regex=1&q=50%5B0-9%5D+%28%3FP%3Cword%3En%5Cw%2B%29");
        page.awaitTrue(() -> List.of("502 needle").equals(hits()));
        page.type("[data-filter]", "zzz");
        page.awaitText("#log-progress", containsString("0 lines"));
        assertThat(hits(), is(List.of()));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void anExpressionThatTheBrowserWouldTakeForEverStopsNothing() {
        open("logs?regex=1&q=%5E%28x%2Bx%2B%29%2By%7Cendless%24");
        page.awaitText(".line .line-text", containsString("endless"));
        page.click(".line");
        page.awaitText(".log-details", containsString("endless"));
        assertThat(hits(), is(List.of()));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void groundsOfATerminalCanBeReadInBothThemes() {
        open("logs?q=FATAL&line=25");
        page.awaitTrue(() -> page.count(".line .ansi-ground") == 2 && page.count(".line .ansi-inverse") == 1);
        try {
            for (var theme : List.of("light", "dark")) {
                page.theme(theme);
                assertThat(page.barriers(), is(empty()));
            }
        } finally {
            page.theme("light");
        }
    }

    @Test
    void toBeforeFromIsSaidWithoutAsking() {
        open("logs?range=custom&from=2026-11-20T10:00:00Z&to=2026-11-20T09:00:00Z");
        page.awaitText(".notice", containsString("To is before From"));
        open("logs?regex=1&q=a%28b");
        page.awaitText(".notice", containsString("The expression is not a regular expression"));
        assertThat(
                page.complaints().stream()
                        .filter(one -> !one.contains("regex="))
                        .toList(),
                is(empty()));
    }

    @Test
    void aLineThatWasFoundIsShownAmongThoseAroundItAndBackLeadsToTheSearch() {
        open("logs?q=needle+in+colour&line=20000");
        page.press("In context");
        page.awaitText(".log-lines", allOf(containsString("/items/19999 "), containsString("needle in colour")));
        assertThat(page.count(".line[data-chosen=true]"), is(1));
        page.press("This service");
        page.awaitTrue(() -> page.browser.getCurrentUrl().contains("service=1"));
        page.browser.navigate().back();
        page.browser.navigate().back();
        page.awaitText("#log-progress", containsString("1 line "));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aRemovedAppKeepsTheNameInItsLines() {
        open("logs?app=1009&service=4");
        page.awaitText(".log-lines", containsString("the last words"));
        page.awaitTrue(() -> List.of("oldshop, removed", "legacy").equals(page.run(CHOSEN)));
        open("logs?app=shop&service=web");
        page.awaitTrue(() -> List.of("shop", "web").equals(page.run(CHOSEN)));
        page.awaitText(".log-lines", containsString("/items/40000 "));
        open("logs?service=shop/web");
        page.awaitTrue(() -> List.of("shop", "web").equals(page.run(CHOSEN)));
        open("logs?service=a/b");
        page.awaitText("main .empty", containsString("No app is called “a”.\nChoose an app above"));
        page.press("show the lines of all");
        page.awaitTrue(() -> page.count(".log-lines .line") > 0);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void newLinesOfASearchFollow() {
        open("logs?q=revision+2");
        page.awaitText(".log-lines", containsString("No line matches"));
        page.awaitText("#log-progress", containsString("this manager keeps"));
        service.post("/api/v1/state/target?apply=true", TARGET.replace("postgres:17", "postgres:18"));
        page.awaitText(".log-lines", containsString("revision 2"));
        assertThat("nothing was lost", page.count("[title^='Lines that were dropped']"), is(0));
        page.press("Following");
        page.awaitText(".log-foot", containsString("Newest"));
        page.press("Newest");
        page.awaitText(".log-foot", containsString("Following"));
    }

    @Test
    void olderLinesAreLoadedWithoutMovingWhatIsReadAndALinkOpensAtItsLine() {
        open("logs?service=1&app=1001&level=info&range=custom&to=2026-11-20T10:00:00Z");
        page.awaitText("#log-progress", containsString("1,000 lines"));
        assertThat("only what is in view is in the page", page.count(".line"), is(lessThan(200)));
        page.run("document.querySelector('.log-lines').scrollTop = 0");
        page.awaitText(".line .line-text", containsString("/items/39001 "));
        page.press("Load older");
        page.awaitText("#log-progress", containsString("3,000 lines"));
        var shown = page.run("const box = document.querySelector('.log-lines').getBoundingClientRect();"
                + "return document.elementFromPoint(box.left + 600, box.top + 20).closest('.line').innerText");
        assertThat(String.valueOf(shown), containsString("/items/39001 "));
        open("logs?line=15000");
        page.awaitText(".log-details", containsString("GET /items/15000 200"));
        page.awaitTrue(() -> page.count(".line[data-chosen=true]") == 1);
        page.press("Load newer");
        page.press("Newest");
        page.awaitTrue(() -> !page.browser.getCurrentUrl().contains("line="));
        page.awaitText("#log-progress", containsString("searched back to"));
        page.awaitTrue(() -> page.text(".log-lines").contains("in-sync") || page.count(".line") > 3);
        assertThat(page.count(".line"), is(greaterThan(3)));
        open("logs?line=900000");
        page.awaitText("main", containsString("This line is no longer kept; these are the ones around it."));
    }

    @Test
    void noWrappedLineIsCutWhateverItsCharacters() {
        for (int width : List.of(390, 700, 1280)) {
            page.size(width, 900);
            open("logs?wrap=1&level=info&range=custom&from=2026-11-20T08:00:00Z&to=2026-11-20T08:00:04Z");
            page.awaitText("#log-progress", allOf(containsString("lines"), containsString("this manager keeps")));
            for (var top : List.of(0, 300, 900, 1_500, 100_000)) {
                page.run("document.querySelector('.log-lines').scrollTop = arguments[0]", top);
                page.awaitTrue(() -> List.of().equals(page.run(MISPLACED)));
            }
            page.run("document.querySelector('.log-lines').scrollTop = 0");
            page.awaitTrue(() -> List.of().equals(page.run(MISPLACED)));
        }
        page.size(1280, 900);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void progressIsShownAsATerminalDoesAndCopiedAsItWasWritten() {
        open("logs?line=21&q=layer");
        page.awaitText(".line .line-text", is("layer 100%"));
        page.awaitText(".log-details > pre", is("layer 100%"));
        page.click(".log-details summary");
        page.awaitText(".log-details details pre", is("layer 10%^Mlayer 20%^Mlayer 100%^@"));
        page.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }");
        page.press("Copy line");
        page.awaitTrue(() -> "layer 10%\rlayer 20%\rlayer 100%\0".equals(page.run("return window.copied")));
        assertThat(page.barriers(), is(empty()));
        page.picture("logs-progress-1280-light");
    }

    @Test
    void aLineThatIsNestedWithoutEndIsShownAndEndsNothing() {
        open("logs?line=9");
        page.awaitText(".log-details", containsString("[[[[[["));
        page.go("events");
        page.awaitText("h1", is("Events"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void startGoesToTheOldestLineThatIsKeptAndNewerOnesAreReadFromThere() {
        open("logs?level=info");
        page.awaitText("#log-progress", containsString("searched back to"));
        page.press("Oldest");
        page.awaitText(".line .line-text", is("GET /items/1 200"));
        page.awaitText("#log-progress", allOf(containsString("2,000 lines"), containsString("searched up to")));
        assertThat(page.browser.getCurrentUrl(), containsString("at=start"));
        page.press("Load newer");
        page.awaitText("#log-progress", containsString("4,000 lines"));
        assertThat("what is read stays", page.text(".line .line-text"), is("GET /items/1 200"));
        page.reload(() -> page.text(".line .line-text").equals("GET /items/1 200"));
        page.press("Newest");
        page.awaitTrue(() -> !page.browser.getCurrentUrl().contains("at="));
        page.awaitText(".log-lines", not(containsString("/items/1 200")));
        assertThat(page.complaints(), is(empty()));
    }
}
