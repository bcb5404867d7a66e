package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Images that nothing uses are removed in the dashboard. */
@ResourceLock(Requirement.BROWSER)
class DashboardStorageIT {

    private static final String TARGET = """
        {"appId": 7, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s"}]}
        """;

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    /** Three versions ran, and only the last one still does. */
    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of());
        page = new Page();
        for (var version : new String[] {"shop-front:1", "shop-front:2", "shop-front:3"}) {
            service.post("/api/v1/apps/7?apply=true&wait=30s", TARGET.formatted(version));
        }
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a browser.
        if (page != null) {
            page.close();
        }
        service.close();
    }

    @Test
    void oneUnusedImageIsRemovedAndThenAllOthers() {
        page.open(
                service.port(),
                "storage",
                () -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 2);
        page.awaitText(
                "section[aria-labelledby=panel-unused-images] .panel-head",
                containsString("2 images; removing them frees at least"));
        // An image in use has a size as one that is not: the same list says both.
        page.awaitText("section[aria-labelledby=panel-images-in-use] tbody .number", containsString(" MiB"));
        assertThat(
                "why volumes have no size concerns those that are listed",
                page.text("main"),
                not(containsString("does not measure")));
        assertThat(page.flaws("storage-images"), is(empty()));
        page.click("button[aria-label='Remove shop-front:1']");
        page.awaitText(
                "dialog .ask", allOf(containsString("Remove shop-front:1?"), containsString("This frees at least")));
        page.press("Cancel");
        page.click("button[aria-label='Remove shop-front:1']");
        page.awaitTrue(() -> page.count("#confirm-go") == 1);
        page.click("#confirm-go");
        page.awaitText(".toasts", containsString("The image shop-front:1 was removed. This freed at least"));
        page.awaitTrue(() -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 1);

        page.press("Remove all");
        page.awaitText("dialog .ask", allOf(containsString("Remove 1 unused image?"), containsString("shop-front:2")));
        assertThat(page.flaws("storage-prune"), is(empty()));
        page.click("#confirm-go");
        page.awaitTrue(() -> page.count("section[aria-labelledby=panel-unused-images]") == 0);
        page.awaitText("main", containsString("shop-front:3"));
        assertThat(page.complaints(), is(empty()));
    }

    /** It is read where it was asked for, for as long as that takes. */
    @Test
    void aRefusalStaysBesideItsButtonUntilItIsDismissed() {
        page.open(
                service.port(),
                "storage",
                () -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 2);
        service.post("/api/v1/apps/7", TARGET.formatted("shop-front:1"));
        page.click("button[aria-label='Remove shop-front:1']");
        page.awaitTrue(() -> page.count("#confirm-go") == 1);
        page.click("#confirm-go");
        page.awaitText(
                "td.actions .refusal[role=alert]",
                containsString("Image shop-front:1 is needed by shop/web of revision 4"));
        assertThat("it is no toast that goes by itself", page.count(".toast"), is(0));
        assertThat(
                page.flaws("storage-refusal").stream()
                        .filter(flaw -> !flaw.contains("409"))
                        .toList(),
                is(empty()));
        page.click("button[aria-label='Dismiss the refusal: shop-front:1']");
        page.awaitTrue(() -> page.count(".refusal") == 0);
    }

    /** It is what was asked for, and the list that still had it is old. */
    @Test
    void whatAnotherClientRemovedMeanwhileIsSaidByItsNameAndLeavesTheList() {
        page.open(
                service.port(),
                "storage",
                () -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 2);
        service.post("/api/v1/images/remove", "{\"image\": \"shop-front:1\"}");
        page.click("button[aria-label='Remove shop-front:1']");
        page.awaitTrue(() -> page.count("#confirm-go") == 1);
        page.click("#confirm-go");
        page.awaitText(".toasts", containsString("shop-front:1 was removed already"));
        page.awaitTrue(() -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 1);
    }

    @Test
    void whatAStoredTargetNeedsStaysAndTheListSaysWhy() {
        service.post("/api/v1/apps/7", TARGET.formatted("shop-front:2"));
        page.open(
                service.port(),
                "storage",
                () -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 2);
        page.awaitText("section[aria-labelledby=panel-unused-images]", containsString("shop/web of revision 4"));
        page.click("button[aria-label='Remove shop-front:2']");
        page.awaitText(".toasts", containsString("shop-front:2 is needed by shop/web of revision 4"));
        page.press("Remove all");
        page.awaitText("dialog .ask", not(containsString("shop-front:2")));
        page.click("#confirm-go");
        page.awaitTrue(() -> page.count("section[aria-labelledby=panel-unused-images] tbody tr") == 1);
        page.size(390, 844);
        assertThat(page.flaws("storage-images-kept"), is(empty()));
    }

    /** A volume that a backup of the operator mounts is not waiting to be purged. */
    @Test
    void aVolumeOfWhichOthersOrNothingIsKnownIsNotCalledUnused() {
        page.open(service.port(), "overview", () -> page.count(".verdict") > 0);
        page.run("""
            const real = window.fetch;
            const volume = (name, usedByOthers) => ({ name, driver: 'local', present: true, managed: true, declared: false,
              external: false, usedBy: [], usedByOthers });
            window.fetch = (address, request) => new URL(String(address), document.baseURI).pathname.endsWith('/api/v1/volumes')
              ? Promise.resolve(new Response(JSON.stringify({ volumes: [volume('free', []), volume('mounted', ['backup', 'report']),
                  volume('hidden', null)], reason: 'The engine does not list what its containers mount' }),
                { headers: { 'Content-Type': 'application/json' } }))
              : real(address, request);
            location.hash = '#/storage';
            """);
        page.awaitText("main", containsString("mounted"));

        assertThat(row("free"), containsString("unused"));
        assertThat(
                row("mounted"),
                allOf(containsString("in use"), containsString("backup, report"), not(containsString("unused"))));
        assertThat(row("hidden"), allOf(containsString("unknown"), not(containsString("unused"))));
        assertThat(page.text("main"), containsString("The engine does not list what its containers mount"));
        assertThat(
                "what others use cannot be purged",
                page.count("button[aria-label='Purge mounted'][aria-disabled=true]"),
                is(1));
        assertThat(page.count("button[aria-label='Purge free'][aria-disabled=false]"), is(1));
        page.click("button[aria-label='Purge hidden']");
        page.awaitText(
                "dialog .ask",
                containsString("Whether containers of others use it is not known: the engine does not list"));
        page.press("Cancel");
        assertThat(page.flaws("storage-volumes-of-others"), is(empty()));
        assertThat(page.complaints(), is(empty()));
    }

    private String row(String volume) {
        return String.valueOf(page.run(
                "return [...document.querySelectorAll('main tbody tr')].find((row) => row.textContent.includes('"
                        + volume + "'))?.innerText ?? '';"));
    }
}
