package io.containermanager.dashboard;

import static org.awaitility.Awaitility.await;

import io.containermanager.Browser;
import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** One browser window with the dashboard of a service in it. */
final class Page implements AutoCloseable {

    /** A loaded machine of two cores takes its time. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration RELOAD_PATIENCE = Duration.ofSeconds(15);

    private static final Path AXE = Path.of("web", "node_modules", "axe-core", "axe.min.js");
    private static final Path PICTURES = Path.of("target", "dashboard");

    /** Pictures of the dark theme too: the browser takes as long for pictures as for all that is tested in it. */
    private static final boolean DARK_PICTURES = Boolean.getBoolean("pictures.dark");

    private static final int PICTURE_MAX_PIXELS = 6000;

    /** A phone, a laptop, a wide screen: in pixels. */
    private static final List<Integer> WIDTHS = List.of(390, 1280, 2200);

    /** So many pairs of frames a page has to follow a change of its window. */
    private static final int FRAMES_MAX = 20;

    /** Those of axe that another theme can break. */
    private static final String[] RULES_OF_COLOURS = {"color-contrast", "link-in-text-block"};

    /** Fulfilled once what has changed is on the screen. */
    private static final String DRAWN =
            "return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))";

    private static final String UNSEEN = """
        const root = document.documentElement;
        const found = root.scrollWidth > root.clientWidth ? [`${root.scrollWidth - root.clientWidth} pixels wider than ${innerWidth}`] : [];
        const cuts = (element) => getComputedStyle(element).overflowX !== 'visible';
        for (const box of document.querySelectorAll('main *, dialog *')) {
          if (!['auto', 'scroll'].includes(getComputedStyle(box).overflowX) || box.closest('.terminal-box, .code-editor')) continue;
          const end = box.getBoundingClientRect().left + box.clientLeft - box.scrollLeft + box.scrollWidth;
          const beyond = [...box.querySelectorAll('*')].find((one) => {
            let parent = one.parentElement;
            while (parent !== box && !cuts(parent)) parent = parent.parentElement;
            return parent === box && one.getClientRects().length > 0 && one.getBoundingClientRect().right > end + 1;
          });
          if (beyond) found.push(`cannot be scrolled to at ${innerWidth}: ${beyond.outerHTML.slice(0, 160)}`);
        }
        for (const list of document.querySelectorAll('.scroll > :is(.cards, .tags, .processes, .interfaces)')) {
          if (innerWidth <= 640 && list.offsetWidth > list.parentElement.clientWidth) found.push(`a list that scrolls sideways at ${innerWidth}: ${list.ariaLabel}`);
        }
        for (const body of document.querySelectorAll('.panel-body')) {
          if (body.checkVisibility() && body.textContent.trim() === '' && !body.querySelector('canvas, svg, input, .loading')) found.push(`a panel without content or a reason: ${body.parentElement.textContent.slice(0, 80)}`);
        }
        for (const table of document.querySelectorAll('table')) {
          [...table.querySelectorAll('thead th')].forEach((head, index) => {
            const other = head.textContent === 'Actions' && [...table.querySelectorAll('tbody tr')].map((row) => row.cells[index]).find((cell) => cell && cell.textContent !== '' && !cell.classList.contains('actions'));
            if (other) found.push(`a column without a name: ${other.outerHTML.slice(0, 160)}`);
          });
        }
        return found;
        """;

    private static final String AMBIGUOUS = """
        const nameOf = (one) => (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent).trim();
        const effectOf = (one, index) => one.href ?? (one.dataset.curl === undefined ? index : one.title);
        const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
        const effects = new Map();
        [...(dialog ?? document).querySelectorAll('a[href], button, input, select, textarea, summary')].filter((one) => one.checkVisibility()).forEach((one, index) => {
          const name = nameOf(one);
          effects.set(name, (effects.get(name) ?? new Set()).add(String(effectOf(one, index))));
        });
        return [...effects].filter(([name, found]) => name === '' || found.size > 1).map(([name, found]) => `${found.size} controls are named "${name}"`);
        """;

    final ChromeDriver browser = Browser.take();
    private final Set<String> origins = new HashSet<>();

    /** Opens a view by its part of the address after {@code #/}, as a fresh page, until it or the question for a token is shown. */
    void open(int port, String view) {
        open(port, view, () -> count("main h1") + count("#token-form") > 0);
    }

    private void get(int port, String view) {
        var origin = "http://127.0.0.1:" + port;
        origins.add(origin);
        browser.get("about:blank");
        browser.get(origin + "/#/" + view);
    }

    /** Goes to a view as a link of the page does. */
    void go(String view) {
        run("location.hash = arguments[0]", "#/" + view);
    }

    /** The text of the first such element, or an empty one while there is none. */
    String text(String selector) {
        return Browser.text(browser, selector);
    }

    void awaitText(String selector, Matcher<? super String> expected) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> text(selector), expected);
    }

    void awaitTrue(Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(condition);
    }

    /** Loads the page again until it shows that. */
    void reload(Callable<Boolean> shown) {
        load("a reload", () -> browser.navigate().refresh(), shown);
    }

    /** Opens a view as a fresh page, until it shows that. */
    void open(int port, String view, Callable<Boolean> shown) {
        load(view, () -> get(port, view), shown);
    }

    /** More than once where needed: a network of other tests' containers that comes or goes makes the browser break a load off. */
    private void load(String name, Runnable again, Callable<Boolean> shown) {
        await(name)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> {
                    again.run();
                    try {
                        await().atMost(RELOAD_PATIENCE)
                                .ignoreExceptionsInstanceOf(WebDriverException.class)
                                .until(shown);
                        return true;
                    } catch (ConditionTimeoutException brokenOff) {
                        return false;
                    }
                });
    }

    int count(String selector) {
        return browser.findElements(By.cssSelector(selector)).size();
    }

    /** Clicks once it is there: elements come and go as frames do. */
    void click(String selector) {
        awaitTrue(() -> {
            browser.findElement(By.cssSelector(selector)).click();
            return true;
        });
    }

    /** Clicks the first button or link with exactly that text. */
    void press(String text) {
        awaitTrue(() -> {
            browser.findElements(By.cssSelector("button, a")).stream()
                    .filter(WebElement::isDisplayed)
                    .filter(element -> element.getText().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new WebDriverException("no button " + text))
                    .click();
            return true;
        });
    }

    void type(String selector, String text) {
        awaitTrue(() -> {
            var field = browser.findElement(By.cssSelector(selector));
            field.clear();
            field.sendKeys(text);
            return true;
        });
    }

    @Nullable
    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) browser).executeScript(script, arguments);
    }

    /** Violations of the policy, failed scripts and requests since the last call. */
    List<String> complaints() {
        return Browser.complaints(browser);
    }

    /** As its button does it; returns once charts, too, are drawn in its colours. */
    void theme(String name) {
        run("""
            const theme = arguments[0];
            const frame = () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            return import(new URL('shell.js', document.baseURI).href)
              .then(({chooseTheme}) => chooseTheme(theme))
              .then(() => import(new URL('charts.js', document.baseURI).href))
              .then(frame);
            """, name);
    }

    void size(int width, int height) {
        browser.manage().window().setSize(new Dimension(width, height));
    }

    /** Of the whole page, also where it is longer than the window: as in a window of that height. */
    void picture(String name) {
        var all = run("""
            const { scrollHeight, clientHeight } = document.documentElement;
            return scrollHeight > clientHeight && !document.querySelector('dialog[open]') ? Math.min(scrollHeight, arguments[0]) : 0;
            """, PICTURE_MAX_PIXELS);
        try {
            if (all instanceof Long height && height > 0) {
                browser.executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 0, "height", height, "deviceScaleFactor", 0, "mobile", false));
                run(DRAWN);
            }
            Files.write(
                    Files.createDirectories(PICTURES).resolve(name + ".png"),
                    browser.getScreenshotAs(OutputType.BYTES));
        } catch (IOException fullDisk) {
            throw new AssertionError(fullDisk);
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    /**
     * What nobody can see at this size: what reaches beyond the window, and what in a box that scrolls cannot be scrolled to; and columns
     * that are said to have actions and have something else; and panels with neither content nor a reason. Only what lasts: charts follow another size of the window a frame later.
     */
    @SuppressWarnings("unchecked")
    List<String> unseen() {
        var found = List.<String>of();
        for (int frame = 0; frame < FRAMES_MAX; frame++) {
            found = (List<String>) Objects.requireNonNull(run(UNSEEN));
            if (found.isEmpty()) {
                return found;
            }
            run(DRAWN);
        }
        return found;
    }

    /** Names that several controls of the page have which do different things: a reader of the screen cannot tell these apart. */
    @SuppressWarnings("unchecked")
    List<String> ambiguous() {
        return (List<String>) Objects.requireNonNull(run(AMBIGUOUS));
    }

    /**
     * What is wrong with what is shown, in both themes and at the widths of a phone, a laptop and a wide screen: barriers, what is wider
     * than the screen, complaints of the browser. Pictures of it are kept, where asked for by {@code -Dpictures.dark=true} of both themes.
     */
    List<String> flaws(String name) {
        var wrong = new ArrayList<String>();
        for (var theme : List.of("light", "dark")) {
            size(1280, 900);
            theme(theme);
            (theme.equals("light") ? barriers() : barriers(RULES_OF_COLOURS))
                    .forEach(barrier -> wrong.add(theme + ": " + barrier));
            wrong.addAll(ambiguous());
            for (int width : theme.equals("light") || DARK_PICTURES ? WIDTHS : List.<Integer>of()) {
                size(width, width < 500 ? 844 : 1000);
                wrong.addAll(unseen());
                picture(name + "-" + width + "-" + theme);
            }
        }
        wrong.addAll(complaints());
        return wrong;
    }

    /** What axe finds wrong with the page for people who cannot see, hear or point well, by all rules or by these. Skipped without the package. */
    @SuppressWarnings("unchecked")
    List<String> barriers(String... rules) {
        Requirement.given(Files.isReadable(AXE), "axe-core is not installed: npm ci --prefix web");
        try {
            if (Boolean.TRUE.equals(run("return window.axe === undefined"))) {
                run(Files.readString(AXE));
            }
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
        return (List<String>) browser.executeAsyncScript("""
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'], ...(arguments[0].length > 0 ? { runOnly: arguments[0] } : {}) }).then(
              ({ violations }) => done(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | ')}`)),
              (error) => done([String(error)]));
            """, List.of(rules));
    }

    @Override
    public void close() {
        Browser.giveBack(browser, origins);
    }
}
