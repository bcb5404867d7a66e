package io.containermanager.dashboard;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

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

/** A whole app is stopped, started and restarted in the dashboard, from a list that holds still meanwhile. */
@ResourceLock(Requirement.BROWSER_SECOND)
class DashboardOrdersIT {

    @TempDir
    private Path folder;

    private RunningService service;
    private Page page;

    @BeforeEach
    void start() {
        service = RunningService.start(folder.resolve("data"), Map.of());
        page = new Page();
        service.post("/api/v1/apps/7?apply=true&wait=30s", """
            {"appId": 7, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1", "config": {"dependsOn": ["db"]}},
              {"serviceId": 2, "serviceName": "db", "imageName": "postgres:17"}]}
            """);
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
    void anAppIsStoppedAndStartedAgainEachServiceInItsTurn() {
        page.open(service.port(), "apps", () -> page.count(".panel.app") == 1);
        page.press("Stop app");
        page.awaitText(
                "dialog .ask",
                allOf(
                        containsString("2 services will be stopped"),
                        containsString("until “Start app” starts them again")));
        page.awaitText(".order-list li:first-child", containsString("web"));
        assertThat(page.flaws("app-stop"), is(empty()));
        assertThat("nothing is destroyed", page.count("#confirm-name"), is(0));
        page.press("Stop 2 services");
        page.awaitText("dialog [role=status]", containsString("All 2 services are stopped"));
        page.press("Close");
        page.awaitTrue(() -> page.count("dialog") == 0);

        page.press("Start app");
        page.awaitText(".order-list li:first-child", containsString("db"));
        page.press("Start 2 services");
        page.awaitText("dialog [role=status]", containsString("All 2 services are started"));
        page.press("Close");
        page.awaitTrue(() -> page.count(".panel.app button[aria-label='Start app shop']") == 0);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void anAddressNamesTheOrderAndWhatRanOnceIsRestarted() {
        page.open(service.port(), "apps?restart=shop", () -> page.count(".order-list") == 1);
        page.press("Restart 2 services");
        page.awaitText("dialog [role=status]", containsString("All 2 services are restarted"));
    }

    @Test
    void whatIsStoppedAndNeededIsNamedBeforeARestartAndBeforeAStart() {
        service.post("/api/v1/apps/7/services/2/stop", "");
        page.open(service.port(), "apps?restart=shop", () -> page.count(".order-list") == 1);
        page.awaitText(
                "dialog .ask",
                allOf(
                        containsString("1 service is left alone: stopped or done already"),
                        containsString("web needs db")));
        assertThat(page.flaws("app-restart-waits"), is(empty()));
        page.press("Restart 1 service");
        page.awaitText(".order-list", containsString("waiting for shop/db to start, which is stopped by"));
        page.press("Close");
        service.post("/api/v1/apps/7/services/1/stop", "");
        page.awaitTrue(() -> page.count("button[aria-label='Start shop/web']") == 1);
        page.run("document.querySelector(\"button[aria-label='Start shop/web']\").click()");
        page.awaitText("dialog", containsString("It depends on db, which is stopped and started first."));
        page.run("document.querySelector('#confirm-go').click()");
        page.awaitTrue(() -> page.count("button[aria-label='Stop shop/db']") == 1);
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void anOrderThatIsOverruledIsSaidToBeAndSoIsAnAppThatWasRemoved() {
        service.post("/api/v1/apps/7/services/1/stop", "");
        page.open(service.port(), "apps?start=shop", () -> page.count(".order-list") == 1);
        page.press("Start 1 service");
        page.awaitText("dialog [role=status]", containsString("The service is started"));
        service.post("/api/v1/apps/7/services/1/stop", "");
        page.awaitText("dialog [role=status]", containsString("1 was stopped again by "));
        page.press("Try 1 service again");
        page.awaitText("dialog [role=status]", containsString("The service is started"));
        service.delete("/api/v1/apps/7");
        page.awaitText("dialog [role=status]", containsString("no longer declared"));
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void rowsStayInTheirPlacesWhileOneOfThemIsAboutToBePressed() {
        page.open(service.port(), "apps", () -> page.count(".panel.app") == 1);
        page.run("document.querySelector('.panel.app .service-name a').focus()");
        service.post("/api/v1/apps/8?apply=true", """
            {"appId": 8, "appName": "broken", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/crash:1"}]}
            """);
        page.awaitText(".app-list", containsString("crash-looping"));
        assertThat(page.text(".panel.app:first-child h2"), containsString("shop"));
        page.run("document.activeElement.blur()");
        page.awaitText(".panel.app:first-child h2", containsString("broken"));
    }

    @Test
    void noButtonOfAnAppStandsAloneInALineOfAPhone() {
        service.post("/api/v1/apps/8?apply=true&wait=30s", """
            {"appId": 8, "appName": "job", "services": [
              {"serviceId": 1, "serviceName": "job", "imageName": "simulated.fault/exit:0", "config": {"restart": "no"}}]}
            """);
        page.size(390, 844);
        page.open(service.port(), "apps", () -> page.count(".panel.app") == 2);
        page.awaitText(".app-list", containsString("done"));
        assertThat("five and seven", alone(), is(empty()));
        service.post("/api/v1/apps/7/services/2/stop", "");
        page.awaitTrue(() -> page.count("button[aria-label='Start app shop']") == 1);
        assertThat("eight", alone(), is(empty()));
        service.post("/api/v1/apps/7/services/1/stop", "");
        page.awaitTrue(() -> page.count("button[aria-label='Stop app shop']") == 0);
        assertThat("six", alone(), is(empty()));
    }

    /** Buttons that have a line of an app's head to themselves, on narrow and on wide phones. */
    private List<Object> alone() {
        var found = new ArrayList<>();
        for (int width : List.of(375, 390, 430)) {
            page.size(width, 844);
            found.addAll(aloneNow());
        }
        return found;
    }

    private List<?> aloneNow() {
        return (List<?>) requireNonNull(page.run("""
            return [...document.querySelectorAll('.panel.app')].flatMap((app) => {
              const buttons = [...app.querySelectorAll('.panel-actions > :not(.curl)')];
              return buttons.filter((one) => buttons.every((other) => other === one || other.offsetTop !== one.offsetTop)).map((one) => one.textContent);
            });
            """));
    }

    private boolean asks() {
        return page.count("dialog[open]") > 0;
    }

    @Test
    void aQuestionGoesWithThePageThatItWasAskedOn() {
        page.open(service.port(), "overview");
        page.go("apps");
        page.click(".service-actions button[aria-label='Restart shop/web']");
        page.awaitText(".ask h2", is("Restart shop/web?"));
        page.browser.navigate().back();
        page.awaitText("main h1", is("Overview"));
        page.awaitTrue(() -> !asks());

        page.go("service/7/1");
        page.click(".service-actions button[aria-label='Stop shop/web']");
        page.awaitText(".ask h2", is("Stop shop/web?"));
        page.go("service/7/1?tab=spec");
        page.awaitTrue(() -> !asks());
        assertThat(
                "what asked waits for nothing",
                page.count(".service-actions button:enabled[aria-label='Stop shop/web']"),
                is(1));
        page.click("#status");
        page.awaitTrue(this::asks);
        page.browser.navigate().back();
        page.awaitTrue(() -> !asks());
        assertThat(page.complaints(), is(empty()));
    }

    @Test
    void aQuestionInThePlaceOfAnotherAnswersThatOneWithNo() {
        page.open(service.port(), "overview");
        page.go("apps?deploy=7");
        page.awaitTrue(() -> page.count(".code-editor") == 1);
        page.awaitTrue(() -> Boolean.TRUE.equals(page.run("""
            const field = document.getElementById('deploy-file');
            if (!field.value.includes('nginx:1')) return false;
            field.value = field.value.replace('nginx:1', 'nginx:2');
            return true;
            """)));
        page.awaitText("#deploy-check", containsString("1 to update"));
        page.press("Save and apply");
        page.awaitText(".ask h2", is("Save and apply?"));
        for (int times = 0; times < 2; times++) {
            page.browser.navigate().back();
            page.awaitText(".ask h2", is("Discard what was typed?"));
        }
        page.press("Keep editing");
        page.awaitTrue(() -> page.count(".ask") == 0);
        page.press("Save and apply");
        page.awaitText(".ask h2", is("Save and apply?"));
        page.press("Save and apply it");
        page.awaitTrue(() -> service.get("/api/v1/apps/7").body().contains("nginx:2"));
        assertThat(page.complaints(), is(empty()));
    }
}
