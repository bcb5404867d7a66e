package io.containermanager.plan;

import static io.containermanager.plan.PlanRow.row;
import static io.containermanager.plan.PlanScene.service;
import static io.containermanager.plan.PlanScene.web;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.observed.LostFile;
import io.containermanager.model.observed.OutsideChange;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.PlanRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same for what keeps declared services running: repairs, dependencies, and what operators request. */
class UpkeepPlanTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String NEXT = "; next attempt at 2026-01-01T00:00:07Z";

    private static final OutsideChange LOST = OutsideChange.of(List.of(new LostFile("/projects/1/key", null)));
    private static final String ADVICE = "post the Compose file of app app1 again with its files, configs and secrets."
            + " Until then app1/web is neither started nor restarted";
    private static final String WITHOUT = "file /projects/1/key is missing: " + ADVICE;
    private static final String FOLDER =
            "it was started while file /projects/1/key was missing and has an empty folder in its place";

    private static final String FOLDERS = "it was started while files /projects/1/cert and /projects/1/key were missing"
            + " and has empty folders in their place";

    /** So many lost files, an empty folder in the place of the first. */
    private static OutsideChange lost(int count) {
        return OutsideChange.of(IntStream.range(0, count)
                .mapToObj(i -> new LostFile("/projects/1/key" + i, i == 0 ? Instant.EPOCH : null))
                .toList());
    }

    private static Consumer<ServiceConfigBuilder> restart(RestartPolicy policy) {
        return config -> config.restart(policy);
    }

    private static Consumer<ServiceConfigBuilder> after(String sibling, Condition condition) {
        return config -> config.dependsOn(List.of(new Dependency(sibling, condition)));
    }

    private static Service db(Consumer<ServiceConfigBuilder> change) {
        return service(2, "db", "db:1", change);
    }

    static Stream<PlanRow> healing() {
        return Stream.of(
                row(
                        "what others reach it by was deleted",
                        it -> it.changedOutside("old", new OutsideChange(null, "its Service web is missing")),
                        "1 connectNetwork 1_default: its Service web is missing"),
                row(
                        "its network was changed",
                        it -> it.changedOutside("old", new OutsideChange(null, "its policy is missing", "1_default")),
                        "1 createNetwork 1_default: its policy is missing",
                        "2 connectNetwork 1_default after [1]: its policy is missing"),
                row(
                        "that could not be restored a moment ago",
                        it -> it.changedOutside("old", new OutsideChange(null, "its Service web is missing"))
                                .laneFailed(PlanScene.WEB.toString(), MOMENT),
                        "web needs-update, stuck: could not be restored: Pool overlaps" + NEXT),
                row(
                        "it was edited",
                        it -> it.changedOutside("old", new OutsideChange("its Deployment web was edited", null)),
                        "1 createContainer web: its Deployment web was edited",
                        "2 stopContainer old after [1]: revision 2 takes over",
                        "3 startContainer the new container after [1, 2]: its Deployment web was edited",
                        "4 removeContainer old after [2, 3]: its service has another container of revision 2"),
                row(
                        "a file that it binds was lost",
                        it -> it.changedOutside("old", LOST),
                        "web needs-update, stuck: " + WITHOUT),
                row(
                        "several files that it binds were lost",
                        it -> it.changedOutside("old", lost(3)),
                        "web needs-update, stuck: files /projects/1/key0, /projects/1/key1 and /projects/1/key2 are"
                                + " missing, an empty folder is in the place of one: " + ADVICE),
                row(
                        "very many were lost",
                        it -> it.changedOutside("old", lost(90)),
                        "web needs-update, stuck: files /projects/1/key0, /projects/1/key1, /projects/1/key2,"
                                + " /projects/1/key3, /projects/1/key4 and 85 more are missing, an empty folder is in"
                                + " the place of one: " + ADVICE),
                row(
                        "it was started without several files that are back",
                        it -> it.startedWithout("old", "/projects/1/cert", "/projects/1/key"),
                        "1 createContainer web: " + FOLDERS,
                        "2 stopContainer old after [1]: revision 2 takes over",
                        "3 startContainer the new container after [1, 2]: " + FOLDERS,
                        "4 removeContainer old after [2, 3]: its service has another container of revision 2"),
                row(
                        "the same, and it ended",
                        it -> ended(it, 1, LONG).changedOutside("old", LOST),
                        "web needs-update, stuck: " + WITHOUT),
                row(
                        "the same, and it is unhealthy for long",
                        it -> it.unhealthy("old", LONG).changedOutside("old", LOST),
                        "web needs-update, stuck: " + WITHOUT),
                row(
                        "the same, and an operator wants it restarted",
                        it -> it.ordered("old", false).changedOutside("old", LOST),
                        "web needs-update, stuck: " + WITHOUT),
                row(
                        "the same, and an operator wants it stopped",
                        it -> it.memory(known -> known.withStoppedBy("ops")).changedOutside("old", LOST),
                        "1 stopContainer old: stopped by ops"),
                row(
                        "the same, and it has a twin",
                        it -> it.runs("twin", web("web:1")).changedOutside("twin", LOST),
                        "1 stopContainer old: another container of this service runs",
                        "2 removeContainer old after [1]: its service has another container of revision 2"),
                row(
                        "the same of a job that ended well",
                        it -> job(it, RestartPolicy.NO, 0).changedOutside("old", LOST),
                        "web in-sync, settled: done: it exited with exit code 0 and restart is \"no\""),
                row(
                        "it was started without a file that is back",
                        it -> it.startedWithout("old", "/projects/1/key"),
                        "1 createContainer web: " + FOLDER,
                        "2 stopContainer old after [1]: revision 2 takes over",
                        "3 startContainer the new container after [1, 2]: " + FOLDER,
                        "4 removeContainer old after [2, 3]: its service has another container of revision 2"),
                row(
                        "the same, and another one is lost",
                        it -> it.startedWithout("old", "/projects/1/cert").changedOutside("old", LOST),
                        "web needs-update, stuck: " + WITHOUT),
                row(
                        "it ended a moment ago",
                        it -> ended(it, 1, MOMENT),
                        "web needs-update, moving: it exited with exit code 1; the engine may restart it"),
                row(
                        "it ended, and the engine did not restart it",
                        it -> ended(it, 1, LONG),
                        "1 startContainer old: it exited with exit code 1 and the engine did not restart it"),
                row(
                        "it was killed from outside",
                        it -> ended(it, 137, MOMENT).killed("old", MOMENT, 9),
                        "1 startContainer old: it was killed from outside (SIGKILL), exit code 137; the manager"
                                + " starts it again"),
                row(
                        "it was stopped from outside",
                        it -> ended(it, 143, MOMENT).killed("old", MOMENT, 15),
                        "1 startContainer old: it was stopped from outside (SIGTERM), exit code 143; the manager"
                                + " starts it again"),
                row(
                        "it ended while the engine was away",
                        it -> ended(it, 255, MOMENT).lostWithTheEngine("old", MOMENT),
                        "1 startContainer old: it exited with exit code 255 while the engine was away"),
                row(
                        "it ended and its last start failed a moment ago",
                        it -> ended(it, 1, LONG).failed(web("web:1"), MOMENT, "no space", false),
                        "web needs-update, stuck: could not start: no space" + NEXT),
                row(
                        "it ended again a moment after its last start",
                        it -> ended(it, 1, LONG).failed(web("web:1"), MOMENT, null, false),
                        "web needs-update, stuck: it exited with exit code 1 and the engine did not restart it" + NEXT),
                row(
                        "a job ended well",
                        it -> job(it, RestartPolicy.NO, 0),
                        "web in-sync, settled: done: it exited with exit code 0 and restart is \"no\""),
                row(
                        "a job failed",
                        it -> job(it, RestartPolicy.NO, 3),
                        "web needs-update, stuck: failed: it exited with exit code 3 and restart is \"no\""),
                row(
                        "what is to be restarted on failure ended well",
                        it -> job(it, RestartPolicy.ON_FAILURE, 0),
                        "web in-sync, settled: done: it exited with exit code 0 and restart is \"on-failure\""),
                row(
                        "what is to be restarted on failure failed",
                        it -> job(it, RestartPolicy.ON_FAILURE, 3),
                        "1 startContainer old: it exited with exit code 3 and the engine did not restart it"),
                row(
                        "it was made and never started",
                        it -> it.state("old", Status.CREATED, null),
                        "1 startContainer old: it was created but never started"),
                row(
                        "it is paused",
                        it -> it.state("old", Status.PAUSED, null),
                        "web in-sync, settled: its container was paused outside the manager; left alone until it is"
                                + " unpaused (docker unpause old), or its service is stopped and started again"),
                row(
                        "the engine restarts it",
                        it -> it.state("old", Status.RESTARTING, 1),
                        "web needs-update, stuck: the engine restarts it: it exited with exit code 1, restart 0"),
                row(
                        "the engine is removing it",
                        it -> it.state("old", Status.REMOVING, null),
                        "web missing, moving: the engine is removing its container"),
                row(
                        "it is dead",
                        it -> it.state("old", Status.DEAD, null),
                        "1 createContainer web: its container is dead: the engine could not remove it completely",
                        "2 startContainer the new container after [1]: its container is dead: the engine could not"
                                + " remove it completely",
                        "3 removeContainer old after [2]: its service has another container of revision 2"),
                row(
                        "the engine can never start it again",
                        it -> ended(it, 255, LONG).broken("old", "task already exists"),
                        "1 createContainer web: task already exists",
                        "2 removeContainer old after [1]: its service has another container of revision 2",
                        "3 startContainer the new container after [1, 2]: task already exists"),
                row(
                        "it is unhealthy for a moment",
                        it -> it.unhealthy("old", MOMENT),
                        "web needs-update, stuck: unhealthy; will be restarted if it stays unhealthy"),
                row(
                        "it is unhealthy for long",
                        it -> it.unhealthy("old", LONG),
                        "1 stopContainer old: unhealthy for longer than 30 s",
                        "2 startContainer old after [1]: unhealthy for longer than 30 s"),
                row(
                        "it is unhealthy for long, and was restarted a moment ago",
                        it -> it.unhealthy("old", LONG).failed(web("web:1"), MOMENT, null, false),
                        "web needs-update, stuck: unhealthy" + NEXT),
                row(
                        "it has a twin",
                        it -> it.runs("twin", web("web:1")),
                        "1 stopContainer old: another container of this service runs",
                        "2 removeContainer old after [1]: its service has another container of revision 2"),
                row(
                        "its network is gone from under it",
                        PlanScene::withoutNetworks,
                        "1 createNetwork 1_default: it is required but does not exist",
                        "2 createContainer web after [1]: its network 1_default is gone: its container cannot be"
                                + " started again",
                        "3 stopContainer old after [2]: revision 2 takes over",
                        "4 startContainer the new container after [2, 3]: its network 1_default is gone: its container"
                                + " cannot be started again",
                        "5 removeContainer old after [3, 4]: its service has another container of revision 2"));
    }

    private static PlanScene ended(PlanScene scene, int exitCode, Duration ago) {
        return scene.state("old", Status.EXITED, exitCode).since("old", ago, PlanScene.HOUR);
    }

    private static PlanScene job(PlanScene scene, RestartPolicy policy, int exitCode) {
        var job = web("web:1", restart(policy));
        return ended(scene.declares(job).gone("old").runs("old", job).wasGood(job), exitCode, LONG);
    }

    static Stream<PlanRow> dependingOnSiblings() {
        return Stream.of(
                row(
                        "it needs a sibling started that has no container",
                        it -> it.gone("old").declares(db(_ -> {}), web("web:1", after("db", Condition.STARTED))),
                        "1 createContainer db: its container does not exist",
                        "2 startContainer the new container after [1]: its container does not exist",
                        "3 createContainer web: its container does not exist",
                        "4 startContainer the new container after [2, 3]: its container does not exist"),
                row(
                        "it needs a sibling healthy that has no container",
                        it -> it.gone("old").declares(db(_ -> {}), web("web:1", after("db", Condition.HEALTHY))),
                        "1 createContainer db: its container does not exist",
                        "2 startContainer the new container after [1]: its container does not exist"),
                row(
                        "it needs a sibling healthy whose health check has not passed",
                        it -> it.gone("old")
                                .declares(db(_ -> {}), web("web:1", after("db", Condition.HEALTHY)))
                                .runs("db", db(_ -> {}))
                                .health("db", Health.STARTING)
                                .since("db", MOMENT, MOMENT),
                        "web missing, waiting: waiting for app1/db to become healthy",
                        "db in-sync, moving: its health check has not passed yet"),
                row(
                        "it needs a sibling that has ended well",
                        it -> it.gone("old")
                                .declares(db(restart(RestartPolicy.NO)), web("web:1", after("db", Condition.COMPLETED)))
                                .runs("db", db(restart(RestartPolicy.NO)))
                                .state("db", Status.EXITED, 0),
                        "1 createContainer web: its container does not exist",
                        "2 startContainer the new container after [1]: its container does not exist",
                        "remember: no trial, good is revision 2"),
                row(
                        "it needs a sibling that has ended badly",
                        it -> it.gone("old")
                                .declares(db(restart(RestartPolicy.NO)), web("web:1", after("db", Condition.COMPLETED)))
                                .runs("db", db(restart(RestartPolicy.NO)))
                                .state("db", Status.EXITED, 1),
                        "web missing, stuck: waiting for app1/db to complete with exit code 0",
                        "db needs-update, stuck: failed: it exited with exit code 1 and restart is \"no\""),
                row(
                        "it shares the network of a sibling that has no container",
                        it -> it.gone("old")
                                .declares(db(_ -> {}), web("web:1", config -> config.networkMode("service:db"))),
                        "1 createContainer db: its container does not exist",
                        "2 startContainer the new container after [1]: its container does not exist",
                        "3 createContainer web after [2]: its container does not exist",
                        "4 startContainer the new container after [2, 3]: its container does not exist"),
                row(
                        "the sibling whose namespace it shares was restarted",
                        it -> it.cutOff("old"),
                        "1 stopContainer old: the container whose namespace it shares was restarted",
                        "2 startContainer old after [1]: the container whose namespace it shares was restarted"));
    }

    static Stream<PlanRow> ordering() {
        return Stream.of(
                row(
                        "an operator stopped it",
                        it -> it.memory(known -> known.withStoppedBy("ops")),
                        "1 stopContainer old: stopped by ops"),
                row(
                        "an operator stopped it, and it has ended",
                        it -> ended(it, 0, LONG).memory(known -> known.withStoppedBy("ops")),
                        "web in-sync, settled: stopped by ops"),
                row(
                        "an operator stopped it while its new version is held",
                        it -> ended(it, 0, LONG)
                                .declares(web("web:2"))
                                .held(web("web:2"), "its health check fails")
                                .memory(known -> known.withStoppedBy("ops")),
                        "web in-sync, settled: stopped by ops; held back: revision 2 failed (its health check fails)"),
                row(
                        "an operator wants it restarted",
                        it -> it.ordered("old", false),
                        "1 stopContainer old: restart requested by ops",
                        "2 startContainer old after [1]: restart requested by ops"),
                row(
                        "an operator wants a finished job to run",
                        it -> job(it, RestartPolicy.NO, 0).ordered("old", false),
                        "1 startContainer old: start requested by ops"),
                row(
                        "the same, and it was tried in vain a moment ago",
                        it -> job(it, RestartPolicy.NO, 0)
                                .ordered("old", true)
                                .failed(web("web:1", restart(RestartPolicy.NO)), MOMENT, "no space", false),
                        "web needs-update, stuck: could not start: no space" + NEXT),
                row(
                        "reconciling of its app is paused",
                        it -> it.declares(web("web:2")).paused(1),
                        "web needs-update, paused: reconciling is paused"),
                row(
                        "the same, and a restart was asked for",
                        it -> it.ordered("old", false).paused(1),
                        "web needs-update, paused: reconciling is paused; waiting for its end: restart requested by"
                                + " ops"),
                row(
                        "the same, and an operator had stopped it before",
                        it -> it.state("old", Status.EXITED, 0)
                                .memory(memory -> memory.withStoppedBy("ops"))
                                .paused(1),
                        "web in-sync, settled: stopped by ops; reconciling is paused"),
                row(
                        "its new version failed and is held, after another try was ordered",
                        it -> gaveWay(it).held(web("web:2"), "its health check fails"),
                        "1 stopContainer new: revision 1 takes over",
                        "2 startContainer old after [1]: revision 1 is started again, because revision 2 failed (its"
                                + " health check fails)",
                        "3 removeContainer new after [1, 2]: the one that failed; revision 1 takes its place",
                        "remember: held: its health check fails; trial, good is revision 1"),
                row(
                        "its successor is not declared any more, after a restart of it was ordered",
                        it -> gaveWay(it).declares(web("web:1")),
                        "1 stopContainer new: revision 2 takes over",
                        "2 startContainer old after [1]: it exited only because it was stopped; starting it again",
                        "3 removeContainer new after [1, 2]: its service has another container of revision 2",
                        "remember: trial, good is revision 1"),
                row(
                        "all reconciling is paused",
                        it -> it.declares(web("web:2")).paused(PlanRules.ALL_APPS),
                        "web needs-update, paused: reconciling is paused"));
    }

    /** Ordered to restart, and stopped for its successor, which runs: the order is fulfilled. */
    private static PlanScene gaveWay(PlanScene scene) {
        return scene.declares(web("web:2"))
                .runs("new", web("web:2"))
                .tries(web("web:2"))
                .state("old", Status.EXITED, 0)
                .ordered("old", false);
    }

    @ParameterizedTest
    @MethodSource({"healing", "dependingOnSiblings", "ordering"})
    void plansFor(PlanRow row) {
        var scene = new PlanScene();
        row.change().accept(scene);
        assertThat(row.when(), scene.plan(), is(row.then()));
    }
}
