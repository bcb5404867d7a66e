package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.WindowType;

/** How the page stays up to date: by its channels, by polling without them, and again by them. */
@ResourceLock(Requirement.BROWSER)
class DashboardLiveIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:%s"}]}}}
        """;

    @TempDir
    private Path folder;

    private Page page;

    @BeforeEach
    void start() {
        page = new Page();
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a browser.
        if (page != null) {
            page.close();
        }
    }

    @Test
    void reconnectsAfterTheServiceCameBackAndContinuesWhereItWas() {
        int port;
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            port = service.port();
            service.post("/api/v1/state/target?apply=true", TARGET.formatted("1.28"));
            page.open(port, "overview");
            page.awaitText("#status-text", is("Live"));
            page.awaitText("#verdict", is("The one service is as declared"));
        }
        page.awaitText("#status-text", startsWith("Disconnected"));
        page.awaitText(".stale-note", containsString("What you see is old"));
        page.awaitText("#what-to-do", containsString("Containers keep running without the manager"));
        try (var again = RunningService.start(folder.resolve("data"), Map.of("PORT", String.valueOf(port)))) {
            page.awaitText("#status-text", is("Live"));
            page.awaitTrue(() -> page.count(".stale-note") == 0);
            page.go("events");
            page.awaitText(".events", containsString("manager-started"));
            assertThat(again.read("/api/v1/ws/stats").path("connectedClients").asInt(), is(1));
        }
    }

    /** Every state of the connection that was shown, with the problem that was said beside it. */
    private static final String FOLLOW = """
        window.shown = [];
        new MutationObserver(() => {
          const now = `${document.querySelector('#status-text')?.innerText}: ${document.querySelector('#problem-text')?.innerText ?? ''}`;
          if (window.shown.at(-1) !== now) window.shown.push(now);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
        """;

    @Test
    void everyViewComesBackAfterALongOutageAndNoneSaysThatWhatAnswersDoesNot() {
        var views = List.of("overview", "apps", "service/1001/1", "logs", "changes", "machine", "storage", "events");
        var windows = new ArrayList<String>();
        int port;
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            port = service.port();
            service.post("/api/v1/state/target?apply=true", TARGET.formatted("1.28"));
            for (var view : views) {
                windows.add(page.browser.switchTo().newWindow(WindowType.WINDOW).getWindowHandle());
                page.open(port, view);
                page.awaitText("#status-text", is("Live"));
                page.run(FOLLOW);
            }
        }
        // The service is asked every 5 s: then that comes before the next attempt to connect.
        page.awaitText("#status-text", matchesPattern("Disconnected · retry in ([6-9]|1\\d) s"));
        try (var again = RunningService.start(folder.resolve("data"), Map.of("PORT", String.valueOf(port)))) {
            for (var window : windows) {
                page.browser.switchTo().window(window);
                page.awaitText("#status-text", is("Live"));
                page.awaitTrue(() -> page.count("main .notice[data-tone=bad]") == 0);
                assertThat(
                        (String) page.run("return window.shown.join('\\n')"),
                        not(matchesPattern("(?s).*Polling[^\\n]*(?:does|has) not answer.*")));
            }
            assertThat(again.port(), is(port));
        }
    }

    @Test
    void pollsWhereThereIsNoWebSocketAndEveryPageStillWorks() {
        try (var service = RunningService.start(folder.resolve("data"), Map.of("WS_ENABLED", "false"))) {
            service.post("/api/v1/state/target?apply=true", TARGET.formatted("1.28"));
            page.open(service.port(), "overview");
            page.awaitText("#status-text", startsWith("Polling"));
            page.awaitText("#verdict", is("The one service is as declared"));
            page.awaitText("#hostname", not(is("")));
            service.post("/api/v1/state/target", TARGET.formatted("1.29"));
            page.awaitText(".verdict-more", containsString("Revision 2 is stored but not applied"));
            page.go("logs");
            page.awaitTrue(() -> page.count(".line") > 0);
        }
    }

    @Test
    void aReadOnlyTokenSeesWhatItMayNotDoWithTheScopeThatItNeeds() throws Exception {
        var tokens = java.nio.file.Files.writeString(folder.resolve("tokens.yaml"), """
            - {name: viewer, scopes: [read], token: viewer-token-of-at-least-32-characters}
            - {name: boss, scopes: [read, operate, admin], token: boss-token-of-at-least-32-characters-}
            """);
        try (var service =
                RunningService.start(folder.resolve("data"), Map.of("SECURITY_TOKENS_FILE", tokens.toString()))) {
            service.send(java.net.http.HttpRequest.newBuilder(service.uri("/api/v1/state/target?apply=true"))
                    .header("Authorization", "Bearer boss-token-of-at-least-32-characters-")
                    .header("Content-Type", "application/json")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString("""
                        {"apps": {"1": {"appName": "shop", "services": [
                          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.27"}]}}}
                        """)));
            page.open(service.port(), "apps");
            page.awaitText("#problem-text", is("This service requires a token. Enter one to sign in."));
            assertThat("asked for, not refused", page.count("#problem[data-tone=busy]"), is(1));
            page.type("#token", "not-a-token-of-this-service");
            page.click("#token-form button");
            page.awaitText("#problem-text", startsWith("This token is not valid"));
            page.awaitTrue(() -> page.count("#problem[data-tone=bad] #token[aria-invalid=true]:focus") == 1);
            page.type("#token", "viewer-token-of-at-least-32-characters");
            page.click("#token-form button");
            page.awaitText("#status-text", is("Live"));
            var deploy = page.browser.findElement(org.openqa.selenium.By.cssSelector(".page-head .primary"));
            assertThat(deploy.getDomAttribute("aria-disabled"), is("true"));
            assertThat(deploy.getDomAttribute("title"), containsString("scope operate"));
            page.awaitTrue(() -> page.count("button[aria-label='Roll back shop'][aria-disabled=true]") == 1);
            page.press("View");
            page.awaitText("dialog h2", is("shop"));
            page.awaitText("#deploy-check", is("Checking and saving it needs a token with the scope operate."));
            page.press("Close");
            assertThat(
                    "the token is kept nowhere",
                    (String) page.run("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"),
                    not(containsString("viewer-token")));
            page.press("Sign out viewer");
            page.awaitText("#status-text", is("Sign-in required"));
            page.type("#token", "boss-token-of-at-least-32-characters-");
            page.click("#token-form button");
            page.awaitText("#status-text", is("Live"));
            assertThat(page.count(".page-head .primary[aria-disabled=true]"), is(0));
            assertThat(
                    page.complaints().stream()
                            .filter(line -> !line.contains("401"))
                            .toList(),
                    is(empty()));
        }
    }
}
