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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;

/** Signing in, what a session shows of others, and how it ends, in a browser. */
@ResourceLock(Requirement.BROWSER)
class DashboardAccessIT {

    private static final String BOSS = "boss-token-of-at-least-32-characters-";
    private static final String TEAM = "team-token-of-at-least-32-characters-";
    private static final String TEAMS = "- {name: team, scopes: [read, operate], apps: [1001], token: " + TEAM + "}\n";
    private static final String WALL = "wall-token-of-at-least-32-characters-";
    private static final String WALLS = "- {name: wall, scopes: [read], token: " + WALL + "}\n";
    private static final String BOSSES = "- {name: boss, scopes: [read, operate, exec, admin], token: " + BOSS + "}\n";

    private static final String TARGET = """
        {"apps": {
          "1001": {"appId": 1001, "appName": "shop", "services": [
            {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29",
             "config": {"volumes": ["data:/data"]}}], "volumes": {"data": {}}},
          "1002": {"appId": 1002, "appName": "foreign", "services": [
            {"serviceId": 1, "serviceName": "hidden", "imageName": "nginx:1.29"}]}}}
        """;

    private static final Pattern CONTAINER = Pattern.compile("\"containerId\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path tokens;
    private RunningService service;
    private Page page;

    @BeforeEach
    void start() throws Exception {
        page = new Page();
        tokens = Files.writeString(folder.resolve("tokens.yaml"), BOSSES + TEAMS + WALLS);
        service = RunningService.start(folder.resolve("data"), Map.of("SECURITY_TOKENS_FILE", tokens.toString()));
        var stored = client.send(
                request("/api/v1/state/target?apply=true")
                        .header("Authorization", "Bearer " + BOSS)
                        .POST(BodyPublishers.ofString(TARGET))
                        .build(),
                BodyHandlers.ofString());
        assertThat(stored.body(), stored.statusCode(), is(200));
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
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Content-Type", "application/json");
    }

    private void signIn(String token) {
        page.awaitText("#status-text", is("Sign-in required"));
        page.type("#token", token);
        page.click("#token-form button");
    }

    /** Another browser that is signed in: its cookie. */
    private String elsewhere() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                request("/api/v1/sessions")
                        .POST(BodyPublishers.ofString("{\"token\": \"" + TEAM + "\"}"))
                        .build(),
                BodyHandlers.ofString());
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private List<String> complaintsButRefusals() {
        return page.complaints().stream().filter(line -> !line.contains("401")).toList();
    }

    @Test
    void aSessionOpensEveryPageWithItsWebSocketAndLeavesNothingForScripts() {
        page.open(service.port(), "overview");
        page.awaitText("#problem-text", is("This service requires a token. Enter one to sign in."));
        page.awaitText("#status-text", is("Sign-in required"));
        assertThat("nothing is asked before it is known who asks", page.complaints(), is(empty()));
        signIn("not-a-token-of-this-service");
        page.awaitText("#problem-text", startsWith("This token is not valid"));
        signIn(BOSS);

        for (var view :
                List.of("overview", "apps", "logs", "changes", "machine", "storage", "events", "access", "devices")) {
            page.go(view);
            page.awaitTrue(() -> page.count("main h1") > 0);
            page.awaitText("#status-text", is("Live"));
            page.awaitTrue(() -> page.count("main .notice[data-tone=bad]") == 0);
        }
        page.reload(() -> page.text("#status-text").equals("Live"));
        assertThat(
                (String) page.run("return document.cookie + JSON.stringify(localStorage)"
                        + " + JSON.stringify(sessionStorage) + location.href + document.documentElement.outerHTML"),
                not(containsString(BOSS)));
        assertThat((String) page.run("return document.cookie"), is(""));
        var cookie = page.browser.manage().getCookies().iterator().next();
        assertThat(cookie.isHttpOnly(), is(true));
        assertThat(cookie.getSameSite(), is("Strict"));
        assertThat(complaintsButRefusals(), is(empty()));
    }

    private String running(String bearer) throws IOException, InterruptedException {
        return client.send(
                        request("/api/v1/containers")
                                .header("Authorization", bearer)
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void anAdministratorSeesOpenCommandsAndTicketsThatWait() throws Exception {
        var bearer = "Bearer " + BOSS;
        page.awaitTrue(() -> running(bearer).contains("\"status\":\"running\""));
        var id = CONTAINER.matcher(running(bearer));
        assertThat(id.find(), is(true));
        var shell = client.newWebSocketBuilder()
                .header("Authorization", bearer)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + service.port() + "/ws/containers/" + id.group(1)
                                + "/exec?command=sh&tty=true"),
                        new WebSocket.Listener() {})
                .get(10, TimeUnit.SECONDS);
        page.open(service.port(), "access");
        signIn(BOSS);
        page.awaitText("div[aria-label='Open commands'] tbody", containsString("boss"));
        page.awaitText("div[aria-label='Open commands'] tbody td:last-child", matchesPattern("now|\\d+ s ago"));
        assertThat(page.count("#tickets"), is(0));
        client.send(
                request("/api/v1/ws/ticket")
                        .header("Authorization", "Bearer " + WALL)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        page.press("Refresh");
        page.awaitText("#tickets", is("1 ticket not used yet: wall"));
        assertThat(page.flaws("access-commands"), is(empty()));
        shell.abort();
        page.awaitTrue(() -> page.count("div[aria-label='Open commands'] tbody") == 0);
    }

    @Test
    void anAdministratorSeesWhoIsSignedInAndEndsASession() throws Exception {
        page.open(service.port(), "access");
        signIn(BOSS);
        page.awaitText("#main", containsString("this browser"));
        var team = elsewhere();
        page.awaitText("[aria-label=Sessions]", containsString("team"));
        for (int width : List.of(2200, 1280)) {
            page.size(width, 900);
            assertThat(
                    "tables of which a part is reached only by scrolling sideways, at " + width,
                    page.run("return [...document.querySelectorAll('.scroll')]"
                            + ".filter((box) => box.scrollWidth > box.clientWidth).length"),
                    is(0L));
        }
        page.awaitText("[aria-label=Tokens]", containsString("shop"));
        page.awaitText("[aria-label='Who did what']", containsString("team signed in from 127.0.0.1"));
        page.size(390, 844);
        page.picture("access-signed-in-390");
        page.size(1280, 1000);
        page.picture("access-signed-in-1280");

        page.press("End");
        page.press("End the session");

        page.awaitTrue(() -> !page.text("[aria-label=Sessions]").contains("team"));
        var after = client.send(request("/api/v1/state").header("Cookie", team).build(), BodyHandlers.ofString());
        assertThat(after.statusCode(), is(401));
        page.awaitText("[aria-label='Who did what']", containsString("ended by boss"));
        assertThat(complaintsButRefusals(), is(empty()));
    }

    @Test
    void aLimitedTokenSeesItsAppsAndNothingOfWhoWasSignedInBefore() {
        page.open(service.port(), "apps");
        signIn(BOSS);
        page.awaitText("#main", containsString("hidden"));
        page.press("Sign out boss");
        signIn(TEAM);
        page.awaitText("#main", containsString("shop"));
        assertThat(page.text("#main"), not(containsString("hidden")));
        page.click("#status");
        page.awaitText("dialog", containsString("Live channels carry all apps; this token reaches some"));
        assertThat("it may close this and do nothing else", page.count("dialog button"), is(1));
        page.go("events?steps=1");
        page.awaitTrue(() -> page.count(".event") > 0);
        assertThat(page.text("#main"), not(containsString("foreign")));
        page.go("access");
        page.awaitText("#main", containsString("scope admin"));
        assertThat(page.text("#main"), not(containsString("boss signed in")));
        assertThat(complaintsButRefusals(), is(empty()));
    }

    @Test
    void anAddressThatATokenMayNotUseSaysWhichScopeItNeeds() {
        page.open(service.port(), "apps?back=1001");
        signIn(WALL);
        page.awaitText(
                "main [role=alert]", containsString("needs a token with the scope operate; “wall” has read. Sign in"));
        assertThat(page.flaws("apps-refused"), is(empty()));
        page.press("Show all apps");
        page.awaitTrue(() -> page.browser.getCurrentUrl().endsWith("#/apps"));
        for (var view : List.of("apps?deploy=new", "apps?stop=shop", "apps?restart=1001")) {
            page.go(view);
            page.awaitText("main [role=alert]", containsString("needs a token with the scope operate"));
        }
        assertThat(page.count("dialog"), is(0));
        page.go("apps?deploy=shop");
        page.awaitText("dialog h2", is("shop"));
        page.press("Close");

        page.press("Sign out wall");
        signIn(TEAM);
        page.go("apps?deploy=new");
        page.awaitText(
                "main [role=alert]", containsString("needs a token that reaches all apps; “team” is for single"));
        page.go("apps?back=1002");
        page.awaitText("main [role=alert]", containsString("No app is called “1002”"));
        assertThat(complaintsButRefusals(), is(empty()));
    }

    @Test
    void noPageShowsALimitedTokenOthersAppsNorOffersWhatIsRefused() {
        page.open(service.port(), "overview");
        signIn(TEAM);
        page.awaitText("#status-text", startsWith("Polling"));
        page.complaints();
        for (var view : List.of(
                "overview",
                "apps",
                "apps?deploy=1001",
                "service/1001/1",
                "service/1001/1?tab=logs",
                "service/1001/1?tab=metrics",
                "service/1001/1?tab=spec",
                "service/1001/1?tab=events",
                "service/1001/1?tab=terminal",
                "logs",
                "changes",
                "changes?revision=1",
                "updates",
                "machine",
                "storage",
                "events",
                "access",
                "devices")) {
            page.open(service.port(), view, () -> page.count("main h1") > 0 && page.count("main .loading") == 0);
            page.awaitText("#status-text", startsWith("Polling"));
            assertThat(view, page.text("#main"), not(containsString("foreign")));
            assertThat(view, page.text("#main"), not(containsString("hidden")));
            assertThat(view, page.count("main .notice[data-tone=bad]"), is(0));
            assertThat(view, page.complaints(), is(empty()));
        }
        page.open(service.port(), "service/1002/1", () -> page.count("main .notice[data-tone=bad]") > 0);
        page.awaitText("main .notice[data-tone=bad]", containsString("limited to app \"shop\" (1001)"));
    }

    @Test
    void whatTheScopesOfATokenDoNotAllowIsDisabledAndNamesTheScope() {
        page.open(service.port(), "overview");
        signIn(TEAM);
        page.awaitText("#status-text", startsWith("Polling"));
        page.open(
                service.port(),
                "service/1001/1?tab=terminal",
                () -> page.count(".open-terminal[aria-disabled=true]") == 1);
        assertThat(disabled(".open-terminal"), is("Needs a token with the scope exec."));
        page.click(".open-terminal");
        page.click(".open-terminal");
        page.awaitText(".toasts", containsString("scope exec"));
        assertThat("said once", page.count(".toast"), is(1));
        assertThat(page.count(".xterm"), is(0));
        page.open(service.port(), "apps", () -> page.count(".service-use") > 0);
        assertThat(disabled(".page-head .primary"), startsWith("Needs a token that reaches all apps; "));
        assertThat(page.count(".service-actions [aria-disabled=true]"), is(0));
        page.open(service.port(), "changes", () -> page.count("td.actions") > 0);
        assertThat(disabled(".page-actions button"), startsWith("Needs a token that reaches all apps; "));
        page.open(service.port(), "storage", () -> page.count("td.actions button") > 0);
        assertThat(disabled("td.actions button"), containsString("admin"));
        assertThat(page.text("main"), containsString("sizes and unused images are not shown"));
        // Events of its apps are listed to it, the older ones too.
        page.open(service.port(), "access", () -> page.count(".panel-foot button") == 1);
        assertThat(disabled(".panel-foot button"), is(""));
    }

    /** Why it may not be pressed; an empty text for a button that may. */
    private String disabled(String selector) {
        var button = page.browser.findElement(By.cssSelector(selector));
        return "true".equals(button.getDomAttribute("aria-disabled"))
                ? String.valueOf(button.getDomAttribute("title"))
                : "";
    }

    private String api(String method, String path) throws IOException, InterruptedException {
        var request = request(path).header("Authorization", "Bearer " + BOSS).method(method, BodyPublishers.noBody());
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    private void endAllSessions() throws IOException, InterruptedException {
        for (var session : RunningService.json(api("GET", "/api/v1/sessions")).path("sessions")) {
            var _ = api("DELETE", "/api/v1/sessions/" + session.path("id").asText());
        }
        page.awaitText("#problem-text", is("Your session has ended. Enter a token to sign in again."));
        assertThat(page.count(".editor-dialog"), is(0));
    }

    private String inTheEditor() {
        page.awaitTrue(() -> page.count(".code-editor") == 1 && !file().isEmpty());
        return file();
    }

    private String file() {
        return String.valueOf(page.run("return document.getElementById('deploy-file').value"));
    }

    @Test
    void whatWasTypedIsKeptForWhoTypedItWhenTheSessionEnds() throws Exception {
        page.open(service.port(), "apps?deploy=1001");
        signIn(BOSS);
        assertThat(inTheEditor(), containsString("nginx:1.29"));
        var typed = "# of boss\nservices:\n  web:\n    image: nginx:1.30\n";
        page.run("document.getElementById('deploy-file').value = arguments[0]", typed);
        page.awaitText("#deploy-check", containsString("to update"));

        endAllSessions();
        signIn(TEAM);
        page.awaitText("#deploy-check", containsString("stored already"));
        assertThat("another user's", inTheEditor(), not(containsString("of boss")));

        endAllSessions();
        signIn(BOSS);
        page.awaitText("#deploy-check", containsString("to update"));
        assertThat(inTheEditor(), is(typed));
        page.press("Save and see the plan");
        page.awaitTrue(() -> page.browser.getCurrentUrl().contains("#/changes"));
        assertThat(
                RunningService.json(api("GET", "/api/v1/state/target"))
                        .at("/apps/1001/services/0/imageName")
                        .asText(),
                is("nginx:1.30"));
        assertThat(complaintsButRefusals(), is(empty()));
    }

    @Test
    void aRevokedTokenEndsTheSessionOfAnOpenPage() throws Exception {
        page.open(service.port(), "overview");
        signIn(BOSS);
        page.awaitText("#status-text", is("Live"));

        Files.writeString(tokens, TEAMS);

        page.awaitText("#status-text", is("Sign-in required"));
        page.awaitText("#problem-text", is("Your session has ended. Enter a token to sign in again."));
        assertThat(page.text("#main"), not(containsString("declared")));
        assertThat(complaintsButRefusals(), is(empty()));
    }
}
