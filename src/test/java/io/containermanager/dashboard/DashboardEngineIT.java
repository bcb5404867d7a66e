package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.kubernetes.KubernetesRules;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the engine has beside one container for each service: replicas of a service, and containers of others. */
@ResourceLock(Requirement.BROWSER)
class DashboardEngineIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28", "config": {"replicas": 3}}]}}}
        """;

    @Test
    void thePageOfAServiceListsItsPodsAndTheTerminalOffersThem(@TempDir Path folder) throws Exception {
        var rules = new KubernetesRules(KubernetesSettings.DEFAULTS, folder.resolve("projects"));
        try (var server = new ApiServer(Files.createDirectory(folder.resolve("data")), rules);
                var page = new Page()) {
            server.post("/api/v1/state/target?apply=true&wait=30s", TARGET);
            var pod = ApiServer.json(server.get("/api/v1/containers"))
                    .at("/containers/0/pods/1/name")
                    .asText();
            server.faults().unready(pod, "CrashLoopBackOff");

            page.open(server.port(), "service/1001/1");

            page.awaitText("main", allOf(containsString("2 of 3 ready"), containsString("node-")));
            page.awaitText("main", containsString("2 of 3 replicas are ready (" + pod + ": CrashLoopBackOff)"));
            page.awaitText("tr[data-unready]", allOf(containsString(pod), containsString("CrashLoopBackOff")));
            page.go("service/1001/1?tab=terminal");
            page.awaitText("#terminal-pod", containsString(pod));
        }
    }

    /** As on a machine whose containers another tool has started. */
    @Test
    void whoBeginsWithContainersOfOthersSeesThemAndHowTheyBecomeAnApp(@TempDir Path folder) throws Exception {
        try (var server = new ApiServer(Files.createDirectory(folder.resolve("data")));
                var page = new Page()) {
            server.faults().foreign("f".repeat(64), "old-web");
            page.open(server.port(), "overview");
            page.awaitText(
                    ".verdict",
                    allOf(
                            containsString("No service is declared on this machine yet"),
                            containsString("1 container on this machine is not managed: old-web."),
                            containsString("container-manager adopt my-app --container old-web --dry-run")));
            assertThat(page.flaws("overview-unmanaged"), is(empty()));
            page.press("Copy");
            page.awaitText(".toasts", containsString("The command was copied"));
            page.go("apps");
            page.awaitText("main .empty", containsString("1 container on this machine is not managed: old-web."));
            assertThat(page.flaws("apps-unmanaged"), is(empty()));
        }
    }

    @Test
    void containersOfOthersStayInOneLineBelowTheApps(@TempDir Path folder) throws Exception {
        try (var server = new ApiServer(Files.createDirectory(folder.resolve("data")));
                var page = new Page()) {
            server.faults().foreign("f".repeat(64), "old-web");
            server.post(
                    "/api/v1/state/target?apply=true&wait=30s",
                    "{\"apps\": {\"7\": {\"appId\": 7, \"appName\": \"bare\", \"services\": []}}}");
            page.open(server.port(), "apps");
            page.awaitText(
                    ".unmanaged-line",
                    allOf(
                            containsString("1 container on this machine is not managed: old-web."),
                            containsString("container-manager adopt my-app --container old-web --dry-run")));
            assertThat(page.flaws("apps-unmanaged-line"), is(empty()));
        }
    }

    @Test
    void anAppWithoutServicesIsShownWithWhatToDo(@TempDir Path folder) throws Exception {
        try (var server = new ApiServer(Files.createDirectory(folder.resolve("data")));
                var page = new Page()) {
            server.post(
                    "/api/v1/state/target?apply=true&wait=30s",
                    "{\"apps\": {\"7\": {\"appId\": 7, \"appName\": \"bare\", \"services\": []}}}");
            page.open(server.port(), "apps");
            page.awaitText(".panel.app", allOf(containsString("bare"), containsString("This app has no services")));
            page.awaitText(".page-head", containsString("1 app, 0 services"));
            assertThat(page.flaws("apps-bare"), is(empty()));
            page.click("button[aria-label='Edit bare']");
            page.awaitTrue(() -> page.count(".code-editor") == 1);
            page.press("Cancel");
            page.click("button[aria-label='Remove bare']");
            page.type("#confirm-name", "bare");
            page.press("Remove bare");
            page.awaitText(".dialog-body", containsString("removed"));
            page.press("Close");
            page.awaitText("main .empty", containsString("Nothing is deployed yet"));
            assertThat(page.complaints(), is(empty()));
        }
    }
}
