package io.containermanager.plan;

import static io.containermanager.plan.PlanRow.row;
import static io.containermanager.plan.PlanScene.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.ServiceMemory;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Services that are stopped, restarted or removed together: each before those that it needs. */
class OrderedStopsPlanTest {

    private static Consumer<ServiceConfigBuilder> after(String sibling) {
        return config -> config.dependsOn(List.of(new Dependency(sibling, Condition.STARTED)));
    }

    private static final Service DB = service(1, "db", "db:1", _ -> {});
    private static final Service API = service(2, "api", "web:1", after("db"));
    private static final Service PROXY = service(3, "proxy", "web:1", after("api"));

    /** A database, what needs it, and what needs that; all run. */
    private static PlanScene chain() {
        return new PlanScene()
                .gone("old")
                .memory(_ -> ServiceMemory.of(PlanScene.WEB))
                .declares(DB, API, PROXY)
                .runs("db", DB)
                .runs("api", API)
                .runs("proxy", PROXY);
    }

    static Stream<PlanRow> orders() {
        return Stream.of(
                row(
                        "all are stopped",
                        it -> it.stopped(1, 2, 3),
                        "1 stopContainer proxy: stopped by ops",
                        "2 stopContainer api after [1]: stopped by ops",
                        "3 stopContainer db after [1, 2]: stopped by ops"),
                row(
                        "what is between was stopped before",
                        it -> it.stopped(1, 2, 3).state("api", Status.EXITED, 0),
                        "1 stopContainer proxy: stopped by ops",
                        "2 stopContainer db after [1]: stopped by ops"),
                row(
                        "what is between runs on",
                        it -> it.stopped(1, 3),
                        "1 stopContainer proxy: stopped by ops",
                        "2 stopContainer db after [1]: stopped by ops"),
                row("only what others need is stopped", it -> it.stopped(1), "1 stopContainer db: stopped by ops"),
                row(
                        "what needs the others could not be stopped a moment ago",
                        it -> it.stopped(1, 2, 3).laneFailed("1/3", Duration.ofSeconds(1)),
                        "1 stopContainer api: stopped by ops",
                        "2 stopContainer db after [1]: stopped by ops",
                        "3 stopContainer proxy: stopped by ops"),
                row(
                        "one shares the network of another",
                        it -> it.declares(DB, service(2, "api", "web:1", config -> config.networkMode("service:db")))
                                .gone("proxy")
                                .gone("api")
                                .runs("api", service(2, "api", "web:1", config -> config.networkMode("service:db")))
                                .stopped(1, 2),
                        "1 stopContainer api: stopped by ops",
                        "2 stopContainer db after [1]: stopped by ops"),
                row(
                        "all are restarted",
                        it -> it.ordered("db", false).ordered("api", false).ordered("proxy", false),
                        "1 stopContainer proxy: restart requested by ops",
                        "2 stopContainer api after [1]: restart requested by ops",
                        "3 stopContainer db after [1, 2]: restart requested by ops",
                        "4 startContainer db after [3]: restart requested by ops",
                        "5 startContainer api after [2, 4]: restart requested by ops",
                        "6 startContainer proxy after [1, 5]: restart requested by ops"),
                row(
                        "what is needed is stopped, and what needs it is to restart: it could not start again, so it"
                                + " runs",
                        it -> it.stopped(1).ordered("api", false),
                        "1 stopContainer db: stopped by ops"),
                row(
                        "what needs the others is stopped, and they are restarted",
                        it -> it.ordered("db", false).ordered("api", false).stopped(3),
                        "1 stopContainer proxy: stopped by ops",
                        "2 stopContainer api after [1]: restart requested by ops",
                        "3 stopContainer db after [1, 2]: restart requested by ops",
                        "4 startContainer db after [3]: restart requested by ops",
                        "5 startContainer api after [2, 4]: restart requested by ops"),
                row(
                        "the app was removed",
                        it -> it.without(1).needed(1).needed(2, 1L).needed(3, 2L),
                        "1 stopContainer proxy: it is no longer declared",
                        "2 stopContainer api after [1]: it is no longer declared",
                        "3 stopContainer db after [1, 2]: it is no longer declared",
                        "4 removeContainer db after [3]: it is no longer declared",
                        "5 removeContainer api after [2]: it is no longer declared",
                        "6 removeContainer proxy after [1]: it is no longer declared"),
                row(
                        "what needs the others was removed, and they are stopped",
                        it -> it.declares(DB, API).needed(3, 2L).stopped(1, 2),
                        "1 stopContainer proxy: it is no longer declared",
                        "2 stopContainer api after [1]: stopped by ops",
                        "3 stopContainer db after [1, 2]: stopped by ops",
                        "4 removeContainer proxy after [1]: it is no longer declared"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void eachStopsBeforeThoseThatItNeeds(PlanRow row) {
        var scene = chain();
        row.change().accept(scene);
        var steps =
                scene.plan().stream().filter(it -> !it.startsWith("remember:")).toList();
        assertThat(steps, is(row.then()));
    }
}
