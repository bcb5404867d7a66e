package io.containermanager.engine.docker;

import static io.containermanager.engine.docker.QuotedJson.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.docker.http.ApiVersion;
import io.containermanager.engine.docker.http.RegistryAuth;
import io.containermanager.engine.docker.json.ContainerParser;
import io.containermanager.engine.docker.json.NamespaceSiblings;
import io.containermanager.engine.docker.json.PresentImages;
import io.containermanager.engine.docker.stats.StatsParser;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the daemon's answers mean. */
class DockerReadingsTest {

    private static boolean nobody(String container) {
        return false;
    }

    @Test
    void theLowerVersionIsSpokenAndAnAncientDaemonIsRefused() {
        assertThat(ApiVersion.negotiate(ApiVersion.parse("1.41")).toString(), is("1.41"));
        assertThat(ApiVersion.negotiate(ApiVersion.parse("1.99")), is(ApiVersion.OURS));
        var refused =
                assertThrows(IllegalArgumentException.class, () -> ApiVersion.negotiate(ApiVersion.parse("1.39")));
        assertThat(refused.getMessage(), containsString("upgrade Docker"));
    }

    private static PresentImages present(Map<String, String> digests) {
        return new PresentImages(Set.of(), digests, Map.of());
    }

    @Test
    void labelsInheritedFromAnImageDoNotMakeAnOwner() throws Exception {
        var labels = """
            {'io.containermanager.app-id':'1','io.containermanager.service-id':'2','io.containermanager.instance':'me',\
            'io.containermanager.made-as':'web'}\
            """;
        var images =
                DockerImages.present(json("[{'Id':'sha256:copy','Labels':%s},{'Id':'sha256:img'}]".formatted(labels)));
        var container = "{'Id':'c1','Name':'/web','Image':'%s','Config':{'Labels':%s}}";
        var made = ContainerParser.of(json(container.formatted("sha256:img", labels)), images)
                .orElseThrow();
        var copied = ContainerParser.of(json(container.formatted("sha256:copy", labels)), images)
                .orElseThrow();
        assertThat(made.owner().instance(), is("me"));
        assertThat(copied.owner().instance(), is(ContainerLabels.NOBODY));
    }

    @Test
    void aSiblingIsNeverACopyOfIt() throws Exception {
        var listed = json("""
            [{'Id':'cccccccccc','Names':['/copy'],'Labels':%1$s},{'Id':'bbbbbbbbbb','Names':['/web'],'Labels':%1$s},\
             {'Id':'aaaaaaaaaa','Names':['/web-aaaaaa'],'Labels':%1$s}]\
            """.formatted("""
                {'io.containermanager.app-id':'1','io.containermanager.service-id':'2','io.containermanager.made-as':'web'}\
                """));
        assertThat(NamespaceSiblings.original(listed), is(Optional.of("bbbbbbbbbb")));
        var renamed = json(listed.toString().replace('"', '\'').replace("/web", "/renamed"));
        assertThat(
                "the eldest, when nothing else decides",
                NamespaceSiblings.original(renamed),
                is(Optional.of("aaaaaaaaaa")));
    }

    @Test
    void aStoppedContainerIsReadWithItsEnd() throws Exception {
        var container = ContainerParser.of(
                        json("""
                            {'Id':'c1','Name':'/shop-web','Image':'sha256:img','Created':'2026-11-23T09:00:00.5Z','RestartCount':3,
                             'State':{'Status':'exited','ExitCode':137,'OOMKilled':true,'StartedAt':'2026-11-23T10:00:00+01:00',
                              'FinishedAt':'2026-11-23T09:30:00Z'},
                             'Config':{'Image':'nginx:1','Env':['A=1=2'],'Labels':{'io.containermanager.app-id':'1001',
                              'io.containermanager.service-id':'2','team':'blue'}},
                             'HostConfig':{'NetworkMode':'host','RestartPolicy':{'Name':'always'},
                              'PortBindings':{'80/tcp':[{'HostIp':'127.0.0.1','HostPort':'8080'}]}},
                             'Mounts':[{'Type':'volume','Name':'%s','Destination':'/data','RW':true}]}\
                            """.formatted("a".repeat(64))), present(Map.of("sha256:img", "sha256:registry")))
                .orElseThrow();
        assertThat(container.name(), is("shop-web"));
        assertThat(container.imageName(), is("nginx:1"));
        assertThat(container.imageId(), is("sha256:registry"));
        assertThat(container.run().status(), is(Status.EXITED));
        assertThat(container.run().exitCode(), is(137));
        assertThat(container.run().oomKilled(), is(true));
        assertThat(container.run().startedAt(), is(Instant.parse("2026-11-23T09:00:00Z")));
        assertThat(container.run().restartCount(), is(3));
        assertThat(container.anonymousVolumes().getFirst().target(), is("/data"));
        assertThat(container.config().environment(), equalTo(Map.of("A", "1=2")));
        assertThat(container.config().ports(), equalTo(List.of(new PortMapping("127.0.0.1", 8080, 80, "tcp"))));
        assertThat(container.config().labels(), equalTo(Map.of("team", "blue")));
        assertThat(container.config().networkMode(), is("host"));
    }

    /** Docker fills in what its image says; 0 there means Docker's own default. */
    @ParameterizedTest(name = "{0}: {1} each {2} s, {3} s, {4} times, from {5} s on")
    @CsvSource(
            delimiter = ';',
            value = {
                "'Test':['CMD','true'],'Interval':60000000000,'Timeout':10000000000; CMD true; 60; 10; 3; 0",
                "'Test':['CMD-SHELL','ok'],'StartPeriod':120000000000,'Retries':7; CMD-SHELL ok; 30; 30; 7; 120",
                "'Test':['CMD','true'],'Interval':0,'Timeout':0,'Retries':0,'StartPeriod':0; CMD true; 30; 30; 3; 0",
                "'Test':['NONE']; NONE; 30; 30; 3; 0",
                "'Interval':90000000000; ''; 90; 30; 3; 0"
            })
    void theHealthCheckThatAContainerHasIsRead(
            String check, String test, long interval, long timeout, int retries, long startPeriod) throws Exception {
        var expected = new Healthcheck(
                test.isEmpty() ? List.of() : List.of(test.split(" ")),
                Duration.ofSeconds(interval),
                Duration.ofSeconds(timeout),
                retries,
                Duration.ofSeconds(startPeriod));
        assertThat(config("'Healthcheck':{" + check + "}").healthcheck(), is(expected));
    }

    @Test
    void aContainerWithoutAHealthCheckHasNone() throws Exception {
        assertThat(config("'Healthcheck':null").healthcheck(), is(nullValue()));
        assertThat(config("'Healthcheck':{}").healthcheck(), is(nullValue()));
        assertThat(config("'Env':[]").healthcheck(), is(nullValue()));
    }

    private static ServiceConfig config(String more) throws Exception {
        return ContainerParser.of(
                        json("{'Id':'c1','Name':'/x','Config':{%s}}".formatted(more)),
                        present(Map.of()),
                        new ContainerLabels(1, "shop", 1, "web", 1, "v1:0", "me"))
                .config();
    }

    @Test
    void aContainerThatNeverRanHasNoTimesAndNoCode() throws Exception {
        var run = ContainerParser.of(json("""
            {'Id':'c1','Name':'/x','Created':'2026-11-23T09:00:00Z','State':{'Status':'created','ExitCode':0,
             'StartedAt':'0001-01-01T00:00:00Z','FinishedAt':'0001-01-01T00:00:00Z'},
             'Config':{'Labels':{'io.containermanager.app-id':'1','io.containermanager.service-id':'1'}}}\
            """), present(Map.of())).orElseThrow().run();
        assertThat(run.status(), is(Status.CREATED));
        assertThat(run.exitCode(), is(nullValue()));
        assertThat(run.startedAt(), is(nullValue()));
        assertThat(run.health(), is(Health.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "null",
            value = {
                "running; starting; [0, 1];  FailedHealthcheck[endedAt=2026-11-23T09:00:01Z, exitCode=1, output=run 1]",
                "running; starting; [0, -1]; FailedHealthcheck[endedAt=2026-11-23T09:00:01Z, exitCode=null, output=run"
                        + " 1]",
                "running; healthy; [0, 1];   null",
                "running; starting; [1, 0];  null",
                "running; starting; [];      null",
                "exited;  unhealthy; [1];    null",
            })
    void theLastRunOfAHealthCheckSaysHowItFailed(String status, String health, String codes, @Nullable String failed)
            throws Exception {
        var log = new StringJoiner(",", "[", "]");
        int runs = 0;
        for (var code : codes.replaceAll("[\\[\\] ]", "").split(",", -1)) {
            if (!code.isEmpty()) {
                log.add(
                        "{'Start':'2026-11-23T09:00:00Z','End':'2026-11-23T10:00:0%d+01:00','ExitCode':%s,'Output':'run %d'}"
                                .formatted(runs, code, runs));
                runs++;
            }
        }
        var run = ContainerParser.of(
                        json("{'Id':'c1','Name':'/x','State':{'Status':'%s','Health':{'Status':'%s','Log':%s}}}"
                                .formatted(status, health, log)),
                        present(Map.of()),
                        new ContainerLabels(1, "shop", 1, "web", 1, "v1:0", "me"))
                .run();
        assertThat(
                run.failedHealthcheck() == null ? null : run.failedHealthcheck().toString(), is(failed));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "running, healthy,   0,    0, HEALTHY",
                "running, starting,  1,    0, STARTING",
                "running, unhealthy, 3,    0, UNHEALTHY",
                "running, unhealthy, 2,    0, STARTING",
                "running, unhealthy, 0,    0, STARTING",
                "running, unhealthy, 4,    5, STARTING",
                "running, unhealthy, 5,    5, UNHEALTHY",
                "running, unhealthy, null, 0, UNHEALTHY",
                "paused,  unhealthy, 0,    0, NONE",
                "paused,  healthy,   0,    0, NONE",
                "exited,  unhealthy, 0,    0, NONE",
            })
    void aHealthCheckSaysNothingWhileItDoesNotRunAndUntilItHasRunAgain(
            String status, String word, @Nullable Integer streak, int retries, Health health) throws Exception {
        var failing = streak == null ? "" : ",'FailingStreak':" + streak;
        var run = ContainerParser.of(
                        json(
                                "{'Id':'c1','Name':'/x','Config':{'Healthcheck':{'Retries':%d}},'State':{'Status':'%s','Health':{'Status':'%s'%s}}}"
                                        .formatted(retries, status, word, failing)),
                        present(Map.of()),
                        new ContainerLabels(1, "shop", 1, "web", 1, "v1:0", "me"))
                .run();
        assertThat(run.health(), is(health));
    }

    @Test
    void foreignContainersAreNone() throws Exception {
        assertThat(
                ContainerParser.of(json("{'Id':'c1','Config':{'Labels':{}}}"), present(Map.of()))
                        .isEmpty(),
                is(true));
    }

    @Test
    void imagesAreFoundHoweverTheyWereDeclared() throws Exception {
        var present = DockerImages.present(json("""
            [{'Id':'sha256:1','RepoTags':['nginx:latest'],'RepoDigests':['nginx@sha256:abc']},
             {'Id':'sha256:2','RepoTags':['<none>:<none>'],'RepoDigests':['<none>@<none>']},
             {'Id':'sha256:3','RepoTags':['127.0.0.1:5000/app:2'],'RepoDigests':[]}]\
            """));
        var observation = new Observation(Instant.EPOCH, List.of(), present.names(), Set.of(), Set.of());
        for (var spelling : List.of(
                "nginx",
                "nginx:latest",
                "docker.io/library/nginx",
                "index.docker.io/nginx:latest",
                "nginx@sha256:abc",
                "nginx:1.29@sha256:abc",
                "127.0.0.1:5000/app:2")) {
            assertThat(spelling, observation.hasImage(spelling), is(true));
        }
        assertThat(
                present.digests(),
                equalTo(Map.of("sha256:1", "sha256:abc", "sha256:2", "sha256:2", "sha256:3", "sha256:3")));
    }

    @Test
    void memoryExcludesPageCacheAndUncountedValuesAreNull() throws Exception {
        var stats = StatsParser.of("c1", 5, json("""
            {'cpu_stats':{'cpu_usage':{'total_usage':77},'online_cpus':2},
             'memory_stats':{'usage':1000,'limit':5000,'stats':{'inactive_file':300}},
             'networks':{'eth0':{'rx_bytes':1,'tx_bytes':2},'eth1':{'rx_bytes':10,'tx_bytes':20}},
             'blkio_stats':{'io_service_bytes_recursive':[{'op':'Read','value':5},{'op':'write','value':6},{'op':'Read','value':7}]},
             'pids_stats':{'current':4}}\
            """), false).orElseThrow();
        assertThat(stats.get(Metric.MEMORY_BYTES), is(700L));
        assertThat(stats.get(Metric.HOST_CPUS), is(2L));
        assertThat(stats.get(Metric.NETWORK_RX_BYTES), is(11L));
        assertThat(stats.get(Metric.BLOCK_READ_BYTES), is(12L));
        assertThat(stats.get(Metric.BLOCK_WRITE_BYTES), is(6L));
        assertThat(stats.reasons(), is(Map.of()));
        var without = StatsParser.of("c1", 5, json("{'cpu_stats':{},'memory_stats':{}}"), true)
                .orElseThrow();
        assertThat(without.get(Metric.MEMORY_BYTES), is(nullValue()));
        assertThat(without.reasons().get(Metric.MEMORY_BYTES), containsString("cgroup_enable=memory"));
        assertThat(without.reasons().get(Metric.NETWORK_RX_BYTES), containsString("host"));
        var ended = json("{'read':'0001-01-01T00:00:00Z','cpu_stats':{'cpu_usage':{'total_usage':0}}}");
        assertThat(
                "what does not run uses nothing",
                StatsParser.of("c1", 5, ended, false).isEmpty(),
                is(true));
    }

    @Test
    void eventsKeepDockersWordsAndLeaveCommandsOut() throws Exception {
        var ours = "'Attributes':{'exitCode':'3','io.containermanager.app-id':'1'}";
        var die = json("{'Type':'container','Action':'die','Actor':{'ID':'c1'," + ours + "}}");
        assertThat(
                DockerEvents.of(die, AdoptedResources.NONE, DockerReadingsTest::nobody)
                        .orElseThrow(),
                is(new EngineEvent.ContainerChanged("c1", "die", 3)));
        var kill = json("{'Type':'container','Action':'kill','Actor':{'ID':'c1',"
                + "'Attributes':{'signal':'15','io.containermanager.app-id':'1'}}}");
        assertThat(
                DockerEvents.of(kill, AdoptedResources.NONE, DockerReadingsTest::nobody)
                        .orElseThrow(),
                is(new EngineEvent.ContainerChanged("c1", "kill", null, 15)));
        var check = json("{'Type':'container','Action':'exec_start: true','Actor':{'ID':'c1'," + ours + "}}");
        assertThat(
                DockerEvents.of(check, AdoptedResources.NONE, DockerReadingsTest::nobody)
                        .isEmpty(),
                is(true));
    }

    @Test
    void whatJoinsOrLeavesANetworkCountsIfItIsManaged() throws Exception {
        for (var action : List.of("connect", "disconnect")) {
            var event = json("{'Type':'network','Action':'" + action
                    + "','Actor':{'ID':'n1','Attributes':{'container':'c1','name':'1_back','type':'bridge'}}}");

            assertThat(
                    DockerEvents.of(event, AdoptedResources.NONE, "c1"::equals).orElseThrow(),
                    is(new EngineEvent.ContainerChanged("c1", action, null)));
            assertThat(
                    DockerEvents.of(event, AdoptedResources.NONE, DockerReadingsTest::nobody)
                            .isEmpty(),
                    is(true));
        }
        var made = json("{'Type':'network','Action':'create','Actor':{'ID':'n1','Attributes':{'name':'x'}}}");
        assertThat(DockerEvents.of(made, AdoptedResources.NONE, _ -> true).isEmpty(), is(true));
    }

    @Test
    void eventsOfForeignContainersCountOnceTheyAreAdopted() throws Exception {
        var die = json("{'Type':'container','Action':'die','Actor':{'ID':'c1','Attributes':{'exitCode':'0'}}}");
        assertThat(
                DockerEvents.of(die, AdoptedResources.NONE, DockerReadingsTest::nobody)
                        .isEmpty(),
                is(true));
        var labels = new ContainerLabels(1, "shop", 1, "web", 1, "v1:x", "this");
        var adopted = new AdoptedResources(Map.of("c1", labels), Set.of(), Map.of());
        assertThat(
                DockerEvents.of(die, adopted, DockerReadingsTest::nobody).orElseThrow(),
                is(new EngineEvent.ContainerChanged("c1", "die", 0)));
    }

    @Test
    void progressIsReportedInStepsAndAnErrorIsKept() throws Exception {
        var progress = new PullProgressReader("app:1");
        var percents = new ArrayList<Integer>();
        for (int current = 0; current <= 100; current++) {
            progress.take(json("{'id':'l1','status':'Downloading','progressDetail':{'current':%d,'total':100}}"
                            .formatted(current)))
                    .ifPresent(event -> percents.add(event.percent()));
        }
        assertThat(percents.size(), is(21));
        assertThat(progress.error(), is(nullValue()));
        progress.take(json("{'error':'no space left on device'}"));
        assertThat(progress.error(), is("no space left on device"));
    }

    @Test
    void credentialsAreFoundByRegistry() throws Exception {
        var pair = Base64.getEncoder().encodeToString("me:s:ecret".getBytes(StandardCharsets.UTF_8));
        var config = json(
                "{'auths':{'registry.example:5000':{'auth':'%s'},'https://index.docker.io/v1/':{'identitytoken':'t'}}}"
                        .formatted(pair));
        var header = RegistryAuth.header(config, "registry.example:5000/app:1").orElseThrow();
        var sent = new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
        assertThat(json(sent).path("password").asText(), is("s:ecret"));
        assertThat(json(sent).path("serveraddress").asText(), is("registry.example:5000"));
        assertThat(RegistryAuth.header(config, "nginx").isPresent(), is(true));
        assertThat(RegistryAuth.header(config, "other.example/app").isPresent(), is(false));
    }
}
