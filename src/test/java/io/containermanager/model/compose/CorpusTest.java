package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.read.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of Compose files in the forms that well-known projects use: services, warnings, refusals with lines, and the way back. */
class CorpusTest {

    static List<Corpus.Stack> stacks() {
        return Corpus.all();
    }

    @Test
    void thereAreSixtyAtLeast() {
        assertThat(stacks().size(), greaterThanOrEqualTo(60));
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void aStackBecomesWhatItSays(Corpus.Stack stack) {
        Posted posted = stack.posted();

        assertThat(posted.refusals(), equalTo(stack.expected("refused")));
        if (!stack.refused()) {
            assertThat(
                    posted.app().services().stream().map(Service::serviceName).toList(),
                    equalTo(stack.expected("services")));
            assertThat(posted.warnings(), equalTo(stack.expected("warnings")));
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void aStackThatIsGivenBackIsTheSame(Corpus.Stack stack) {
        if (stack.refused()) {
            return;
        }
        var app = stack.app();
        var again = new ComposeRequest(
                7,
                null,
                ComposeExport.write(app),
                Map.of(),
                Set.of(),
                Map.of(),
                ComposeRequest.Known.of(app, 100),
                "/srv/p",
                ComposeRequest.Lines.UNKNOWN);

        switch (ComposeImport.read(again)) {
            case Parsed.Good<ComposeApp>(ComposeApp back) -> {
                assertThat(back.app(), equalTo(app));
                assertThat(back.warnings(), equalTo(List.of()));
            }
            case Parsed.Bad<ComposeApp>(List<Violation> violations) -> throw new AssertionError(violations.toString());
        }
    }

    /** Each with what it looks like in a file: one that no file has fails. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        database with a health check              | pg_isready
        reverse proxy with labels                 | traefik\\.http\\.routers
        monitoring stack                          | --storage\\.tsdb
        mail server                               | mailserver
        wiki                                      | example/wiki
        media server                              | example/media
        git forge                                 | example/forge
        home automation                           | home/hub
        job that others wait for                  | service_completed_successfully
        worker of a queue                         | sidekiq
        dependency that must be healthy           | condition: service_healthy
        dependency that may be missing            | required: false
        dependency in the short form              | depends_on: \\[
        dependency with restart                   | service_started, restart: true
        profiles                                  | profiles: \\[
        profiles by a variable                    | COMPOSE_PROFILES=
        anchors                                   | : &[a-z]+
        merge keys                                | <<: \\*
        merge of several                          | <<: \\[\\*
        extension fields                          | (?m)^x-[a-z]+: (?!expect)
        extends of the same file                  | extends: base
        extends of another file                   | extends: \\{file:
        include                                   | (?m)^include:
        several networks                          | networks: \\[public, internal\\]
        internal network                          | internal: true
        external network                          | external: true\\n    name: proxy
        fixed addresses                           | ipv4_address:
        aliases                                   | aliases: \\[
        ipam                                      | ipam:
        IPv6 pool                                 | subnet: "fd00
        IPv6 switched on                          | enable_ipv6: true
        health check as a text                    | test: "curl
        health check as CMD                       | test: \\[CMD, wget
        health check as CMD-SHELL                 | \\["CMD-SHELL"
        health check NONE                         | test: \\[NONE\\]
        health check disabled                     | healthcheck: \\{disable: true\\}
        health check with times only              | healthcheck: \\{interval: 5s\\}
        secrets of files                          | short: \\{file:
        secrets of the environment                | \\{environment: LONG_SECRET\\}
        secrets of the operator                   | given: \\{external: true\\}
        secrets in the long form                  | source: long, target:
        configs inline                            | inline:\\n    content: .\\n
        configs of files                          | fromfile: \\{file:
        configs of the environment                | fromenv: \\{environment:
        configs that are external                 | shared: \\{external: true\\}
        ports in the long form                    | published: "8088"
        ports in ranges                           | "9090-9091:8080-8081"
        ports of an address                       | 127\\.0\\.0\\.1::5000
        ports of an IPv6 address                  | \\[::1\\]:8080:80
        ports over UDP                            | /udp
        volumes in the long form                  | \\{type: volume, source:
        volumes without a name                    | - /var/lib/anonymous
        volumes by a driver                       | type: nfs
        volumes with a subpath                    | subpath: docker
        binds in the long form                    | \\{type: bind, source:
        binds with propagation                    | rslave
        binds with SELinux labels                 | :ro,Z
        unknown mount options                     | :rox
        tmpfs in the long form                    | tmpfs: \\{size:
        tmpfs in the short form                   | /tmp:size=64m
        mode in octal                             | mode: 0o1777
        mode as a number                          | mode: 448
        environment as a map                      | environment: \\{
        environment as a list                     | environment: \\[
        environment without a value               | - HTTP_PORT
        environment file                          | env_file: \\[mail\\.env\\]
        environment file that may be missing      | required: false\\}
        environment file with export and quotes   | export OVERRIDE
        label file                                | label_file:
        labels as a map                           | labels: \\{
        labels with dollar signs                  | \\$\\$apr1
        variables with defaults                   | \\$\\{[A-Z]+:-
        variables that are required               | :\\?database password required
        variables nested                          | \\$\\{A:-\\$\\{B:-
        variables that are empty paths            | \\$\\{DATA_DIR\\}/
        ulimits                                   | ulimits:
        sysctls as a map                          | sysctls: \\{
        sysctls as a list                         | sysctls: \\[
        GPU by reservation                        | driver: nvidia, count: 1
        GPU by ids                                | device_ids:
        GPU in short                              | gpus: all
        log drivers                               | driver: syslog
        no log                                    | logging: \\{driver: none\\}
        init                                      | init: true
        capabilities added                        | cap_add:
        capabilities dropped                      | cap_drop: \\[ALL\\]
        devices in the long form                  | target: /dev/dri/card0
        devices                                   | /dev/net/tun
        privileged                                | privileged: true
        stop signal                               | stop_signal:
        grace period                              | stop_grace_period: 1m30s
        user                                      | user: "65534
        groups                                    | group_add:
        extra hosts as a list                     | host-gateway
        extra hosts as a map                      | extra_hosts: \\{
        DNS                                       | dns: \\[
        DNS search                                | dns_search:
        platform                                  | platform: linux
        runtime                                   | runtime:
        pull policy                               | pull_policy: daily
        read-only root                            | read_only: true\\n    user
        security options                          | no-new-privileges
        shared network namespace                  | network_mode: "service:
        shared process namespace                  | pid: "service:
        shared ipc namespace                      | ipc: "service:
        network of the host                       | network_mode: host
        container by its name                     | network_mode: "container:
        limits                                    | cpus: 0\\.5
        limits by deploy                          | limits: \\{cpus:
        sizes with a fraction                     | shm_size: 0\\.5g
        restart by deploy                         | restart_policy:
        restart with a count                      | on-failure:5
        no replicas                               | replicas: 0
        several replicas                          | replicas: 3
        Swarm                                     | placement:
        version                                   | (?m)^version:
        links                                     | links:
        expose                                    | expose:
        build                                     | build: \\{
        hooks                                     | post_start:
        image by digest                           | @sha256:
        image of another registry                 | image: "ghcr\\.
        commands folded                           | command: >-
        commands with quotes                      | command: sh -c
        scalars that YAML 1.1 reads otherwise     | TIME: 22:22
        this manager's update strategy            | updateStrategy:
        """)
    void aFeatureStandsInAFile(String feature, String form) {
        var pattern = Pattern.compile(form);
        var having = new ArrayList<String>();
        for (Corpus.Stack stack : stacks()) {
            if (pattern.matcher(stack.text().replaceFirst("(?s)\nx-expect:\n.*(?=\n  (services|refused):)", ""))
                            .find()
                    || pattern.matcher(stack.posted().files().toString()).find()) {
                having.add(stack.name());
            }
        }

        assertThat(feature + " stands in no file", having.isEmpty(), equalTo(false));
    }
}
