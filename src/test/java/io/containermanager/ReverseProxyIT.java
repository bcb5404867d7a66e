package io.containermanager;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.documents.Snippet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The pages behind nginx as docs/reverse-proxy.md configures it, and what they say when it is configured otherwise. */
@ResourceLock(Requirement.BROWSER)
class ReverseProxyIT {

    private static final Duration PAGE_MAX = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private ChromeDriver browser;
    private @Nullable Process proxy;
    private int proxyPort;

    @BeforeEach
    void startBrowser() throws IOException {
        var _ = Requirement.program("nginx", "nginx-light");
        browser = Browser.take();
        proxyPort = FreePort.next();
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.destroy();
        }
        if (browser != null) {
            Browser.giveBack(browser, Set.of("http://127.0.0.1:" + proxyPort));
        }
    }

    /** A block of the document, for this service. */
    private static String block(String language, String mark, int servicePort) throws IOException {
        return Snippet.all().stream()
                .filter(block ->
                        block.language().equals(language) && block.text().contains(mark))
                .findFirst()
                .orElseThrow()
                .text()
                .replace("127.0.0.1:3002", "127.0.0.1:" + servicePort);
    }

    private void startProxy(int servicePort, String without) throws IOException {
        startProxy(servicePort, without, "", "");
    }

    /** The nginx block of the document; lines that contain {@code without} are left out, and one is put before another. */
    private void startProxy(int servicePort, String without, String before, String more) throws IOException {
        var lines = new StringBuilder();
        block("nginx", "location /scm/", servicePort)
                .lines()
                .filter(line -> without.isEmpty() || !line.contains(without))
                .map(line -> !before.isEmpty() && line.contains(before) ? more + line : line)
                .forEach(line -> lines.append(line).append('\n'));
        var configuration = Files.writeString(folder.resolve("nginx.conf"), """
            daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/error.log;
            events { worker_connections 64; }
            http {
              access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
              uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
              server { listen 127.0.0.1:%2$d; %3$s }
            }
            """.formatted(folder, proxyPort, lines));
        proxy = new ProcessBuilder(
                        Requirement.program("nginx", "nginx-light").toString(),
                        "-e",
                        folder.resolve("error.log").toString(),
                        "-c",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        await().atMost(PAGE_MAX).until(() -> Files.exists(folder.resolve("nginx.pid")));
    }

    private String text(String selector) {
        return Browser.text(browser, selector);
    }

    private void picture(String name) throws IOException {
        var target = Files.createDirectories(Path.of("target", "dashboard")).resolve(name + ".png");
        Files.write(target, browser.getScreenshotAs(OutputType.BYTES));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + proxyPort + "/scm/" + path;
    }

    @Test
    void livePageAndApiPageWorkBelowASubPath() throws IOException {
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            startProxy(service.port(), "");

            browser.get(url(""));
            await().atMost(PAGE_MAX).until(() -> text("#status-text").equals("Live"));
            assertThat(Browser.complaints(browser), is(empty()));

            browser.findElement(By.linkText("API")).click();
            await().atMost(PAGE_MAX)
                    .until(() -> browser.findElements(By.cssSelector(".opblock-summary-path"))
                                    .size()
                            > 20);
            assertThat(browser.getCurrentUrl(), is(url("api/docs")));
            assertThat(Browser.complaints(browser), is(empty()));
            assertThat(
                    "requests of the page go below the sub-path",
                    browser.executeScript("return performance.getEntriesByType('resource').map(e => e.name).join(' ')")
                            .toString(),
                    containsString(url("openapi")));
            picture("api-below-a-sub-path");
        }
    }

    @Test
    void aProxyThatPassesNoUpgradeOnIsNamedAsTheReason() throws IOException {
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            startProxy(service.port(), "Upgrade");

            browser.get(url(""));
            await().atMost(PAGE_MAX)
                    .ignoreException(NoSuchElementException.class)
                    .until(() -> text("#problem-text").contains("Upgrade"));
            await().atMost(PAGE_MAX).until(() -> text("#status-text").startsWith("Polling"));
            picture("no-upgrade");
        }
    }

    @Test
    void aMissingTokenIsAskedForAndOpensThePage() throws IOException {
        try (var service = RunningService.start(folder.resolve("data"), Map.of("SECURITY_ANONYMOUS", "false"))) {
            startProxy(service.port(), "");

            browser.get(url(""));
            await().atMost(PAGE_MAX)
                    .until(() -> !browser.findElements(By.id("token-form")).isEmpty());
            assertThat(text("#status-text"), is("Sign-in required"));
            assertThat(text("#problem-text"), is("This service requires a token. Enter one to sign in."));
            picture("sign-in");
            browser.findElement(By.id("token")).sendKeys("not-a-token-of-this-service");
            browser.findElement(By.cssSelector("#token-form button")).click();
            await().atMost(PAGE_MAX).until(() -> text("#problem-text").startsWith("This token is not valid"));
            browser.findElement(By.id("status")).click();
            await().atMost(PAGE_MAX)
                    .until(() ->
                            !browser.findElements(By.cssSelector("#log li")).isEmpty());
            var said = browser.findElements(By.cssSelector("#log li")).size();
            // Longer than the first pauses between attempts and than a poll.
            await().during(Duration.ofSeconds(7))
                    .atMost(PAGE_MAX)
                    .until(() -> browser.findElements(By.cssSelector("#log li")).size() == said);
            browser.findElement(By.cssSelector("#log")).sendKeys(Keys.ESCAPE);
            browser.findElement(By.id("token"))
                    .sendKeys(
                            Files.readString(folder.resolve("data/admin-token")).strip());
            browser.findElement(By.cssSelector("#token-form button")).click();

            await().atMost(PAGE_MAX).until(() -> text("#status-text").equals("Live"));
            assertThat(browser.findElements(By.id("problem")), is(empty()));
            var cookie = browser.manage().getCookies().iterator().next();
            assertThat(cookie.getPath(), is("/scm/"));
            assertThat(cookie.isHttpOnly(), is(true));
        }
    }

    @Test
    void managersBelowOneNameHaveASessionEach() throws IOException {
        var mustSignIn = Map.of("SECURITY_ANONYMOUS", "false");
        try (var service = RunningService.start(folder.resolve("data"), mustSignIn);
                var other = RunningService.start(folder.resolve("other"), mustSignIn)) {
            startProxy(
                    service.port(),
                    "",
                    "location /scm/",
                    block("nginx", "location /device-7/", other.port())
                            .replace("192.0.2.7:3002", "127.0.0.1:" + other.port()));
            var token = Files.readString(folder.resolve("data/admin-token")).strip();
            var othersToken =
                    Files.readString(folder.resolve("other/admin-token")).strip();
            var others = url("").replace("/scm/", "/device-7/");

            browser.get(url("#/devices"));
            type("#token", token);
            browser.findElement(By.cssSelector("#token-form button")).click();
            type(".stacked input:not([type])", others);
            type(".stacked input[type=password]", othersToken);
            browser.findElement(By.cssSelector(".stacked button")).click();
            awaitBothLive();
            browser.navigate().refresh();
            awaitBothLive();

            assertThat(
                    browser.executeScript("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
                            .toString(),
                    not(anyOf(containsString(token), containsString(othersToken))));
            browser.get(others);
            await().atMost(PAGE_MAX)
                    .ignoreExceptions()
                    .until(() -> text("#status-text").equals("Live"));
        }
    }

    private void type(String selector, String text) {
        await().atMost(PAGE_MAX).ignoreExceptions().until(() -> {
            browser.findElement(By.cssSelector(selector)).sendKeys(text);
            return true;
        });
    }

    private void awaitBothLive() {
        await().atMost(PAGE_MAX)
                .ignoreExceptions()
                .until(() -> browser.findElements(By.cssSelector(".device .pill")).stream()
                        .map(WebElement::getText)
                        .toList()
                        .equals(List.of("live", "live")));
    }

    @Test
    void aHostNameThatTheServiceDoesNotKnowIsNamedWithItsSetting() throws IOException {
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            // nginx sends its own name for the service unless it is configured to pass the caller's on.
            startProxy(
                    service.port(),
                    "proxy_set_header Host",
                    "proxy_http_version",
                    "proxy_set_header Host backend.example;");

            browser.get(url(""));
            assertThat(browser.getPageSource(), containsString("security.allowed-hosts"));
        }
    }

    @Test
    void haproxyPassesRequestsAndWebSocketOn() throws Exception {
        var haproxy = Requirement.program("haproxy", "haproxy");
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            var configuration = Files.writeString(
                    folder.resolve("haproxy.cfg"),
                    block("haproxy", "frontend web", service.port())
                            .replace("127.0.0.1:8080", "127.0.0.1:" + proxyPort));
            proxy = new ProcessBuilder(haproxy.toString(), "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.out").toFile())
                    .start();
            assertRequestsAndWebSocketPass();
        }
    }

    @Test
    void caddyPassesRequestsAndWebSocketOn() throws Exception {
        var caddy = Requirement.program("caddy", "caddy");
        try (var service = RunningService.start(folder.resolve("data"), Map.of())) {
            var site = block("caddyfile", "handle_path", service.port())
                    .replace("containers.example.com", "http://127.0.0.1:" + proxyPort);
            var configuration = Files.writeString(folder.resolve("Caddyfile"), "{\n  admin off\n}\n" + site);
            var builder = new ProcessBuilder(
                            caddy.toString(), "run", "--adapter", "caddyfile", "--config", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("caddy.out").toFile());
            builder.environment().put("XDG_DATA_HOME", folder.toString());
            builder.environment().put("XDG_CONFIG_HOME", folder.toString());
            proxy = builder.start();
            assertRequestsAndWebSocketPass();
        }
    }

    private void assertRequestsAndWebSocketPass() throws Exception {
        var received = new CompletableFuture<String>();
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(url("api/v1/status"))).build();
            await().atMost(PAGE_MAX)
                    .ignoreExceptions()
                    .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
            var socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(url("ws/metrics").replace("http:", "ws:")), new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            received.complete(text.toString());
                            return null;
                        }
                    })
                    .get(PAGE_MAX.toSeconds(), TimeUnit.SECONDS);
            assertThat(received.get(PAGE_MAX.toSeconds(), TimeUnit.SECONDS), containsString("connected"));
            socket.abort();
        }
    }
}
