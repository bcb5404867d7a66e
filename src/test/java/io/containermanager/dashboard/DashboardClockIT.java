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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser whose clock is off: ages and ranges are by the service's clock, and the page says what is off. */
@ResourceLock(Requirement.BROWSER)
class DashboardClockIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"}]}}}
        """;

    /** Before the page's own scripts: the clock is that many milliseconds ahead. */
    private static final String AHEAD = """
        const real = Date;
        const ahead = MILLIS;
        window.Date = class extends real {
          constructor(...parts) {
            if (parts.length === 0) super(real.now() + ahead);
            else super(...parts);
          }
          static now() {
            return real.now() + ahead;
          }
        };
        """;

    @ParameterizedTest
    @CsvSource({"3_600_000, ahead of", "-3_600_000, behind", "86_400_000, ahead of", "-86_400_000, behind"})
    void agesAndRangesAreByTheClockOfTheService(String ahead, String words, @TempDir Path folder) {
        try (var service = RunningService.start(folder.resolve("data"), Map.of());
                var page = new Page()) {
            service.post("/api/v1/state/target?apply=true", TARGET);
            page.browser.executeCdpCommand(
                    "Page.addScriptToEvaluateOnNewDocument", Map.of("source", AHEAD.replace("MILLIS", ahead)));
            page.open(service.port(), "logs?range=15m", () -> page.count(".line") > 0);
            page.awaitText("#clock-off", containsString(words));
            page.go("overview");
            page.awaitTrue(() -> page.count(".chart canvas") > 0 && page.count(".event time") > 0);
            assertThat(page.text("main .columns"), not(containsString("in ")));
            assertThat(page.text(".event time"), allOf(not(containsString(" h")), not(containsString(" d"))));
            page.go("machine");
            page.awaitText("main .page-head", containsString("sampled now"));
            assertThat(page.complaints(), is(empty()));
        }
    }

    @Test
    void aClockThatIsRightIsNotMentioned(@TempDir Path folder) {
        try (var service = RunningService.start(folder.resolve("data"), Map.of());
                var page = new Page()) {
            page.open(service.port(), "overview");
            page.awaitText("#status-text", is("Live"));
            assertThat(page.count("#clock-off"), is(0));
        }
    }
}
