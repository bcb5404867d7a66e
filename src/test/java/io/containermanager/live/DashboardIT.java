package io.containermanager.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/** The live page in a real browser: Debian's {@code chromium} and {@code chromium-driver}. */
class DashboardIT {

    private static final Duration PAGE_MAX = Duration.ofSeconds(90);
    /** The first retry comes within 2 s of the loss; three of them within this. */
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(40);

    @TempDir
    private Path profile;

    private ChromeDriver browser;

    @BeforeEach
    void startBrowser() {
        browser = Browser.start(profile);
    }

    @AfterEach
    void stopBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    private String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private List<String> complaints() {
        return Browser.complaints(browser);
    }

    private void picture(String name) throws IOException {
        Path target = Files.createDirectories(Path.of("target", "dashboard")).resolve(name + ".png");
        Files.write(target, browser.getScreenshotAs(OutputType.BYTES));
    }

    @Test
    void showsMetricsWithoutAnyViolationOfThePolicy() throws IOException {
        try (var page = new DashboardServer(0, true)) {
            browser.get(page.url());
            await().atMost(PAGE_MAX).until(() -> text("#status-text").equals("Live"));
            assertThat(text("#hostname"), is("host-a"));
            assertThat(text("[data-card=cpu] [data-value]"), is("12"));
            assertThat(text("[data-card=memory] .detail"), is("512 MiB of 2.0 GiB"));
            assertThat("unknown is not 0", text("[data-card=storage] [data-value]"), is("–"));
            assertThat(browser.findElements(By.cssSelector("#processes tr")).size(), is(10));
            assertThat(text("#network"), containsString("127.0.0.1"));
            assertThat(text("#log"), containsString("subscribed to metrics"));
            assertThat(complaints(), is(empty()));
            picture("live");
        }
    }

    @Test
    void reconnectsByItselfAfterTheServerCameBack() throws IOException {
        int port;
        try (var page = new DashboardServer(0, true)) {
            port = page.server.port();
            browser.get(page.url());
            await().atMost(PAGE_MAX).until(() -> text("#status-text").equals("Live"));
        }
        await().atMost(PAGE_MAX).until(() -> text("#status-text").startsWith("Disconnected"));
        assertThat(text("#log"), containsString("1001"));
        picture("disconnected");
        try (var again = new DashboardServer(port, true)) {
            await().atMost(RECONNECT_MAX).until(() -> text("#status-text").equals("Live"));
            assertThat(again.server.live.connectedClients(), is(1));
        }
    }

    @Test
    void waitsLongerWithEachAttemptButNeverBelowOneNorAboveThirtySeconds() {
        try (var page = new DashboardServer(0, true)) {
            browser.get(page.url());
            Object waits = browser.executeAsyncScript(
                    "const done = arguments[0]; import('/format.js').then((format) => done([0, 1, 2, 3, 4, 5,"
                            + " 60].map((attempt) => [format.backoffMillis(attempt, 0), format.backoffMillis(attempt,"
                            + " 1)].join(' ')).join(', ')));");
            assertThat(waits, is("1000 1000, 1000 2000, 2000 4000, 4000 8000, 8000 16000, 15000 30000, 15000 30000"));
        }
    }

    @Test
    void pollsWhereWebSocketsAreRefused() throws IOException {
        try (var page = new DashboardServer(0, false)) {
            browser.get(page.url());
            await().atMost(PAGE_MAX).until(() -> text("#status-text").startsWith("Polling"));
            await().atMost(PAGE_MAX).until(() -> text("#hostname").equals("host-a"));
            assertThat(text("[data-card=uptime] [data-value]"), is("1d 1h 0m"));
            picture("polling");
        }
    }
}
