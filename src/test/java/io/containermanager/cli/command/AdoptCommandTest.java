package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ForeignResources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptCommandTest {

    private static final String WEB = "a".repeat(64);

    @TempDir
    private Path folder;

    private ApiServer server;
    private Cli cli;

    @BeforeEach
    void start() {
        server = new ApiServer(folder.resolve("manager"));
        cli = new Cli(folder, server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void project(Map<String, String> labels) {
        var config = ServiceConfig.DEFAULTS
                .builder()
                .volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "shop_data", "/data", false, List.of())))
                .networks(List.of(new NetworkAttachment("shop_default", List.of(), null, null)))
                .build();
        server.faults().compose(WEB, "shop", "web", "nginx:1", config, labels);
        var query = new ForeignResources.Query("shop", Set.of());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !server.engine().foreign(query).join().containers().isEmpty());
    }

    @Test
    void aProjectIsShownAndAdoptedAfterTheQuestion() {
        project(Map.of());
        assertThat(
                cli.run("adopt", "shop", "--dry-run").good(),
                allOf(
                        containsString("shop/web  shop-web-1  running  stays"),
                        containsString("Volume data: shop_data, becomes the app's own"),
                        containsString("Network default: shop_default, becomes the app's own"),
                        containsString("Plan: nothing to do")));
        assertThat(cli.at(100, "n\n").run("adopt", "shop").messages(), containsString("Adopt? [y/N]"));
        assertThat(server.revision(), is(0L));
        var adopted = cli.run("adopt", "shop", "--yes");
        assertThat(
                adopted.good(), allOf(containsString("Adopted: 1 of 1 containers stay"), containsString("converged")));
        assertThat(cli.run("ps").good(), containsString("shop/web  running  in-sync  nginx:1"));
        assertThat(cli.run("export", "shop").good(), containsString("shop_data"));
    }

    @Test
    void theDryRunSuggestsTheSameCallToAdopt() {
        project(Map.of());
        var shown = cli.at(100, "").run("adopt", "my shop", "--project", "shop", "--dry-run");
        assertThat(shown.output() + shown.messages(), shown.exitCode(), is(0));
        assertThat(shown.messages(), containsString("Next: container-manager adopt 'my shop' --project shop\n"));
    }

    @Test
    void whatCannotBeDeclaredIsNamedAndCanBeLeftOut() {
        project(Map.of("simulated.unsupported", "/HostConfig/OomScoreAdj"));
        var refused = cli.run("adopt", "store", "--container", "shop-web-1", "--yes");
        assertThat(refused.exitCode(), is(1));
        assertThat(refused.messages(), containsString("shop-web-1: /HostConfig/OomScoreAdj cannot be declared"));
        cli.run("adopt", "store", "--container", "shop-web-1", "--ignore", "/HostConfig/OomScoreAdj", "--yes")
                .good();
        assertThat(cli.run("ps").good(), containsString("store/web"));
    }
}
