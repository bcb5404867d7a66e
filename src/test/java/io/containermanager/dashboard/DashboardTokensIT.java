package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Tokens that are created and revoked in a browser. */
@ResourceLock(Requirement.BROWSER_SECOND)
class DashboardTokensIT {

    private static final String BOSS = "boss-token-of-at-least-32-characters-";
    private static final String KEEPER = "keeper-token-of-at-least-32-characters-";
    private static final String DEPUTY = "deputy-token-of-at-least-32-characters-";
    private static final String TEAM = "team-token-of-at-least-32-characters-";

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"}]}}}
        """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningService service;
    private Page page;

    @BeforeEach
    void start() throws Exception {
        page = new Page();
        var inTenDays = Instant.now().plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.SECONDS);
        var tokens =
                Files.writeString(folder.resolve("tokens.yaml"), """
                    - {name: boss, scopes: [read, operate, exec, admin], token: %s}
                    - {name: deputy, scopes: [read, operate, exec, admin], token: %s}
                    - {name: keeper, scopes: [read, admin], token: %s, expires: %s}
                    - {name: team, scopes: [read, operate], apps: [1001], token: %s}
                    """.formatted(BOSS, DEPUTY, KEEPER, inTenDays, TEAM));
        service = RunningService.start(folder.resolve("data"), Map.of("SECURITY_TOKENS_FILE", tokens.toString()));
        assertThat(
                client.send(
                                request("/api/v1/state/target?apply=true", BOSS)
                                        .POST(BodyPublishers.ofString(TARGET))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode(),
                is(200));
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

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private int status(String path, String token) throws Exception {
        return client.send(request(path, token).build(), BodyHandlers.ofString())
                .statusCode();
    }

    private void signIn(String token) {
        page.open(service.port(), "access");
        page.awaitText("#status-text", is("Sign-in required"));
        page.type("#token", token);
        page.click("#token-form button");
        page.awaitText("[aria-label=Tokens]", containsString("boss"));
    }

    private List<String> complaints() {
        return page.complaints().stream().filter(line -> !line.contains("401")).toList();
    }

    @Test
    void aTokenIsCreatedShownOnceCopiedAndRevokedByItsName() throws Exception {
        signIn(BOSS);
        page.press("Create a token");
        page.type("#token-name", "ci");
        page.click("#create-token [name=operate]");
        page.click("#create-token [name=app-1001]");
        page.picture("tokens-create-1280");
        page.press("Create");

        page.awaitText("#token-secret", matchesPattern("[A-Za-z0-9_-]{32,}"));
        var secret = page.text("#token-secret");
        page.run("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }");
        page.press("Copy the token");
        page.awaitTrue(() -> secret.equals(page.run("return window.copied")));
        // The second time in a row the browser closes a dialog without asking it.
        for (int time = 0; time < 2; time++) {
            new Actions(page.browser).sendKeys(Keys.ESCAPE).perform();
        }
        page.awaitText(".toasts", containsString("Copy the token first"));
        page.awaitTrue(() -> Boolean.TRUE.equals(page.run("return document.querySelector('dialog').open")));
        assertThat("Escape does not lose the secret", page.text("#token-secret"), is(secret));
        page.press("Done");

        page.awaitText(
                "[aria-label=Tokens]", allOf(containsString("ci"), containsString("shop"), containsString("created")));
        assertThat(
                (String) page.run("return document.documentElement.outerHTML + JSON.stringify(localStorage)"),
                not(containsString(secret)));
        assertThat(status("/api/v1/apps/1001", secret), is(200));
        assertThat("it is limited to the app", status("/api/v1/metrics", secret), is(403));

        page.press("Revoke");
        page.awaitTrue(() -> page.count("#confirm-go[disabled]") == 1);
        page.type("#confirm-name", "ci");
        page.click("#confirm-go");

        page.awaitTrue(() -> !page.text("[aria-label=Tokens]").contains("ci"));
        assertThat(status("/api/v1/apps/1001", secret), is(401));
        page.awaitText("[aria-label='Who did what']", containsString("ci"));
        assertThat(complaints(), is(empty()));
    }

    /** What runs is applied with the change: the rest of the target is not such a token's to apply. */
    @Test
    void aTokenForASingleAppDeploysIt() {
        page.open(service.port(), "apps?deploy=1001");
        page.type("#token", TEAM);
        page.click("#token-form button");
        page.awaitTrue(() -> String.valueOf(page.run("return document.getElementById('deploy-file')?.value"))
                .contains("nginx:1.29"));
        page.run("""
            const file = document.getElementById('deploy-file');
            file.value = file.value.replace('nginx:1.29', 'nginx:1.30');
            file.dispatchEvent(new Event('input', {bubbles: true}));
            """);
        page.press("Save and apply");
        page.click("#confirm-go");

        page.awaitText(".outcome .pass-line", startsWith("converged"));
    }

    @Test
    void nothingKeepsAnyoneFromUsingTheDialogs() {
        signIn(BOSS);
        page.press("Create a token");
        page.type("#token-name", "ci");
        assertThat(page.barriers(), is(empty()));
        page.press("Create");
        page.awaitTrue(() -> page.count("#token-secret") == 1);
        assertThat(page.barriers(), is(empty()));
    }

    @Test
    void onlyWhatTheCallerHasItselfIsOffered() {
        signIn(KEEPER);
        assertThat("entries of the file are not revoked here", page.count("td.actions button[title]"), is(0));

        page.press("Create a token");

        page.awaitTrue(() -> page.count("#create-token [name=read]") == 1);
        assertThat(page.count("#create-token [name=admin]"), is(1));
        assertThat(page.count("#create-token [name=operate]") + page.count("#create-token [name=exec]"), is(0));
        assertThat(
                page.text("#token-life"),
                allOf(startsWith("a day"), not(containsString("30 days")), not(containsString("no end"))));
        page.type("#token-name", "keeper");
        page.press("Create");
        page.awaitText("dialog .notice", containsString("Another token is named keeper"));
        page.press("Cancel");
        page.awaitTrue(() -> page.count("dialog") == 0);
        assertThat(complaints().stream().filter(line -> !line.contains("409")).toList(), is(empty()));
    }

    @Test
    void whereNoTokensAreRequiredNoneCanBeCreated() {
        service.close();
        service = RunningService.start(folder.resolve("open"), Map.of());
        page.open(service.port(), "access");

        page.awaitText("#main", containsString("security.anonymous: false"));
        assertThat(page.text("#main"), not(containsString("Create a token")));
        assertThat(complaints(), is(empty()));
    }

    /** The file with all tokens but boss's. */
    private void revokeBoss() throws IOException {
        var tokens = folder.resolve("tokens.yaml");
        var others = Files.readAllLines(tokens).stream()
                .filter(line -> !line.contains("boss"))
                .toList();
        Files.write(tokens, others);
    }

    private void awaitFile(Matcher<String> expected) {
        page.awaitTrue(() -> expected.matches(page.run("return document.getElementById('deploy-file')?.value ?? ''")));
    }

    private void enter(String token) {
        page.awaitText("#status-text", is("Sign-in required"));
        page.type("#token", token);
        page.click("#token-form button");
    }

    @Test
    void whatWasTypedWaitsForWhoTypedItAndIsNotShownToAnotherSignIn() throws Exception {
        page.open(service.port(), "apps?deploy=1001");
        enter(BOSS);
        awaitFile(containsString("nginx:1.29"));
        var typed = "services:\n  web:\n    image: nginx:1.30\n    environment: {PASSWORD: of-the-boss}\n";
        page.run("document.getElementById('deploy-file').value = arguments[0]", typed);
        page.awaitText("#deploy-check", containsString("to update"));

        revokeBoss();
        page.awaitText(".unsaved", startsWith("Unsaved edits of “boss” are kept in this tab"));
        assertThat(
                "a reload is asked about",
                page.run("return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"),
                is(true));
        page.picture("unsaved-signed-out");
        enter(TEAM);
        page.awaitText(".editor-dialog .unsaved", startsWith("Another sign-in, “boss”, left unsaved edits"));
        awaitFile(containsString("nginx:1.29"));
        assertThat("it can do less", page.text(".editor-dialog .unsaved"), not(containsString("Take them over")));
        assertThat(
                (String) page.run("return document.documentElement.outerHTML + JSON.stringify({...sessionStorage})"),
                not(containsString("of-the-boss")));

        // As another tab does it, which tells the others.
        page.run(
                "return fetch('api/v1/sessions', {method: 'POST', headers: {'Content-Type': 'application/json'}, body:"
                        + " JSON.stringify({token: arguments[0], path: '/'})}).then(() => new"
                        + " BroadcastChannel('sign-in /').postMessage(null))",
                DEPUTY);
        page.awaitText(".editor-dialog .unsaved", containsString("Take them over"));
        awaitFile(containsString("nginx:1.29"));
        assertThat(complaints(), is(empty()));
        assertThat(page.flaws("editor-unsaved-of-another"), is(empty()));
        page.click(".editor-dialog .unsaved button");
        page.awaitText("dialog .ask", containsString("You see then what “boss” typed, also secrets in it."));
        page.click("#confirm-go");
        awaitFile(is(typed));
        page.awaitTrue(() -> page.count(".unsaved") == 0);

        page.run("document.body.focus()");
        new Actions(page.browser)
                .keyDown(Keys.CONTROL)
                .sendKeys("k")
                .keyUp(Keys.CONTROL)
                .perform();
        page.type("dialog [role=combobox]", "sign out");
        new Actions(page.browser).sendKeys(Keys.ENTER).perform();
        page.press("Stay signed in");
        page.awaitTrue(() -> page.count("dialog .ask") == 0);
        awaitFile(is(typed));
        assertThat(complaints(), is(empty()));
    }

    @Test
    void whatWasTypedComesBackToTheSameSignInWhereverItGoes() throws Exception {
        page.open(service.port(), "apps?deploy=new");
        enter(BOSS);
        page.awaitTrue(() -> page.count(".code-editor") == 1);
        page.type("#deploy-name", "wiki");
        page.run("document.getElementById('deploy-file').value = 'services:\\n  web:\\n    image: wiki:7\\n'");
        page.awaitText("#deploy-check", containsString("1 to add"));
        page.press("Cancel");
        page.awaitText(".ask h2", is("Discard what was typed?"));
        page.run("return fetch('api/v1/sessions/current', {method: 'DELETE'}).then(({ok}) => ok)");
        page.awaitText("#status-text", is("Sign-in required"));
        page.awaitTrue(() -> page.count("dialog") == 0);
        page.go("events");
        enter(BOSS);
        page.awaitText("#main .unsaved", startsWith("Your unsaved edits of wiki are kept in this tab."));
        page.press("Continue editing");
        awaitFile(containsString("wiki:7"));
        page.awaitText(".toasts", containsString("is back"));
        page.awaitTrue(() -> page.count(".unsaved") == 0);
        page.press("Save and apply");
        page.awaitText(".outcome .pass-line", startsWith("converged"));
        assertThat(
                "nothing is left to lose",
                page.run("return window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"),
                is(true));
        assertThat(complaints(), is(empty()));
    }
}
