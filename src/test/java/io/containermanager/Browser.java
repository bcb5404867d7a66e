package io.containermanager;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless browser: Debian's {@code chromium} and {@code chromium-driver}. One is started for all tests of a lock, which use it one after
 * another (see {@link Requirement#BROWSER}), each in a tab of its own without what the one before left there: its start takes seconds.
 */
public final class Browser {

    private static final Deque<ChromeDriver> IDLE = new ArrayDeque<>();

    /** So often an element may be replaced between it being found and read. */
    private static final int DRAWN_AGAIN_MAX = 5;

    private static final Dimension SIZE = new Dimension(1280, 900);

    private Browser() {}

    /** An empty tab; skips, or fails in CI, where there is no browser. It is to be given back. */
    public static synchronized ChromeDriver take() {
        var kept = IDLE.poll();
        var browser = kept == null ? start() : kept;
        // A tab that took another one's place does not have the focus: nothing in it would be as if reached by the
        // keyboard.
        browser.executeCdpCommand("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        return browser;
    }

    /**
     * Takes back what {@link #take} gave: its tabs are closed, and what pages left behind is removed.
     *
     * @param origins whose pages were opened
     */
    public static synchronized void giveBack(ChromeDriver browser, Set<String> origins) {
        try {
            browser.executeCdpCommand("Network.clearBrowserCookies", Map.of());
            origins.forEach(origin -> browser.executeCdpCommand(
                    "Storage.clearDataForOrigin", Map.of("origin", origin, "storageTypes", "all")));
            var used = browser.getWindowHandles();
            var fresh = browser.switchTo().newWindow(WindowType.TAB).getWindowHandle();
            used.forEach(tab -> browser.switchTo().window(tab).close());
            browser.switchTo().window(fresh);
            browser.manage().window().setSize(SIZE);
            complaints(browser);
            IDLE.push(browser);
        } catch (WebDriverException broken) {
            // The next test starts another one.
            browser.quit();
        }
    }

    private static ChromeDriver start() {
        var chromium = Requirement.program("chromium", "chromium-browser", "google-chrome");
        Requirement.check(chromium.isPresent(), "no browser is installed (Debian: chromium)");
        var driver = Requirement.program("chromedriver", "chromium-driver");
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .build();
        var browser = new ChromeDriver(service, options(chromium.orElseThrow()));
        Runtime.getRuntime().addShutdownHook(new Thread(browser::quit, "browser-quit"));
        browser.manage().window().setSize(SIZE);
        return browser;
    }

    private static ChromeOptions options(Path chromium) {
        var logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.setCapability("goog:loggingPrefs", logging);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // A process that is started ahead for each next page, and pages kept for a way back: a fifth of the
                // browser's work.
                "--disable-features=SpareRendererForSitePerProcess,BackForwardCache");
        return options;
    }

    /** The text of the first such element, or an empty one while there is none. A page that is drawn again meanwhile is read again. */
    public static String text(ChromeDriver browser, String selector) {
        for (int drawn = 0; ; drawn++) {
            var found = browser.findElements(By.cssSelector(selector));
            try {
                return found.isEmpty() ? "" : found.getFirst().getText();
            } catch (StaleElementReferenceException replaced) {
                if (drawn == DRAWN_AGAIN_MAX) {
                    throw replaced;
                }
            }
        }
    }

    /**
     * What the browser complained of since the last call: violations of the policy, failed scripts and requests; without those that it broke
     * off itself because a network of this machine came or went, as networks of other tests' containers do.
     */
    public static List<String> complaints(ChromeDriver browser) {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(line -> !line.contains("ERR_NETWORK_CHANGED"))
                .toList();
    }
}
