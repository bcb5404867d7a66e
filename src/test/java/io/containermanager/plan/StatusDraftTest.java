package io.containermanager.plan;

import static io.containermanager.plan.PlanRow.row;
import static io.containermanager.plan.PlanScene.service;
import static io.containermanager.plan.PlanScene.web;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.observed.RunState.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs read of how a service stands, without reading its reason. */
class StatusDraftTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final String NEXT = " 2026-01-01T00:00:07Z";

    private static Consumer<ServiceConfigBuilder> port(int port) {
        return config -> config.ports(List.of(new PortMapping(null, port, 80, "tcp")));
    }

    private static Service afterDb() {
        return web("web:1", config -> config.dependsOn(List.of(new Dependency("db", Condition.HEALTHY))));
    }

    static Stream<PlanRow> rows() {
        return Stream.of(
                row("all is as declared", _ -> {}, "web in-sync settled"),
                row("its container is gone", it -> it.gone("old"), "web missing moving"),
                row(
                        "its image is being fetched",
                        it -> it.gone("old").withoutImage("web:1").pulling("web:1"),
                        "web missing moving pull"),
                row(
                        "its image waits for a free pull",
                        it -> it.gone("old").withoutImage("web:1").pullWaits("web:1"),
                        "web missing moving pull"),
                row(
                        "its image is fetched by this plan",
                        it -> it.gone("old").withoutImage("web:1"),
                        "web missing moving pull"),
                row(
                        "its image is fetched again after a failure",
                        it -> it.gone("old").withoutImage("web:1").pullFailed("web:1", Duration.ZERO),
                        "web missing moving pull-failed"),
                row(
                        "its image could not be fetched a moment ago",
                        it -> it.gone("old").withoutImage("web:1").pullFailed("web:1", MOMENT),
                        "web missing stuck pull-failed" + NEXT),
                row(
                        "its image must not be fetched",
                        it -> it.gone("old")
                                .withoutImage("web:9")
                                .declares(web(
                                        "web:9",
                                        config -> config.rollout(new UpdatePolicy(
                                                PullPolicy.NEVER, UpdateStrategy.DOWNLOAD_THEN_KILL, null)))),
                        "web missing stuck pull-failed"),
                row(
                        "its creation failed a moment ago",
                        it -> it.gone("old").failed(web("web:1"), MOMENT, "no space", false),
                        "web missing stuck step-failed" + NEXT),
                row(
                        "its creation failed, and is tried again",
                        it -> it.gone("old").failed(web("web:1"), Duration.ZERO, "no space", false),
                        "web missing moving step-failed"),
                row(
                        "its new version is held",
                        it -> it.declares(web("web:2")).held(web("web:2"), "its health check fails"),
                        "web needs-update stuck held"),
                row(
                        "its new version is held, and the one before has ended",
                        it -> it.declares(web("web:2"))
                                .held(web("web:2"), "its health check fails")
                                .state("old", Status.EXITED, 1),
                        "web needs-update moving held (start)"),
                row(
                        "its new version is held, and the one before does not run again yet",
                        it -> it.declares(web("web:2"))
                                .tries(web("web:2"))
                                .held(web("web:2"), "its health check fails")
                                .state("old", Status.EXITED, 1),
                        "web needs-update moving held (rollback)"),
                row("the engine restarts it", it -> it.restarted("old", 3), "web needs-update stuck crash-loop"),
                row(
                        "an operator stopped it",
                        it -> it.memory(known -> known.withStoppedBy("ops")).state("old", Status.EXITED, 0),
                        "web in-sync settled stopped"),
                row(
                        "it waits for one that starts",
                        it -> it.gone("old").declares(afterDb(), service(2, "db", "db:1", _ -> {})),
                        "web missing waiting dependency",
                        "db missing moving"),
                row(
                        "its port belongs to another service",
                        it -> it.gone("old")
                                .declares(web("web:1", port(80)), service(2, "db", "db:1", port(80)))
                                .runs("db", service(2, "db", "db:1", port(80))),
                        "web missing stuck contention",
                        "db in-sync settled"),
                row("its app is paused", it -> it.declares(web("web:2")).paused(1), "web needs-update paused (update)"),
                row("its version changes", it -> it.declares(web("web:2")), "web needs-update moving (update)"),
                row(
                        "its new version is made and not started yet",
                        it -> it.declares(web("web:2"))
                                .runs("new", web("web:2"))
                                .state("new", Status.CREATED, null),
                        "web needs-update moving (update)"),
                row(
                        "its first container is made and not started yet",
                        it -> it.state("old", Status.CREATED, null),
                        "web needs-update moving (start)"),
                row(
                        "an operator starts it",
                        it -> it.ordered("old", false).state("old", Status.EXITED, 0),
                        "web needs-update moving (start)"),
                row(
                        "it is started again when another one runs",
                        it -> it.declares(afterDb(), service(2, "db", "db:1", _ -> {}))
                                .gone("old")
                                .runs("old", afterDb())
                                .state("old", Status.EXITED, 1),
                        "web needs-update waiting dependency (start)",
                        "db missing moving"),
                row("an operator restarts it", it -> it.ordered("old", false), "web needs-update moving (restart)"),
                row(
                        "its restart failed",
                        it -> it.ordered("old", true).failed(web("web:1"), MOMENT, "no space", true),
                        "web needs-update stuck step-failed (restart)" + NEXT),
                row(
                        "it is unhealthy for a moment, and restarted if it stays so",
                        it -> it.unhealthy("old", MOMENT),
                        "web needs-update stuck (restart)"),
                row("it ended by itself", it -> it.state("old", Status.EXITED, 1), "web needs-update moving (start)"),
                row(
                        "it is being stopped",
                        it -> it.memory(known -> known.withStoppedBy("ops")),
                        "web in-sync moving stopped"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theFieldsSayWhatTheReasonSays(PlanRow row) {
        var scene = new PlanScene();
        row.change().accept(scene);
        assertThat(row.when(), scene.standings(), is(row.then()));
    }
}
