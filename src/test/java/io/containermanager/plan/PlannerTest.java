package io.containermanager.plan;

import static io.containermanager.plan.PlanRow.row;
import static io.containermanager.plan.PlanScene.service;
import static io.containermanager.plan.PlanScene.web;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Healthcheck;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is planned, and why, when a scene in which all is well is changed in one respect: containers come, are replaced, and go. */
class PlannerTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final String NEXT = "; next attempt at 2026-01-01T00:00:07Z";

    private static Consumer<ServiceConfigBuilder> rollout(PullPolicy pull, UpdateStrategy strategy) {
        return config -> config.rollout(new UpdatePolicy(pull, strategy, null));
    }

    private static Service by(UpdateStrategy strategy) {
        return web("web:2", rollout(PullPolicy.IF_NOT_PRESENT, strategy));
    }

    static Stream<PlanRow> creating() {
        return Stream.of(
                row("nothing was ever applied", PlanScene::nothingApplied),
                row("all is as declared", _ -> {}),
                row(
                        "its container is gone",
                        it -> it.gone("old"),
                        "1 createContainer web: its container does not exist",
                        "2 startContainer the new container after [1]: its container does not exist"),
                row(
                        "its image is gone too",
                        it -> it.gone("old").withoutImage("web:1"),
                        "1 downloadImage web:1: it is not present locally",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist"),
                row(
                        "its network is not there yet",
                        it -> it.gone("old").withoutNetworks(),
                        "1 createNetwork 1_default: it is required but does not exist",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist"),
                row(
                        "networks without a subnet come after those with one, which the engine's own choice could take",
                        it -> it.gone("old")
                                .withoutNetworks()
                                .app(1, networks -> networks.put("auto", Network.PLAIN), joining("auto"))
                                .app(2, networks -> networks.put("fixed", subnet()), joining("fixed")),
                        "1 createNetwork 2_fixed: it is required but does not exist",
                        "2 createNetwork 1_auto after [1]: it is required but does not exist",
                        "3 createContainer web after [2]: its container does not exist",
                        "4 startContainer the new container after [3]: its container does not exist",
                        "5 createContainer web after [1]: its container does not exist",
                        "6 startContainer the new container after [5]: its container does not exist"),
                row(
                        "a network with a subnet could not be created: the others do not wait for it",
                        it -> it.gone("old")
                                .withoutNetworks()
                                .laneFailed("network 2_fixed", Duration.ZERO)
                                .app(2, networks -> networks.put("fixed", subnet())),
                        "1 createNetwork 1_default: it is required but does not exist",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist",
                        "4 createNetwork 2_fixed: it is required but does not exist"),
                row(
                        "two services need one image",
                        it -> it.gone("old")
                                .withoutImage("web:1")
                                .declares(web("web:1"), service(2, "api", "web:1", _ -> {})),
                        "1 downloadImage web:1: it is not present locally",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist",
                        "4 createContainer api after [1]: its container does not exist",
                        "5 startContainer the new container after [4]: its container does not exist"),
                row(
                        "its image is being fetched",
                        it -> it.gone("old").withoutImage("web:1").pulling("web:1"),
                        "web missing, moving: image web:1 is being fetched"),
                row(
                        "its image waits behind others",
                        it -> it.gone("old")
                                .withoutImage("web:1")
                                .pulling("b")
                                .pulling("a")
                                .pullWaits("web:1"),
                        "web missing, moving: image web:1 waits for a free pull (2 running: a, b)"),
                row(
                        "its image could not be fetched a moment ago",
                        it -> it.gone("old").withoutImage("web:1").pullFailed("web:1", MOMENT),
                        "web missing, stuck: image web:1 cannot be fetched: manifest unknown" + NEXT),
                row(
                        "its image could not be fetched, and the backoff is over",
                        it -> it.gone("old").withoutImage("web:1").pullFailed("web:1", Duration.ZERO),
                        "1 downloadImage web:1: it is not present locally",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist"),
                row(
                        "its image is not there and must not be fetched",
                        it -> it.gone("old")
                                .withoutImage("web:9")
                                .declares(web("web:9", rollout(PullPolicy.NEVER, UpdateStrategy.DOWNLOAD_THEN_KILL))),
                        "web missing, stuck: image web:9 is not present locally and pullPolicy is never: load it or"
                                + " change the policy"),
                row(
                        "its image is there and is to be fetched all the same",
                        it -> it.gone("old")
                                .declares(web("web:1", rollout(PullPolicy.ALWAYS, UpdateStrategy.DOWNLOAD_THEN_KILL))),
                        "1 downloadImage web:1: pullPolicy is always",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist"),
                row(
                        "it mounts a volume that is not there",
                        it -> it.gone("old")
                                .declares(web(
                                        "web:1",
                                        config -> config.volumes(List.of(new VolumeMount(
                                                VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))))
                                .volume("data", Volume.PLAIN),
                        "1 createVolume 1_data: it is declared but does not exist",
                        "2 createContainer web after [1]: its container does not exist",
                        "3 startContainer the new container after [2]: its container does not exist"),
                row(
                        "it mounts an external volume that is not there",
                        it -> it.gone("old")
                                .declares(web(
                                        "web:1",
                                        config -> config.volumes(List.of(new VolumeMount(
                                                VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))))
                                .volume(
                                        "data",
                                        new Volume("theirs", true, null, java.util.Map.of(), java.util.Map.of())),
                        "web missing, stuck: volume theirs is declared external and does not exist: create it (docker"
                                + " volume create theirs), fix its name, or remove \"external\" from volume data to"
                                + " have it created"),
                row(
                        "its container could not be made a moment ago",
                        it -> it.gone("old").failed(web("web:1"), MOMENT, "no such device", false),
                        "web missing, stuck: could not start: no such device" + NEXT));
    }

    static Stream<PlanRow> updating() {
        return Stream.of(
                row(
                        "another image is declared",
                        it -> it.declares(web("web:2")),
                        "1 createContainer web: revision 2 declares a different spec than its container has",
                        "2 stopContainer old after [1]: revision 2 takes over",
                        "3 startContainer the new container after [1, 2]: revision 2 declares a different spec than"
                                + " its container has"),
                row(
                        "another image is declared that is not there",
                        it -> it.declares(web("web:2")).withoutImage("web:2"),
                        "1 downloadImage web:2: it is not present locally",
                        "2 createContainer web after [1]: revision 2 declares a different spec than its container has",
                        "3 stopContainer old after [2]: revision 2 takes over",
                        "4 startContainer the new container after [2, 3]: revision 2 declares a different spec than"
                                + " its container has"),
                row(
                        "another image is declared that cannot be fetched, and the old container was killed",
                        it -> it.declares(web("web:2"))
                                .withoutImage("web:2")
                                .pullFailed("web:2", MOMENT)
                                .state("old", Status.EXITED, 137)
                                .killed("old", MOMENT, 9),
                        "1 startContainer old: it keeps running until its replacement can start; it was killed from"
                                + " outside (SIGKILL), exit code 137; the manager starts it again"),
                row(
                        "another image is declared, to be fetched after the old container has stopped",
                        it -> it.declares(by(UpdateStrategy.KILL_THEN_DOWNLOAD)).withoutImage("web:2"),
                        "1 stopContainer old: its image is fetched after it has stopped, as declared",
                        "2 downloadImage web:2 after [1]: it is not present locally",
                        "3 createContainer web after [2]: revision 2 declares a different spec than its container has",
                        "4 stopContainer old after [3]: revision 2 takes over",
                        "5 startContainer the new container after [3, 4]: revision 2 declares a different spec than"
                                + " its container has"),
                row(
                        "the same after a fetch that failed",
                        it -> it.declares(by(UpdateStrategy.KILL_THEN_DOWNLOAD))
                                .withoutImage("web:2")
                                .pullFailed("web:2", Duration.ZERO),
                        "1 downloadImage web:2: it is not present locally",
                        "2 createContainer web after [1]: revision 2 declares a different spec than its container has",
                        "3 stopContainer old after [2]: revision 2 takes over",
                        "4 startContainer the new container after [2, 3]: revision 2 declares a different spec than"
                                + " its container has"),
                row(
                        "another image is declared, to take over while the old one runs",
                        it -> it.declares(by(UpdateStrategy.HAND_OVER)),
                        "1 createContainer web: revision 2 declares a different spec than its container has",
                        "2 startContainer the new container after [1]: revision 2 declares a different spec than"
                                + " its container has"),
                row("its name alone is spelled otherwise", it -> it.declares(web("docker.io/library/web:1"))),
                row(
                        "its successor was made and not started",
                        it -> successor(it, web("web:2"))
                                .state("new", Status.CREATED, null)
                                .state("old", Status.EXITED, 0),
                        "1 startContainer new: revision 2 declares a different spec than its container has"),
                row(
                        "its successor has run for a second",
                        it -> successor(it, web("web:2"))
                                .since("new", MOMENT, MOMENT)
                                .state("old", Status.EXITED, 0),
                        "web in-sync, moving: revision 2 is being verified"),
                row(
                        "its successor has run for long enough",
                        it -> successor(it, web("web:2")).state("old", Status.EXITED, 0),
                        "remember: no trial, good is revision 2",
                        "web in-sync, moving: revision 2 is good"),
                row(
                        "its successor has proved good",
                        it -> successor(it, web("web:2"))
                                .state("old", Status.EXITED, 0)
                                .memory(known -> known.withTrial(null))
                                .wasGood(web("web:2")),
                        "1 removeContainer old: its service has another container of revision 2"),
                row(
                        "its successor takes over beside it and is healthy",
                        it -> successor(it, by(UpdateStrategy.HAND_OVER)).health("new", Health.HEALTHY),
                        "remember: no trial, good is revision 2",
                        "web in-sync, moving: revision 2 is good"),
                row(
                        "its successor took over beside it and has proved good",
                        it -> successor(it, by(UpdateStrategy.HAND_OVER))
                                .health("new", Health.HEALTHY)
                                .memory(known -> known.withTrial(null))
                                .wasGood(by(UpdateStrategy.HAND_OVER)),
                        "1 stopContainer old: another container of this service runs",
                        "2 removeContainer old after [1]: its service has another container of revision 2"),
                row(
                        "its successor is unhealthy",
                        it -> successor(it, web("web:2"))
                                .health("new", Health.UNHEALTHY)
                                .state("old", Status.EXITED, 0),
                        "remember: held: its health check fails; trial, good is revision 1",
                        "web needs-update, moving: its new version failed: its health check fails"),
                row(
                        "its successor's health check, its image's, is first asked after the usual deadline",
                        it -> starting(it, 61).checked("new", each(60)),
                        "web in-sync, moving: its health check has not passed yet"),
                row(
                        "the same, and it has had its time",
                        it -> starting(it, 70).checked("new", each(60)),
                        "remember: held: its health check has not passed within 70 s; trial, good is revision 1",
                        "web needs-update, moving: its new version failed: its health check has not passed within 70"
                                + " s"),
                row(
                        "its successor's health check, its image's, is asked soon and has not passed",
                        it -> starting(it, 61).checked("new", each(5)),
                        "remember: held: its health check has not passed within 60 s; trial, good is revision 1",
                        "web needs-update, moving: its new version failed: its health check has not passed within 60"
                                + " s"),
                row(
                        "its successor could not be started for what its spec asks for",
                        it -> successor(it, web("web:2"))
                                .state("new", Status.CREATED, null)
                                .failed(web("web:2"), MOMENT, "exec: no such file", true)
                                .state("old", Status.EXITED, 0),
                        "remember: held: its container could not be started: exec: no such file; trial, good is"
                                + " revision 1",
                        "web needs-update, moving: its new version failed: its container could not be started: exec:"
                                + " no such file"),
                row(
                        "its successor could not be started for trouble of the engine",
                        it -> successor(it, web("web:2"))
                                .state("new", Status.CREATED, null)
                                .failed(web("web:2"), MOMENT, "the engine's own error", false)
                                .state("old", Status.EXITED, 0),
                        "1 startContainer old: it runs again until its replacement can start"),
                row(
                        "its new version failed and is held",
                        it -> successor(it, web("web:2"))
                                .health("new", Health.UNHEALTHY)
                                .state("old", Status.EXITED, 0)
                                .held(web("web:2"), "its health check fails"),
                        "1 stopContainer new: revision 1 takes over",
                        "2 startContainer old after [1]: revision 1 is started again, because revision 2 failed (its"
                                + " health check fails)",
                        "3 removeContainer new after [1, 2]: the one that failed; revision 1 takes its place"),
                row(
                        "its new version is held, and the old one runs",
                        it -> it.declares(web("web:2")).held(web("web:2"), "its health check fails"),
                        "web needs-update, stuck: held back: revision 2 failed (its health check fails); revision 1"
                                + " runs until this service is changed or revision 2 is tried again"));
    }

    private static PlanScene starting(PlanScene scene, long seconds) {
        return successor(scene, web("web:2"))
                .health("new", Health.STARTING)
                .since("new", Duration.ofSeconds(seconds), Duration.ofSeconds(seconds))
                .state("old", Status.EXITED, 0);
    }

    private static Healthcheck each(long seconds) {
        return new Healthcheck(
                List.of("CMD", "true"), Duration.ofSeconds(seconds), Duration.ofSeconds(10), 3, Duration.ZERO);
    }

    private static PlanScene successor(PlanScene scene, Service declared) {
        return scene.declares(declared).runs("new", declared).tries(declared);
    }

    static Stream<PlanRow> removing() {
        return Stream.of(
                row(
                        "its app is no longer declared",
                        it -> it.without(1),
                        "1 stopContainer old: it is no longer declared",
                        "2 removeContainer old after [1]: it is no longer declared"),
                row(
                        "it is no longer declared",
                        it -> it.declares(),
                        "1 stopContainer old: it is no longer declared",
                        "2 removeContainer old after [1]: it is no longer declared"),
                row(
                        "its app goes, and another one uses its network",
                        it -> it.without(1)
                                .app(2, networks -> networks.put("n", named("1_default")), joining("n"))
                                .runs("theirs", 2, joining("n"), "this-manager", 1),
                        "1 stopContainer old: it is no longer declared",
                        "2 removeContainer old after [1]: it is no longer declared",
                        "remember: no trial, good is revision 2"),
                row(
                        "a container of another manager has its labels",
                        it -> it.runs("foreign", 1, web("web:9"), "another-manager", 1)),
                row(
                        "a container says that it was made for a target that the store does not know",
                        it -> it.runs("newer", 1, web("web:9"), "this-manager", 9)),
                row(
                        "its app goes while the store does not work",
                        it -> it.without(1).storeBroken(),
                        "web extra, moving: it is no longer declared"),
                row(
                        "a network that it has joined is declared with another driver",
                        it -> it.app(1, networks -> networks.put("default", driven("1_default")), web("web:1")),
                        "1 createNetwork 1_default-trial-d8c84f17: it is tried out as declared before network"
                                + " 1_default is replaced"),
                row(
                        "the same, and the engine accepts it",
                        it -> it.app(1, networks -> networks.put("default", driven("1_default")), web("web:1"))
                                .network("1_default-trial-d8c84f17", 1),
                        "1 stopContainer old: network 1_default is declared differently and has to be replaced",
                        "2 removeNetwork 1_default after [1]: it is created again as it is declared now",
                        "3 removeNetwork 1_default-trial-d8c84f17 after [2]: it was only tried out",
                        "4 createNetwork 1_default after [2, 3]: it was declared differently before",
                        "5 createContainer web after [4]: network 1_default is declared differently and has to be"
                                + " replaced",
                        "6 startContainer the new container after [1, 5]: network 1_default is declared differently"
                                + " and has to be replaced"),
                row(
                        "a network of the app is not needed any more",
                        it -> it.network("1_back", 1),
                        "1 removeNetwork 1_back: no service of its app uses it any more"));
    }

    private static Network named(String name) {
        return new Network(name, false, null, java.util.Map.of(), java.util.Map.of(), false, List.of());
    }

    private static Network driven(String name) {
        return new Network(name, false, "mine", java.util.Map.of(), java.util.Map.of(), false, List.of());
    }

    private static Network subnet() {
        var pool = new Network.AddressPool("172.19.0.0/16", null, null, java.util.Map.of());
        return new Network(null, false, null, java.util.Map.of(), java.util.Map.of(), false, List.of(pool));
    }

    private static Service joining(String network) {
        return web("web:1", config -> config.networks(List.of(new NetworkAttachment(network, List.of(), null, null))));
    }

    @ParameterizedTest
    @MethodSource({"creating", "updating", "removing"})
    void plansFor(PlanRow row) {
        var scene = new PlanScene();
        row.change().accept(scene);
        assertThat(row.when(), scene.plan(), is(row.then()));
    }
}
