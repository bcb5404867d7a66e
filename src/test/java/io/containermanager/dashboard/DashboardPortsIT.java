package io.containermanager.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Ranges of published ports: each port of one can be opened, by the keyboard too. */
@ResourceLock(Requirement.BROWSER)
class DashboardPortsIT {

    /** As a container of Docker has them: on the simulated engine nothing listens. */
    private static final String RANGE = """
        const file = (name) => import(new URL(name, document.baseURI).href);
        return Promise.all(['html.js', 'port-links.js'].map(file)).then(([{ html, render }, { PortLink }]) => {
          const box = document.createElement('p');
          box.id = 'ports';
          document.querySelector('main').append(box);
          const port = (hostIp, hostPort) => ({ hostIp, hostPort, containerPort: hostPort - 18010, protocol: 'tcp' });
          const ports = [18090, 18091, 18092].flatMap((number) => [port('0.0.0.0', number), port('::', number)]);
          render(html`<${PortLink} text=":18090–18092" ports=${ports} engine="docker" running=${true} />`, box);
        });
        """;

    private static final String LINKS = "return [...document.querySelectorAll('#ports a')].map((one) => one.href)";

    @Test
    void aRangeOpensIntoALinkForEachPort(@TempDir Path folder) {
        try (var service = RunningService.start(folder.resolve("data"), Map.of());
                var page = new Page()) {
            page.open(service.port(), "apps");
            page.run(RANGE);
            assertThat(page.run(LINKS), is(List.of()));
            page.browser.findElement(By.cssSelector("#ports summary")).sendKeys(Keys.ENTER);
            page.awaitTrue(() -> page.count("#ports a") > 0);
            var host = "http://127.0.0.1:";
            assertThat(page.run(LINKS), is(List.of(host + "18090/", host + "18091/", host + "18092/")));
            page.browser.findElement(By.cssSelector("#ports summary")).sendKeys(Keys.ENTER);
            page.awaitTrue(() -> page.count("#ports a") == 0);
            assertThat(page.complaints(), is(empty()));
        }
    }
}
