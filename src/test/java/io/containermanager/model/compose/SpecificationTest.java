package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.Dependency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Compose specification's own rules, each table with the section that it is of; env files are in {@code EnvFileTest}. */
class SpecificationTest {

    /** Section "Interpolation": SET is value, EMPTY is set to nothing, NONE is not set. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $SET | value
        ${SET} | value
        ${EMPTY} | ``
        ${NONE} | ``
        ${SET:-d} | value
        ${EMPTY:-d} | d
        ${NONE:-d} | d
        ${SET-d} | value
        ${EMPTY-d} | ``
        ${NONE-d} | d
        ${SET:?e} | value
        ${EMPTY:?e} | refused: e
        ${NONE:?e} | refused: e
        ${NONE:?} | refused
        ${SET?e} | value
        ${EMPTY?e} | ``
        ${NONE?e} | refused: e
        ${SET:+r} | r
        ${EMPTY:+r} | ``
        ${NONE:+r} | ``
        ${SET+r} | r
        ${EMPTY+r} | r
        ${NONE+r} | ``
        ${NONE:-${SET}} | value
        ${NONE:-${NONE:-d}} | d
        ${NONE?$SET} | refused: value
        ${NONE:-$SET-${SET}} | value-value
        ${SET:+${SET}s} | values
        $$SET | $SET
        $${SET} | ${SET}
        $$$SET | $value
        ${SET/a/b} | refused
        ${SET | refused
        ${} | refused
        ${1} | refused
        ${ SET } | refused
        $1 | $1
        $ | $
        a$-b | a$-b
        """)
    void interpolation(String text, String expected) {
        var posted = Posted.web("environment:\n  A: '" + text + "'")
                .with("SET", "value")
                .with("EMPTY", "");
        if (expected.startsWith("refused")) {
            String message = expected.replaceFirst("refused(?:: )?", "");
            assertThat(posted.refusals(), hasItem(containsString(message)));
        } else {
            assertThat(posted.service("web").config().environment().get("A"), equalTo(expected));
        }
    }

    /** Section "Interpolation": values, not keys. */
    @Test
    void keysAreNotInterpolated() {
        var labels = Posted.web("labels: {$SET: BAR}")
                .with("SET", "x")
                .service("web")
                .config();
        var listed = Posted.web("labels: ['$SET=BAR']")
                .with("SET", "x")
                .service("web")
                .config();

        assertThat(labels.labels(), equalTo(Map.of("$SET", "BAR")));
        assertThat(listed.labels(), equalTo(Map.of("x", "BAR")));
    }

    /** Section "Services": the short and the long form of one thing are one thing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ports: ["8080:80"]                 | ports: [{target: 80, published: "8080"}]
        ports: ["127.0.0.1:8080:80/udp"]   | ports: [{target: 80, published: 8080, host_ip: 127.0.0.1, protocol: udp, mode: host}]
        ports: [80]                        | ports: [{target: 80}]
        ports: ["80-81:90-91"]             | ports: ["80:90", "81:91"]
        volumes: ["d:/x"]                  | volumes: [{type: volume, source: d, target: /x}]
        volumes: ["d:/x:ro,nocopy"]        | volumes: [{type: volume, source: d, target: /x, read_only: true, volume: {nocopy: true}}]
        volumes: [/x]                      | volumes: [{type: volume, target: /x}]
        volumes: [./a:/x]                  | volumes: [{type: bind, source: ./a, target: /x}]
        volumes: [/a:/x:ro]                | volumes: [{type: bind, source: /a, target: /x, read_only: "true"}]
        volumes: [/a:/x:rslave]            | volumes: [{type: bind, source: /a, target: /x, bind: {propagation: rslave}}]
        volumes: [/a:/x:z]                 | volumes: [{type: bind, source: /a, target: /x, bind: {selinux: z}}]
        tmpfs: /x                          | volumes: [{type: tmpfs, target: /x}]
        tmpfs: [/x]                        | tmpfs: /x
        tmpfs: "/x:size=64m,mode=700"      | volumes: [{type: tmpfs, target: /x, tmpfs: {size: 64m, mode: 0o700}}]
        environment: [A=1, B=]             | environment: {A: 1, B: ""}
        environment: [A]                   | environment: {A: }
        labels: [a=b, c]                   | labels: {a: b, c: ""}
        command: serve "a b" c             | command: [serve, a b, c]
        entrypoint: /x -y                  | entrypoint: [/x, -y]
        depends_on: [s]                    | depends_on: {s: {condition: service_started, required: true}}
        networks: [n]                      | networks: {n: }
        networks: [n]                      | networks: {n: {}}
        healthcheck: {test: a b}           | healthcheck: {test: [CMD-SHELL, a b]}
        healthcheck: {test: NONE}          | healthcheck: {test: [NONE]}
        healthcheck: {disable: true}       | healthcheck: {test: [NONE]}
        configs: [c]                       | configs: [{source: c, target: /c}]
        secrets: [c]                       | secrets: [{source: c, target: /run/secrets/c}]
        env_file: a.env                    | env_file: [{path: ./a.env, required: true, format: }]
        env_file: a.env                    | env_file: [a.env]
        dns: 1.1.1.1                       | dns: [1.1.1.1]
        dns_search: example.org            | dns_search: [example.org]
        extra_hosts: ["a:1.2.3.4"]         | extra_hosts: {a: 1.2.3.4}
        extra_hosts: ["a=1.2.3.4"]         | extra_hosts: ["a:1.2.3.4"]
        ulimits: {nofile: 5}               | ulimits: {nofile: {soft: 5, hard: 5}}
        sysctls: [net.core.somaxconn=1024] | sysctls: {net.core.somaxconn: 1024}
        devices: [/dev/a]                  | devices: ["/dev/a"]
        devices: ["/dev/a:/dev/b:r"]       | devices: [{source: /dev/a, target: /dev/b, permissions: r}]
        gpus: all                          | deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: all}]}}}
        mem_limit: 64m                     | deploy: {resources: {limits: {memory: 64mb}}}
        mem_limit: 67108864                | mem_limit: "64M"
        cpus: 0.5                          | deploy: {resources: {limits: {cpus: "0.50"}}}
        pids_limit: 5                      | deploy: {resources: {limits: {pids: 5}}}
        mem_reservation: 64m               | deploy: {resources: {reservations: {memory: 64m}}}
        shm_size: 0.5g                     | shm_size: 512m
        stop_grace_period: 1m30s           | stop_grace_period: 90s
        restart: always                    | deploy: {restart_policy: {condition: any}}
        pull_policy: if_not_present        | pull_policy: missing
        extends: s                         | extends: {service: s}
        """)
    void shortAndLongForms(String one, String other) {
        assertThat(other, form(other), equalTo(form(one)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mem_limit: 0",
                "mem_limit: 0b",
                "mem_reservation: 0",
                "cpus: 0.0",
                "pids_limit: 0",
                "shm_size: 0m"
            })
    void zeroIsNoLimit(String line) {
        assertThat(form(line), equalTo(form("init: null")));
    }

    @Test
    void theSetOfProcessorsZeroIsTheFirstProcessor() {
        var resources = Posted.file("services:\n  web: {image: x, cpuset: \"0\"}\n")
                .service("web")
                .config()
                .resources();

        assertThat(Objects.requireNonNull(resources).cpuset(), equalTo("0"));
    }

    private static Object form(String lines) {
        String more = """

            volumes: {d: }
            networks: {n: }
            configs: {c: {content: x}}
            secrets: {c: {file: ./c}}
            """;
        var posted = Posted.file("services:\n  s: {image: y}\n  web:\n    image: x\n    " + lines + more)
                .side("a.env", "A=1")
                .side("c", "c");
        return posted.service("web").config();
    }

    /** Section "Merge and override" and, of "Services", "extends": base, then what extends it, then what comes of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        environment: {A: 1, B: 1}        | environment: {B: 2, C: 2}       | environment: {A: 1, B: 2, C: 2}
        environment: [A=1]               | environment: {A: 2}             | environment: [A=2]
        environment: {A: 1}              | environment: [A=2]              | environment: {A: 2}
        labels: [a=1]                    | labels: {b: 2}                  | labels: {a: 1, b: 2}
        sysctls: {net.a: 1}              | sysctls: [net.b=2]              | sysctls: {net.a: 1, net.b: 2}
        dns: [1.1.1.1]                   | dns: [8.8.8.8]                  | dns: [1.1.1.1, 8.8.8.8]
        dns: 1.1.1.1                     | dns: 1.1.1.1                    | dns: 1.1.1.1
        dns: 1.1.1.1                     | dns: 8.8.8.8                    | dns: [1.1.1.1, 8.8.8.8]
        cap_add: [KILL]                  | cap_add: [CHOWN]                | cap_add: [KILL, CHOWN]
        command: [echo, foo]             | command: [echo, bar]            | command: [echo, bar]
        entrypoint: a b                  | entrypoint: [c]                 | entrypoint: [c]
        healthcheck: {test: [CMD, a], interval: 5s} | healthcheck: {test: [CMD, b]} | healthcheck: {test: [CMD, b], interval: 5s}
        healthcheck: {test: [CMD, a]}    | healthcheck: {retries: 5}       | healthcheck: {test: [CMD, a], retries: 5}
        volumes: ["d:/work"]             | volumes: ["e:/work"]            | volumes: ["e:/work"]
        volumes: ["d:/a", "d:/b"]        | volumes: [{type: volume, source: e, target: /a}] | volumes: ["e:/a", "d:/b"]
        volumes: [/a:/x]                 | volumes: ["d:/y"]               | volumes: [/a:/x, "d:/y"]
        ports: [80]                      | ports: ["443/udp"]              | ports: [80, "443/udp"]
        ports: [80]                      | ports: [80]                     | ports: [80]
        configs: [c]                     | configs: [{source: e, target: /c}] | configs: [{source: e, target: /c}]
        secrets: [c]                     | secrets: [{source: e, target: c}] | secrets: [{source: e, target: c}]
        depends_on: [s]                  | depends_on: {t: {condition: service_healthy}} | depends_on: {s: {condition: service_started}, t: {condition: service_healthy}}
        depends_on: {s: {condition: service_healthy}} | depends_on: {s: {required: true}} | depends_on: {s: {condition: service_healthy}}
        depends_on: {s: {condition: service_healthy}} | depends_on: [s]    | depends_on: [s]
        networks: [n]                    | networks: {o: {aliases: [x]}}   | networks: {n: , o: {aliases: [x]}}
        networks: {n: {aliases: [x]}}    | networks: {n: {ipv4_address: 10.0.0.9}} | networks: {n: {aliases: [x], ipv4_address: 10.0.0.9}}
        extra_hosts: ["a:1.2.3.4"]       | extra_hosts: ["b:1.2.3.5"]      | extra_hosts: ["a:1.2.3.4", "b:1.2.3.5"]
        ulimits: {nofile: 5, core: 1}    | ulimits: {nofile: {soft: 6, hard: 7}} | ulimits: {nofile: {soft: 6, hard: 7}, core: 1}
        logging: {driver: local, options: {max-file: "2"}} | logging: {options: {max-size: 1m}} | logging: {driver: local, options: {max-file: "2", max-size: 1m}}
        logging: {options: {max-file: "2"}} | logging: {driver: local}     | logging: {driver: local, options: {max-file: "2"}}
        logging: {driver: syslog, options: {tag: x}} | logging: {driver: local} | logging: {driver: local}
        devices: ["/dev/a:/dev/x"]       | devices: ["/dev/b:/dev/x"]      | devices: ["/dev/b:/dev/x"]
        deploy: {resources: {limits: {memory: 64m, pids: 5}}} | deploy: {resources: {limits: {memory: 128m}}} | deploy: {resources: {limits: {memory: 128m, pids: 5}}}
        user: a                          | user: b                         | user: b
        user: a                          | tty: true                       | {user: a, tty: true}
        privileged: true                 | privileged: false               | privileged: false
        stop_grace_period: 5s            | stop_grace_period: 1m           | stop_grace_period: 60s
        env_file: a.env                  | env_file: b.env                 | env_file: [a.env, b.env]
        tmpfs: /a                        | tmpfs: [/b]                     | tmpfs: [/a, /b]
        """)
    void mergeOfExtendedServices(String base, String over, String expected) {
        assertThat(merged("", base, over), equalTo(merged("", "{}", expected)));
        assertThat("from another file", merged("file: base.yaml, ", base, over), equalTo(merged("", "{}", expected)));
    }

    private static Object merged(String file, String base, String over) {
        String service = line(base);
        var posted = Posted.file("""
            services:
              s: {image: y}
              t: {image: y}
              base: {image: z%s}
              web: {image: x, extends: {%sservice: base}%s}
            volumes: {d: , e: }
            networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}]}}, o: {ipam: {config: [{subnet: 10.0.1.0/24}]}}}
            configs: {c: {content: x}, e: {content: y}}
            secrets: {c: {file: ./c}, e: {file: ./e}}
            """.formatted(file.isEmpty() ? service : "", file, line(over)))
                .side("base.yaml", "services: {base: {image: z" + service + "}}")
                .side("a.env", "A=1\nB=1")
                .side("b.env", "B=2")
                .side("c", "c")
                .side("e", "e");
        return posted.service("web").config();
    }

    /** A line as entries of a flow map; braces around several of them are taken off. */
    private static String line(String text) {
        String plain = text.startsWith("{") ? text.substring(1, text.length() - 1) : text;
        return plain.isEmpty() ? "" : ", " + plain;
    }

    /** Section "Merge and override": several files are not merged here, and the tags for that are refused. */
    @Test
    void severalFilesAreNotMerged() {
        assertThat(
                Posted.file("include: [other.yaml]\nservices: {a: {image: x}}").refusals(),
                equalTo(List.of(
                        "/include line 1: include is not supported: send the output of \"docker compose config\","
                                + " which merges all files")));
    }

    /** YAML's merge key: a key that is there counts, with a null value too; somebody took the port and the privilege away. */
    @Test
    void aKeyWithoutAValueCountsBeforeAMergedOne() {
        var config = Posted.file("""
            x-base: &base {image: x, ports: ["8080:80"], command: [old], privileged: true, environment: {A: "1"}}
            services: {a: {<<: *base, ports: null, command: , privileged: null, environment: }}
            """).service("a").config();

        assertThat(config.ports(), equalTo(List.of()));
        assertThat(config.process().command(), nullValue());
        assertThat(config.privileges().privileged(), equalTo(false));
        assertThat(config.environment(), equalTo(Map.of()));
    }

    /** Section "links": they say an order of start too. */
    @Test
    void linksGiveAnOrderOfStart() {
        var file = Posted.file("services: {web: {image: x, links: ['db:database']}, db: {image: y}}");

        assertThat(
                file.service("web").config().dependsOn().stream()
                        .map(Dependency::serviceName)
                        .toList(),
                equalTo(List.of("db")));
    }

    /** Section "Services", "extends": what is refused. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        extends: {service: nobody}                | does not have
        extends: {file: none.yaml, service: a}    | which was not uploaded
        extends: {service: web}                   | extends itself
        """)
    void whatCannotBeExtended(String line, String message) {
        assertThat(Posted.web(line).refusals(), hasItem(containsString(message)));
    }

    /** Section "Profiles": a service without profiles is always on; others by a profile, any of its profiles, or all. */
    @Test
    void profiles() {
        var file =
                Posted.file("services: {a: {image: x}, b: {image: x, profiles: [p, q]}, c: {image: x, profiles: [r]}}");

        assertThat(file.app().services().size(), equalTo(1));
        assertThat(file.active(Set.of("q")).app().services().size(), equalTo(2));
        assertThat(file.active(Set.of("*")).app().services().size(), equalTo(3));
        assertThat(file.side(".env", "COMPOSE_PROFILES=p,r").app().services().size(), equalTo(3));
    }

    @Test
    void onePortInSeveralSpellingsIsOne() {
        var ports = Posted.web(
                        "ports: [\"8080:80\", \"8080:80/tcp\", {target: 80, published: 8080}, \"127.0.0.1:8081:81\"]")
                .service("web")
                .config()
                .ports();
        assertThat(ports.size(), equalTo(2));
    }
}
