package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.Service;
import io.containermanager.model.VolumeMount;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The warnings about an accepted file, and their places in it. */
class ComposeWarningsTest {

    @Test
    void anUnknownMountOptionIsAcceptedAndReported() {
        var file = Posted.file(
                "services: {s: {image: x, restart: always, volumes: ['d:/d:rox', 'd:/e:ro,fast']}}\nvolumes: {d: }");

        assertThat(
                file.warnings(),
                contains(
                        "line 1: the mount option \"rox\" is unknown and is ignored, as in Compose: the mount is"
                                + " writable; write ro to make it read-only",
                        "line 1: the mount option \"fast\" is unknown and is ignored, as in Compose"));
        assertThat(
                file.service("s").config().volumes().stream()
                        .map(VolumeMount::readOnly)
                        .toList(),
                contains(false, true));
    }

    /** Each message about what a side file says names that file and its line, not a line of the Compose file. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        volumes: ["d:/d:rox"]                | base.yaml line 6: the mount option "rox"
        volumes: ["nowhere:/d"]              | base.yaml line 6: the volume "nowhere" is not declared
        volumes: [{type: bind, source: '', target: /x}] | base.yaml line 6: has no path
        environment: {A: "${NOPE}"}          | base.yaml line 6: the variable "NOPE" is not set
        environment: [NOPE]                  | base.yaml line 6: the variable "NOPE" has no value
        command: "${NOPE:?give it}"          | base.yaml line 6: requires the variable "NOPE", which is not set: give it
        ports: ["http"]                      | base.yaml line 6: "http" is not a port
        expose: [80]                         | base.yaml line 6: expose is left out
        mem_limit: lots                      | base.yaml line 6: "lots" is not a size
        stop_grace_period: soon              | base.yaml line 6: "soon" is not a duration
        enviroment: {}                       | base.yaml line 6: unknown key "enviroment"
        build: .                             | base.yaml line 6: build is not supported
        depends_on: [nobody]                 | base.yaml line 6: there is no service "nobody"
        networks: [nowhere]                  | base.yaml line 6: the network "nowhere" is not declared
        healthcheck: {test: x, start_interval: 1s} | base.yaml line 6: start_interval is left out
        extends: {service: nobody}           | base.yaml line 6: extends the service "nobody"
        extends: {service: base}             | base.yaml line 6: extends itself
        extends: {service: x, file: more.yaml} | base.yaml line 6: extends from more.yaml
        extends: {service: middle, file: more.yaml} | more.yaml line 2: expose is left out
        env_file: web.env                    | base.yaml line 6: env_file "web.env" was not uploaded
        <<: 5                                | base.yaml line 2: << must name a map
        """)
    void aMessageAboutASideFileNamesFileAndLine(String line, String message) {
        var file = Posted.file("""
            services:
              web:
                restart: always
                volumes: ['d:/mine']
                ports: ['80']
                extends: {file: base.yaml, service: base}
            volumes: {d: }
            """).side("base.yaml", """
                services:
                  base:
                    image: x
                    tty: true
                    init: true
                    %s
                """.formatted(line));
        if (message.startsWith("more.yaml")) {
            file = file.side("more.yaml", "services: {middle: {image: y,\n  expose: [80]}}");
        }
        List<String> refusals = file.refusals();
        List<String> all = refusals.isEmpty()
                ? file.warnings()
                : refusals.stream().map(one -> one.replaceFirst("^[^ ]* ", "")).toList();

        assertThat(all, hasItem(containsString(message)));
    }

    @Test
    void aMessageAboutOnesOwnLineStaysThereWhereASideFileIsExtended() {
        var file = Posted.file("""
            services:
              web:
                extends: {file: base.yaml, service: base}
                volumes:
                  - d:/mine:rox
                  - d:/theirs:mine
                expose: [80]
            volumes: {d: }
            """)
                .side("base.yaml", "services:\n  base:\n    image: x\n    volumes: ['d:/theirs', 'd:/d:fast']\n");

        assertThat(
                file.warnings().stream()
                        .map(one -> one.replaceFirst("(\"[a-z]+\").*", "$1"))
                        .toList(),
                contains(
                        "line 7: expose is left out: containers on one network reach all of each other's ports",
                        "line 6: the mount option \"mine\"",
                        "base.yaml line 4: the mount option \"fast\"",
                        "line 2: \"web\""));
    }

    @Test
    void aHundredOfOneKindAreOneAndHideNothing() {
        String yaml = "services:\n  web:\n    image: x\n    restart: always\n    environment:\n"
                + IntStream.range(0, 120)
                        .mapToObj(i -> "      V" + i + ": ${NOPE" + i + "}\n")
                        .collect(Collectors.joining())
                + "    expose: [80]\n    volumes: ['d:/d:rox']\nvolumes: {d: }\n";
        var warnings = Posted.file(yaml).good().warnings();

        assertThat(warnings, hasSize(3));
        assertThat(warnings.getFirst().count(), equalTo(120));
        assertThat(warnings.getFirst().line(), equalTo(6));
        for (int i = 0; i < 120; i++) {
            assertThat(warnings.getFirst().message(), containsString("\"NOPE" + i + "\""));
        }
        assertThat(warnings.getFirst().message(), containsString("\"NOPE119\" in line 125"));
        assertThat(warnings.get(2).message(), containsString("rox"));
    }

    @Test
    void oneProblemInManyPlacesIsReportedOnceWithItsLines() {
        assertThat(
                Posted.file("""
                    services:
                      a: {image: x, restart: always, expose: [1]}
                      b: {image: x, restart: always, expose: [1]}
                    """).warnings(),
                contains("line 2: expose is left out: containers on one network reach all of each other's ports"
                        + " (2 times: in lines 2, 3)"));
    }

    @Test
    void anAppOfWhichNothingWillRunIsAcceptedWithAWarning() {
        var nothing = "line 1: the app has no services: nothing of it will run";
        assertThat(Posted.file("services: {}").warnings(), contains(nothing));
        assertThat(
                Posted.file("services: {web: {image: x, restart: always, scale: 0}}")
                        .warnings(),
                contains("line 1: the service \"web\" is left out: it has 0 replicas", nothing));
    }

    @Test
    void aServiceOfNoReplicasIsLeftOutWithWhatLivesInIt() {
        var file = Posted.file("""
            services:
              off: {image: x, restart: always, deploy: {replicas: 0}}
              gone: {image: x, restart: always, scale: 0}
              waits: {image: x, restart: always, depends_on: [off, web]}
              asks: {image: x, restart: always, depends_on: {gone: {condition: service_healthy}}}
              shares: {image: x, restart: always, network_mode: "service:off"}
              deeper: {image: x, restart: always, pid: "service:shares"}
              web: {image: x, restart: always}
            """);

        assertThat(file.app().services().stream().map(Service::serviceName).toList(), contains("waits", "asks", "web"));
        assertThat(file.service("waits").config().dependsOn(), hasSize(1));
        assertThat(
                file.warnings(),
                contains(
                        "line 2: the service \"off\" is left out: it has 0 replicas (also \"gone\" in line 3)",
                        "line 6: the service \"shares\" is left out: network_mode service:off names one that has 0"
                                + " replicas",
                        "line 7: the service \"deeper\" is left out: pid service:shares names one that has 0 replicas",
                        "line 4: \"off\" is not waited for: it has 0 replicas (also \"gone\" in line 5)"));
        assertThat(Posted.web("scale: 0").app().services(), hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        depends_on: [debug]                           | /services/web/depends_on/debug
        depends_on: {debug: {condition: service_healthy}} | /services/web/depends_on/debug
        links: ["debug:d"]                            | /services/web/links
        network_mode: service:debug                   | /services/web/network_mode
        pid: service:debug                            | /services/web/pid
        ipc: service:debug                            | /services/web/ipc
        """)
    void whatNeedsAServiceOfAnInactiveProfileIsRefusedAndSaysWhichProfile(String line, String pointer) {
        var file = Posted.file("services:\n  web: {image: x, restart: always,\n    " + line
                + "}\n  debug: {image: y, profiles: [tools, dev]}\n");

        assertThat(
                file.refusals(),
                hasItem(is(pointer + " line 3"
                        + ": the service \"debug\" is left out because none of its profiles [tools, dev] is"
                        + " active: activate one with ?profile=<name>"
                        + (pointer.contains("depends_on") ? ", or set required: false if it is optional" : ""))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        depends_on: [web]                    | depends_on/web | waits for itself: "web -> web"
        links: [web]                         | links          | waits for itself: "web -> web"
        network_mode: service:web            | network_mode   | waits for itself: "web -> web"; "web" joins the network namespace of "web"
        pid: service:web                     | pid            | waits for itself: "web -> web"; "web" joins the process namespace of "web"
        ipc: service:web                     | ipc            | waits for itself: "web -> web"; "web" joins the IPC namespace of "web"
        links: [db]                          | links          | waits for itself: "web -> db -> web"; "db" joins the network namespace of "web"
        links: [dbb]                         | links          | there is no service "dbb" in this app: did you mean "db"?
        """)
    void whatWaitsForItselfIsRefusedWhereTheFileSaysSo(String line, String field, String message) {
        var file = Posted.file("services:\n  web: {image: x, restart: always,\n    " + line
                + "}\n  db: {image: y, restart: always, network_mode: service:web}\n");

        assertThat(file.refusals(), is(List.of("/services/web/" + field + " line 3: " + message)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tolls   | no service has the profile "tolls"; did you mean "tools"?
        nothing | no service has the profile "nothing"; there are data, tools
        tools   |
        *       |
        """)
    void aProfileThatNoServiceHasIsSaid(String profile, @Nullable String message) {
        var said = Posted.file("""
            services:
              web: {image: x}
              db: {image: y, profiles: [data, tools]}
            """).active(Set.of(profile)).warnings();

        assertThat(
                said.stream().filter(line -> line.contains("no service has")).toList(),
                message == null ? empty() : contains(containsString(message)));
    }

    @Test
    void whatCanDoWithoutAServiceOfAnInactiveProfileIsTaken() {
        var file = Posted.file("""
            services:
              web: {image: x, restart: always, depends_on: {debug: {condition: service_started, required: false}}}
              debug: {image: y, profiles: [tools]}
            """);

        assertThat(file.refusals(), is(empty()));
        assertThat(file.warnings(), hasItem(containsString("\"debug\" is not waited for")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        always         | on-failure | restart "always" is left out: deploy.restart_policy.condition "on-failure" counts
        unless-stopped | any        | restart "unless-stopped" is left out: deploy.restart_policy.condition "any" counts
        always         | any        |
        'no'           | none       |
        on-failure:3   | on-failure | the count of on-failure:3 is left out
        """)
    void ofTwoRestartPoliciesThatOfDeployCountsAsInCompose(String restart, String condition, String warning) {
        var file = Posted.file("services:\n  web: {image: x, restart: " + restart
                + ", deploy: {restart_policy: {condition: " + condition + "}}}\n");

        assertThat(file.refusals(), is(empty()));
        assertThat(file.warnings(), warning == null ? is(empty()) : contains(containsString(warning)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpus: 0.50, deploy: {resources: {limits: {cpus: '0.5'}}}",
                "mem_limit: 512m, deploy: {resources: {limits: {memory: 0.5g}}}",
                "mem_limit: 0, deploy: {resources: {limits: {memory: 512M}}}",
                "pids_limit: 10, deploy: {resources: {limits: {pids: 10}}}",
                "cpus: 1, deploy: {resources: {limits: {memory: 1g}}}"
            })
    void aLimitThatIsTheSameInBothPlacesIsTaken(String limits) {
        assertThat(Posted.file("services:\n  web: {image: x, " + limits + "}\n").refusals(), is(empty()));
    }

    @Test
    void aServiceWithoutRestartIsReportedUnlessItsEndIsAwaited() {
        var file = Posted.file("""
            services:
              migrate: {image: x}
              web: {image: x, depends_on: {migrate: {condition: service_completed_successfully}}}
              worker: {image: x, deploy: {restart_policy: {condition: any}}}
              once: {image: x, restart: "no"}
            """);

        assertThat(
                file.warnings(),
                contains("line 3: \"web\" has no restart policy: it is not restarted when it exits or crashes, as in"
                        + " Compose; set restart: unless-stopped to have it restarted"));
    }

    /** What Compose knows and this does not is refused with what to do, never as unknown. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {s: {image: x}}\nconfigs: {c: {external: true}}",
                "services: {s: {image: x, volumes: [{type: image, source: y, target: /y, image: {subpath: z}}]}}",
                "services: {s: {image: x, provider: {type: x}}}",
                "services: {s: {image: x}}\ninclude: [a.yaml]",
                "services: {s: {image: x, volumes_from: [a]}}",
                "services: {s: {image: x, uts: host}}"
            })
    void whatComposeKnowsIsRefusedWithASentenceThatHelps(String file) {
        assertThat(Posted.file(file).refusals(), not(hasSize(0)));
        assertThat(Posted.file(file).refusals(), everyItem(not(containsString("unknown key"))));
        assertThat(Posted.file(file).refusals(), hasItem(containsString(": ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {s: {image: x, environment: [{http.port: 9200}]}}",
                "services: {s: {image: x, environment: [[A=1], B=1]}}",
                "services: {s: {image: x, labels: [{a: b}]}}"
            })
    void aListItemThatIsNotATextIsRefusedWithItsPlace(String file) {
        assertThat(Posted.file(file).refusals(), hasItem(containsString("must be a string such as")));
    }

    @Test
    void whatIsRefusedMayBeSaidNotToBeWanted() {
        assertThat(
                Posted.file("services: {s: {image: x, use_api_socket: false, configs: [c]}}\n"
                                + "configs: {c: {external: false, content: x}}")
                        .refusals(),
                equalTo(List.of()));
    }
}
