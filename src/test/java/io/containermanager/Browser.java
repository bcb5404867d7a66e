package io.containermanager;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless browser: Debian's {@code chromium} and {@code chromium-driver}. */
public final class Browser {

    /** So often an element may be replaced between it being found and read. */
    private static final int DRAWN_AGAIN_MAX = 5;

    private Browser() {}

    /** Starts one with a profile folder of its own; skips, or fails in CI, where there is none. */
    public static ChromeDriver start(Path profile) {
        var chromium = Requirement.program("chromium", "chromium-browser", "google-chrome");
        Requirement.check(chromium.isPresent(), "no browser is installed (Debian: chromium)");
        var driver = Requirement.program("chromedriver", "chromium-driver");
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .build();
        var browser = new ChromeDriver(service, options(chromium.orElseThrow(), profile));
        browser.manage().window().setSize(new Dimension(1280, 900));
        return browser;
    }

    private static ChromeOptions options(Path chromium, Path profile) {
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
                "--user-data-dir=" + profile);
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
