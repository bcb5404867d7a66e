package io.containermanager.access.power;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.power.TargetPowers.Facts;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import io.containermanager.yaml.YamlJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which powers a whole target holds, and which of them a caller may add. */
class TargetPowersTest {

    private static final Caller OPERATOR =
            new Caller("operator", Caller.Kind.TOKEN, Set.of(Scope.READ, Scope.OPERATE), Set.of());
    private static final Caller ADMIN =
            new Caller("admin", Caller.Kind.TOKEN, Set.of(Scope.OPERATE, Scope.ADMIN), Set.of());
    private static final Caller TEAM =
            new Caller("team", Caller.Kind.TOKEN, Set.of(Scope.READ, Scope.OPERATE), Set.of(1L));

    private static final TargetPowers POWERS = new TargetPowers(
            List.of(Path.of("/srv/data"), Path.of("/var/projects")),
            Path.of("/var/projects"),
            new Grants(Set.of("pool", "1/media"), Set.of("proxy"), Set.of("1/key")));

    /** {@code docs/access.md} has the same table. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "privileged: true                                     | /privileged",
                "capAdd: [SYS_ADMIN]                                  | /capAdd",
                "capAdd: [ALL]                                        | /capAdd",
                "capAdd: [NET_ADMIN]                                  | /capAdd",
                "capAdd: [NET_BIND_SERVICE, CHOWN]                    |",
                "devices: [/dev/sda]                                  | /devices",
                "deviceRequests: [{capabilities: [gpu]}]              | /deviceRequests",
                "sysctls: {net.ipv4.ip_forward: '1'}                  | /sysctls",
                "securityOpt: [seccomp=unconfined]                    | /securityOpt",
                "securityOpt: ['no-new-privileges:true']              |",
                "pid: host                                            | /pid",
                "ipc: host                                            | /ipc",
                "ipc: shareable                                       |",
                "networkMode: host                                    | /networkMode",
                "networkMode: none                                    |",
                "networkMode: bridge                                  |",
                "volumes: ['/:/host:ro']                              | /volumes/0",
                "volumes: ['/srv:/x']                                 | /volumes/0",
                "volumes: ['/srv/data2:/x']                           | /volumes/0",
                "volumes: ['/srv/data/x:/x']                          |",
                "volumes: ['plain:/x']                                |",
                "logging: {driver: syslog, options: {syslog-address: 'unix:///x'}} | /logging",
                "logging: {driver: fluentd}                           | /logging",
                "logging: {driver: journald}                          | /logging",
                "logging: {driver: json-file}                         |",
                "logging: {driver: none}                              |",
                "runtime: kata                                        | /runtime",
                "runtime: runc                                        |",
                "networks: [host]                                     |",
                "networks: [theirs]                                   | /networks/theirs",
                "networks: [lan]                                      | /networks/lan",
                "volumes: ['root:/x']                                 | /volumes/0",
                "volumes: ['borrowed:/x']                             | /volumes/0",
                "volumes: ['left:/x']                                 | /volumes/0",
                "volumes: ['memory:/x']                               |",
                "volumes: ['plugin:/x']                               | /volumes/0",
                "volumes: ['share:/x']                                | /volumes/0",
                "pid: 'service:powerful'                              | /pid",
                "networkMode: 'service:onhost'                        | /networkMode",
                "ipc: 'service:shared'                                | /ipc",
                "ipc: 'service:powerful'                              |",
                "networkMode: 'service:powerful'                      |",
                "extraHosts: ['h:host-gateway']                       |",
                "ulimits: {nofile: 100000}                            |",
                "ports: ['80:80']                                     |"
            })
    void whatAServiceMayOnlyHaveFromAnAdministrator(String config, String below) {
        var stored = state(surroundings(""));
        var wanted = state(surroundings("config: {" + config + "}"));

        var added = POWERS.added(wanted, stored, FACTS, OPERATOR);

        var pointers = added.all().stream().map(Violation::pointer).toList();
        assertThat(pointers, is(below == null ? List.of() : List.of("/apps/1/services/0/config" + below)));
        assertThat(POWERS.added(wanted, stored, FACTS, ADMIN).all(), is(empty()));
        assertThat(
                "what is stored may stay",
                POWERS.added(wanted, wanted, FACTS, OPERATOR).all(),
                is(empty()));
        var other = state(surroundings("config: {" + config + ", command: [other]}"));
        assertThat(
                "with another command it is another power",
                POWERS.added(other, wanted, FACTS, OPERATOR).all().isEmpty(),
                is(below == null));
    }

    private static final Facts FACTS = new Facts(
            Map.of("1_left", new VolumeMaking("local", Map.of("type", "none", "o", "bind", "device", "/"), true)),
            true,
            Set.of());

    /** App 1 with the service that is asked about, in the company of what others declare. */
    private static String surroundings(String service) {
        return """
            apps:
              1:
                appName: one
                services:
                  - {serviceId: 1, serviceName: asked, imageName: web, SERVICE}
                  - {serviceId: 2, serviceName: powerful, imageName: web, config: {volumes: ['/:/host']}}
                  - {serviceId: 3, serviceName: onhost, imageName: web, config: {networkMode: host}}
                  - {serviceId: 4, serviceName: shared, imageName: web, config: {ipc: host}}
                volumes:
                  borrowed: {external: true, name: 2_root}
                  root: {driverOpts: {type: none, o: bind, device: /}}
                  memory: {driverOpts: {type: tmpfs, device: tmpfs, o: 'size=64m,noexec'}}
                  plugin: {driver: vieux/sshfs}
                  share: {driverOpts: {type: nfs, o: 'addr=10.0.0.1', device: ':/x'}}
                  left: {}
                networks:
                  theirs: {external: true, name: 2_lan}
                  lan: {driver: macvlan}
              2:
                appName: two
                volumes:
                  root: {driverOpts: {type: none, o: bind, device: /}}
                networks:
                  lan: {driver: macvlan}
            """.replace(", SERVICE", service.isEmpty() ? "" : ", " + service);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "volumes: {x: {name: 2_data}}                          | /volumes/x",
                "volumes: {x: {name: 2_data, external: true}}          | /volumes/x",
                "volumes: {db: {external: true}}                       | /volumes/db",
                "volumes: {x: {name: 1_data}}                          |",
                "volumes: {x: {}}                                      |",
                "volumes: {x: {name: pool}}                            |",
                "volumes: {x: {name: media}}                           |",
                "networks: {x: {name: 2_default}}                      | /networks/x",
                "networks: {x: {name: 2_default, external: true}}      | /networks/x",
                "networks: {x: {name: proxy, external: true}}          |",
                "networks: {default: {}}                               |",
                "networks: {default: {name: app-1_default}}            |",
                "networks: {default: {name: app-11_default}}           | /networks/default",
                "networks: {default: {name: app-2_default}}            | /networks/default",
                "networks: {default: {name: app-1}}                    | /networks/default",
                "networks: {default: {name: team_default}}             | /networks/default",
                "volumes: {x: {name: app-1_x}}                         |",
                "volumes: {x: {name: app-2_x, external: true}}         | /volumes/x",
                "networks: {x: {ipam: [{subnet: 10.1.0.0/16}]}}        | /networks/x",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {secrets: [key]}}]   |",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {secrets: [other]}}] |"
                        + " /services/0/config/secrets/0",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {containerName: web}}] |"
                        + " /services/0/config/containerName",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {containerName: 1_web}}] |",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {networkMode: bridge}}] |"
                        + " /services/0/config/networkMode",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {volumes: ['/var/projects/2/x:/x']}}]"
                        + " | /services/0/config/volumes/0",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {volumes: ['/var/projects:/x']}}] |"
                        + " /services/0/config/volumes/0",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {volumes: ['/var/projects/1/x:/x']}}]"
                        + " |",
                "services: [{serviceId: 9, serviceName: s, imageName: w, config: {volumes: ['/srv/data:/x']}}] |"
            })
    void whatATokenOfOneAppMayNotReach(String part, String below) {
        var stored = state("apps: {1: {appName: one}}");
        var wanted = state("apps: {1: {appName: one, " + part + "}}");

        var added = POWERS.added(wanted, stored, Facts.NONE, TEAM);

        var pointers = added.beyond().stream().map(Violation::pointer).toList();
        assertThat(pointers, is(below == null ? List.of() : List.of("/apps/1" + below)));
        assertThat(added.machine(), is(empty()));
        assertThat(POWERS.added(wanted, stored, Facts.NONE, OPERATOR).all(), is(empty()));
        assertThat(POWERS.added(wanted, wanted, Facts.NONE, TEAM).all(), is(empty()));
    }

    /** An app may be called like another one's default. */
    @Test
    void aNameOfTheDefaultProjectThatAnotherAppHasIsNotItsOwn() {
        var other = "2: {appName: app-1, volumes: {x: {name: app-1_x}}, networks: {default: {name: app-1_default}}}";
        var wanted = state("apps: {1: {appName: one, volumes: {x: {name: app-1_x, external: true}}, networks: {default:"
                + " {name: app-1_default, external: true}}, services: [{serviceId: 1, serviceName: s, imageName: w,"
                + " config: {volumes: ['x:/x']}}]}, " + other + "}");

        var added = POWERS.added(wanted, state("apps: {" + other + "}"), Facts.NONE, TEAM);

        assertThat(
                added.beyond().stream().map(Violation::pointer).toList(),
                is(List.of("/apps/1/volumes/x", "/apps/1/networks/default", "/apps/1/services/0/config/volumes/0")));
    }

    @ParameterizedTest
    @CsvSource({"one, two, two, true", "one, two, one, false", "two, two, two, false", "one, two, Two, false"})
    void theNameOfAnotherAppIsRefusedToEveryTokenOfOneApp(String before, String other, String name, boolean refused) {
        var theirs = ", 2: {appName: " + other + "}}";
        var stored = state("apps: {1: {appName: " + before + "}" + theirs);
        var wanted = state("apps: {1: {appName: " + name + "}" + theirs);
        var admin = new Caller("admin1", Caller.Kind.TOKEN, Set.of(Scope.OPERATE, Scope.ADMIN), Set.of(1L));
        var both = new Caller("both", Caller.Kind.TOKEN, Set.of(Scope.OPERATE), Set.of(1L, 2L));

        for (var caller : List.of(TEAM, admin)) {
            var added = POWERS.added(wanted, stored, Facts.NONE, caller);
            assertThat(
                    added.all().stream().map(Violation::pointer).toList(),
                    is(refused ? List.of("/apps/1/appName") : List.of()));
        }
        for (var caller : List.of(OPERATOR, ADMIN, both)) {
            assertThat(POWERS.added(wanted, stored, Facts.NONE, caller).all(), is(empty()));
        }
    }

    @Test
    void aRefusedNameSaysHowToChooseOne() {
        var wanted = state("apps: {1: {appName: one, networks: {default: {name: team_default}}}}");

        assertThat(
                POWERS.added(wanted, State.EMPTY, Facts.NONE, TEAM)
                        .beyond()
                        .getFirst()
                        .message(),
                is("the network team_default, whose name does not begin with 1_ (write name: \"1\" at the top of a"
                    + " Compose file, or name: 1_... here): this reaches beyond the apps of the token: use one without"
                    + " that limit, or have the machine's administrator add 1/team_default to"
                    + " security.shared-networks"));
    }

    private static List<String> remedies(TargetPowers powers, String config, Caller caller) {
        var wanted = state("apps: {1: {appName: one, services: [{serviceId: 1, serviceName: s, imageName: w, config: {"
                + config + "}}]}}");
        return powers.added(wanted, State.EMPTY, Facts.NONE, caller).all().stream()
                .map(it -> it.message().substring(it.message().lastIndexOf(": use ") + 2))
                .toList();
    }

    @Test
    void everyRefusalSaysWhatWouldBeNeeded() {
        var strict = new TargetPowers(List.of(), Path.of("/var/projects"), Grants.NONE);
        var configure = "have the machine's administrator add ";
        assertThat(
                "files that were sent with the app",
                remedies(strict, "volumes: ['/var/projects/1/conf/site.conf:/x']", OPERATOR),
                is(List.of("use a token with it, or " + configure + "/var/projects/1 to security.bind-roots")));
        assertThat(
                remedies(strict, "volumes: ['/srv/music:/x'], privileged: true", OPERATOR),
                is(List.of(
                        "use a token with it",
                        "use a token with it, or " + configure + "/srv/music to security.bind-roots")));
        var unlimited = "use one without that limit, or ";
        assertThat(
                remedies(
                        POWERS,
                        "volumes: ['/var/projects/2/x:/x'], secrets: [other], containerName: web, networkMode: bridge",
                        TEAM),
                is(List.of(
                        unlimited + "bind the app's own files, in /var/projects/1",
                        unlimited + configure + "1/other to security.shared-secrets",
                        unlimited + "name it 1_..., or not at all",
                        unlimited + "join a network of the app")));
    }

    @Test
    void whoMayReadAForeignVolumeMayNotWriteItYet() {
        var text = "apps: {1: {appName: one, volumes: {x: {name: 2_data}}, services: [{serviceId: 1, serviceName: s,"
                + " imageName: w, config: {volumes: ['x:/x:MODE']}}]}}";

        var added =
                POWERS.added(state(text.replace("MODE", "rw")), state(text.replace("MODE", "ro")), Facts.NONE, TEAM);

        assertThat(added.beyond().size(), is(1));
    }

    @Test
    void aVolumeDeclaredInASecondStepIsSeenThoughItsServiceStaysAsItIs() {
        var text = "apps: {1: {appName: one, services: [{serviceId: 1, serviceName: s, imageName: w, config: {volumes:"
                + " ['x:/x']}}], volumes: {x: VOLUME}}}";
        var stored = state(text.replace("VOLUME", "{}"));
        var wanted = state(text.replace("VOLUME", "{driverOpts: {type: none, o: bind, device: /}}"));

        var pointers = POWERS.added(wanted, stored, Facts.NONE, OPERATOR).machine().stream()
                .map(Violation::pointer)
                .toList();

        assertThat(pointers, is(List.of("/apps/1/volumes/x", "/apps/1/services/0/config/volumes/0")));
    }

    @Test
    void whoseProcessesAServiceJoinsGainsWhatThatServiceHas() {
        var text = "apps: {1: {appName: one, services: [{serviceId: 1, serviceName: low, imageName: IMAGE}, {serviceId:"
                + " 2, serviceName: mid, imageName: w, config: {pid: 'service:low'}}, {serviceId: 3, serviceName:"
                + " high, imageName: w, config: {privileged: true, pid: 'service:mid'}}]}}";

        var added = POWERS.added(
                state(text.replace("IMAGE", "other")), state(text.replace("IMAGE", "w")), Facts.NONE, OPERATOR);

        assertThat(
                added.machine().stream().map(Violation::pointer).toList(),
                is(List.of("/apps/1/services/0/config/pid")));
    }

    @Test
    void aFileForAServiceWithSuchPowersIsAPowerItself() {
        var one = state(
                "apps: {1: {appName: one, services: [{serviceId: 1, serviceName: s, imageName: w, config: {volumes:"
                        + " ['/:/host', '/var/projects/1/run.sh:/run.sh']}}]}}");

        for (var file : List.of("/var/projects/1/run.sh", "/var/projects/1/other.txt")) {
            var facts = new Facts(Map.of(), true, Set.of(Path.of(file)));
            assertThat(file, POWERS.added(one, one, facts, OPERATOR).machine(), is(not(empty())));
        }
        var elsewhere = new Facts(Map.of(), true, Set.of(Path.of("/var/projects/2/run.sh")));
        assertThat(POWERS.added(one, one, elsewhere, OPERATOR).machine(), is(empty()));
    }

    @Test
    void ofAnEngineThatWasNeverSeenNoVolumeIsTakenForHarmless() {
        var wanted = state(
                "apps: {1: {appName: one, services: [{serviceId: 1, serviceName: s, imageName: w, config: {volumes:"
                        + " ['x:/x']}}]}}");

        var added = POWERS.added(wanted, State.EMPTY, new Facts(Map.of(), false, Set.of()), OPERATOR);

        assertThat(
                added.machine().stream().map(Violation::pointer).toList(),
                hasItem("/apps/1/services/0/config/volumes/0"));
    }

    @Test
    void onlyAddressPoolsOfPrivateNetworksAreOpenToAllApps() {
        for (var subnet : List.of("10.9.0.0/16", "172.31.0.0/24", "192.168.7.0/24", "'fd00:1::/64'", "100.64.0.0/16")) {
            assertThat(subnet, pool(subnet), is(empty()));
        }
        for (var subnet : List.of("8.8.8.0/24", "172.32.0.0/24", "192.169.0.0/24", "'2001:db8::/64'", "0.0.0.0/0")) {
            assertThat(subnet, pool(subnet), is(not(empty())));
        }
    }

    private static List<Violation> pool(String subnet) {
        var wanted = state("apps: {1: {appName: one, networks: {x: {ipam: [{subnet: " + subnet + "}]}}}}");
        return POWERS.added(wanted, State.EMPTY, Facts.NONE, OPERATOR).all();
    }

    private static State state(String yaml) {
        return switch (StateTree.readStored(YamlJson.tree(yaml))) {
            case Parsed.Good<State>(var state) -> state;
            case Parsed.Bad<State>(var violations) -> throw new AssertionError(violations + " in " + yaml);
        };
    }
}
