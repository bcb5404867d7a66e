package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Every page: opens without browser errors, fits the screen, and is accessible. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Requirement.BROWSER)
class DashboardPagesIT {

    /** Views with what they show once they are ready. */
    private static final Map<String, String> VIEWS = Map.ofEntries(
            Map.entry("overview", ".chart canvas"),
            Map.entry("apps", ".service"),
            Map.entry("apps?deploy=new", "#deploy-file"),
            Map.entry("service/1001/1", ".facts"),
            Map.entry("service/1001/1?tab=logs", ".line"),
            Map.entry("service/1001/1?tab=metrics", ".chart canvas"),
            Map.entry("service/1001/1?tab=spec", "pre.lines"),
            Map.entry("service/1001/1?tab=events", ".event"),
            Map.entry("logs", ".line"),
            Map.entry("changes", "td.actions"),
            Map.entry("changes?revision=1", ".diff-line"),
            Map.entry("updates", ".tags td"),
            Map.entry("machine", ".processes td"),
            Map.entry("storage", "td.actions"),
            Map.entry("events", ".event"),
            Map.entry("access", ".deed"),
            Map.entry("devices", ".device"));

    private static final String TARGET = """
        {"apps": {
          "1001": {"appId": 1001, "appName": "shop", "services": [
            {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29", "config": {"ports": ["8080:80"]}},
            {"serviceId": 2, "serviceName": "db", "imageName": "postgres:17", "config": {"volumes": ["data:/data"]}}],
            "volumes": {"data": {}}},
          "1002": {"appId": 1002, "appName": "trouble", "services": [
            {"serviceId": 3, "serviceName": "web", "imageName": "nginx:1.29"},
            {"serviceId": 1, "serviceName": "crashing", "imageName": "simulated.fault/crash:1"},
            {"serviceId": 2, "serviceName": "nowhere", "imageName": "simulated.fault/pull:1"}]}}}
        """;

    private RunningService service;
    private Page page;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = RunningService.start(folder.resolve("data"), Map.of());
        service.post("/api/v1/state/target", TARGET.replace("nginx:1.29", "nginx:1.28"));
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

    private void open(String view) {
        var ready = VIEWS.getOrDefault(view, "main h1");
        page.open(service.port(), view, () -> page.count(ready) > 0);
        page.awaitText("#status-text", is("Live"));
    }

    @Test
    void everyPageOpensWithoutAComplaintFitsTheScreenAndIsFreeOfBarriers() {
        var wrong = new ArrayList<String>();
        for (var view : VIEWS.keySet()) {
            page.size(1280, 900);
            open(view);
            page.flaws(view.replaceAll("[^a-z0-9]+", "-")).forEach(flaw -> wrong.add(view + ", " + flaw));
        }
        assertThat(wrong, is(empty()));
    }

    @Test
    void aServiceThatWasNeverMeasuredSaysSoWithoutAComplaint() {
        page.size(1280, 900);
        open("service/1002/2?tab=metrics");
        page.awaitText("main", containsString("Nothing was measured in this time"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void theOverviewSaysWhatIsNotAsDeclaredAndWhy() {
        page.size(1280, 900);
        open("overview");
        page.awaitText("#verdict", containsString("of 5 services"));
        page.awaitText(".verdict-list", containsString("nowhere"));
        assertThat(page.text("[data-testid=tiles]"), containsString("Memory"));
        page.awaitText(".disks", allOf(containsString("/"), containsString(" free")));
        page.awaitTrue(() -> page.count(".disks .chart canvas") > 0);
        page.awaitText(".charts", allOf(containsString("CPU"), containsString("Memory")));
    }

    @Test
    void twoRevisionsAreComparedLineByLine() {
        page.size(1280, 900);
        open("changes?revision=1");
        assertThat(
                page.run("return [...document.querySelectorAll('.diff-line')].every((line, index, all) => index === 0"
                        + " || line.getBoundingClientRect().top > all[index - 1].getBoundingClientRect().top)"),
                is(true));
        assertThat(page.text(".diff-line[data-kind=removed]"), containsString("nginx:1.28"));
        assertThat(page.text(".diff-line[data-kind=added]"), containsString("nginx:1.29"));
    }

    @Test
    void aViewIsSharedByItsAddress() {
        page.size(1280, 900);
        open("apps");
        page.type("[data-filter]", "postgres");
        page.awaitTrue(() -> page.count(".service") == 1);
        assertThat(page.browser.getCurrentUrl(), containsString("#/apps?q=postgres"));
        page.reload(() -> page.count(".service") == 1);
        assertThat(page.text(".service"), containsString("db"));
    }

    @Test
    void aLongPageIsFilledAsItIsScrolled(@TempDir Path folder) {
        var services = IntStream.rangeClosed(1, 80)
                .mapToObj(id ->
                        "{\"serviceId\": " + id + ", \"serviceName\": \"s" + id + "\", \"imageName\": \"nginx:1.29\"}")
                .collect(Collectors.joining(","));
        try (var crowded = RunningService.start(folder.resolve("data"), Map.of())) {
            crowded.post(
                    "/api/v1/state/target?apply=true",
                    "{\"apps\": {\"1\": {\"appId\": 1, \"appName\": \"a\", \"services\": [" + services + "]}}}");
            page.size(1280, 900);
            page.open(crowded.port(), "apps");
            page.awaitTrue(() -> page.count(".service") == 80);
            page.awaitTrue(() -> page.count(".service-chunk:first-child .service-use") > 0);
            assertThat("names of all, for searching in the page", page.count(".service.far a"), is(greaterThan(20)));
            page.run("document.querySelector('.service-chunk:last-child').scrollIntoView()");
            page.awaitTrue(() -> page.count(".service-chunk:last-child .service-use") > 0);
            assertThat(page.count(".service-chunk:last-child .far"), is(0));
            // Left before its service ends: the window is the other tests' too, and so are its complaints.
            page.browser.get("about:blank");
            assertThat(page.complaints(), is(empty()));
        }
    }

    @Test
    void aPhoneShowsPortsAndTheSearchOfAllPages() {
        page.size(390, 844);
        try {
            open("apps?q=shop");
            page.awaitText("main", containsString(":8080"));
            open("service/1001/1");
            page.awaitText("main", containsString("8080 → 80/tcp"));
            page.click(".search");
            page.type(".palette input", "machine");
            new Actions(page.browser).sendKeys(Keys.ENTER).perform();
            page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/machine"));
        } finally {
            page.size(1280, 900);
        }
    }

    @Test
    void theKeyboardReachesEverything() {
        page.size(1280, 900);
        open("overview");
        new Actions(page.browser)
                .keyDown(Keys.CONTROL)
                .sendKeys("k")
                .keyUp(Keys.CONTROL)
                .perform();
        page.type(".palette input", "shop/web logs");
        new Actions(page.browser).sendKeys(Keys.ENTER).perform();
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/service/1001/1?tab=logs"));
        page.awaitTrue(() -> "main".equals(page.run("return document.activeElement.id")));
        new Actions(page.browser)
                .keyDown(Keys.CONTROL)
                .sendKeys("k")
                .keyUp(Keys.CONTROL)
                .perform();
        page.type(".palette input", "web shop stop");
        page.awaitText(".palette li[aria-selected=true]", containsString("Stop shop/web"));
        new Actions(page.browser).sendKeys(Keys.ENTER).perform();
        page.awaitText("dialog h2", is("Stop shop/web?"));
        page.press("Cancel");
        new Actions(page.browser).sendKeys("gm").perform();
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/machine"));
        new Actions(page.browser).sendKeys("?").perform();
        page.awaitTrue(() -> page.count(".keys kbd") > 8);
    }
}
