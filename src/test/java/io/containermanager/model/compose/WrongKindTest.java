package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.containermanager.model.compose.file.ComposeKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No object, list, number or boolean becomes a text that the file does not contain: what the Compose specification refuses is refused at its line. */
class WrongKindTest {

    /** The lists of texts in a Compose file, each with the item {@code HERE}. */
    static Stream<String> lists() {
        var services = Stream.of(
                        "annotations",
                        "cap_add",
                        "cap_drop",
                        "command",
                        "depends_on",
                        "device_cgroup_rules",
                        "dns",
                        "dns_opt",
                        "dns_search",
                        "entrypoint",
                        "environment",
                        "external_links",
                        "extra_hosts",
                        "label_file",
                        "labels",
                        "links",
                        "networks",
                        "profiles",
                        "security_opt",
                        "sysctls",
                        "tmpfs",
                        "volumes_from")
                .map(key -> key + ": [HERE]");
        var nested = Stream.of(
                "extra_hosts: {a: [HERE]}",
                "healthcheck: {test: [HERE]}",
                "networks: {a: {aliases: [HERE]}}",
                "networks: {a: {link_local_ips: [HERE]}}",
                "gpus: [{capabilities: [HERE]}]",
                "deploy: {labels: [HERE]}",
                "deploy: {resources: {reservations: {devices: [{capabilities: [HERE]}]}}}",
                "deploy: {resources: {reservations: {devices: [{device_ids: [HERE]}]}}}");
        var top = Stream.of("networks", "volumes", "configs", "secrets").map(key -> key + ": {a: {labels: [HERE]}}");
        return Stream.concat(Stream.concat(services, nested).map(WrongKindTest::web), top.map(WrongKindTest::file));
    }

    /** The maps of texts in a Compose file, each with the value {@code HERE}. */
    static Stream<String> maps() {
        var services = Stream.of("annotations", "environment", "labels", "sysctls", "storage_opt")
                .map(key -> key + ": {a: HERE}");
        var nested = Stream.of(
                "logging: {options: {a: HERE}}",
                "deploy: {labels: {a: HERE}}",
                "networks: {a: {driver_opts: {a: HERE}}}");
        var top = Stream.of(
                "networks: {a: {driver_opts: {a: HERE}}}",
                "networks: {a: {labels: {a: HERE}}}",
                "networks: {a: {ipam: {options: {a: HERE}}}}",
                "networks: {a: {ipam: {config: [{aux_addresses: {a: HERE}}]}}}",
                "volumes: {a: {driver_opts: {a: HERE}}}",
                "volumes: {a: {labels: {a: HERE}}}",
                "configs: {a: {labels: {a: HERE}}}",
                "secrets: {a: {labels: {a: HERE}}}");
        return Stream.concat(Stream.concat(services, nested).map(WrongKindTest::web), top.map(WrongKindTest::file));
    }

    private static String web(String key) {
        return file("").replace("image: x\n", "image: x\n    " + key + "\n");
    }

    private static String file(String key) {
        return "services:\n  web:\n    image: x\n" + key + "\n";
    }

    @ParameterizedTest
    @MethodSource("lists")
    void listsOfTextsHoldTextsOnly(String file) {
        for (var value : List.of("{a: b}", "[a]", "null", "5", "true", "{}", "[]")) {
            refused(file, value);
        }
    }

    @ParameterizedTest
    @MethodSource("maps")
    void mapsOfTextsHoldScalarsOnly(String file) {
        for (var value : List.of("{a: b}", "[a]", "{}", "[]")) {
            refused(file, value);
        }
    }

    /** With the line of the value. */
    private static void refused(String file, String value) {
        int line = 1
                + (int) file.substring(0, file.indexOf("HERE"))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();

        var refusals = Posted.file(file.replace("HERE", value)).refusals().stream()
                .filter(it -> it.contains("line " + line + ": must be a string"))
                .toList();

        assertThat(value + " in " + file, refusals, hasSize(greaterThan(0)));
    }

    /** Where each table of keys stands, its keys at HERE; what they need beside them stands there too. */
    private static Map<String, String> objects() {
        var objects = new LinkedHashMap<String, String>();
        objects.put("the file", file("HERE"));
        objects.put("services.*", web("HERE"));
        objects.put("services.*.deploy", web("deploy: {HERE}"));
        objects.put("services.*.deploy.restart_policy", web("deploy: {restart_policy: {HERE}}"));
        objects.put("services.*.deploy.resources", web("deploy: {resources: {HERE}}"));
        objects.put("services.*.deploy.resources.limits", web("deploy: {resources: {limits: {HERE}}}"));
        objects.put("services.*.deploy.resources.reservations", web("deploy: {resources: {reservations: {HERE}}}"));
        objects.put("services.*.deploy.resources.reservations.devices[], gpus[]", web("gpus: [{HERE}]"));
        objects.put("services.*.healthcheck", web("healthcheck: {HERE}"));
        objects.put("services.*.depends_on.*", web("depends_on: {db: {HERE}}") + "  db: {image: x}\n");
        objects.put("services.*.ports[]", web("ports: [{HERE}]"));
        objects.put("services.*.volumes[]", web("volumes: [{HERE}]"));
        objects.put("services.*.volumes[].bind", web("volumes: [{type: bind, source: /a, target: /b, bind: {HERE}}]"));
        objects.put("services.*.volumes[].volume", web("volumes: [{type: volume, target: /b, volume: {HERE}}]"));
        objects.put("services.*.volumes[].tmpfs", web("volumes: [{type: tmpfs, target: /b, tmpfs: {HERE}}]"));
        objects.put("services.*.networks.*", web("networks: {a: {HERE}}") + "networks: {a: }\n");
        objects.put("services.*.configs[], secrets[]", web("configs: [{HERE}]"));
        objects.put("services.*.devices[]", web("devices: [{HERE}]"));
        objects.put("services.*.env_file[]", web("env_file: [{HERE}]"));
        objects.put("services.*.extends", web("extends: {HERE}"));
        objects.put("volumes.*", file("volumes: {a: {HERE}}"));
        objects.put("networks.*", file("networks: {a: {HERE}}"));
        objects.put("networks.*.ipam", file("networks: {a: {ipam: {HERE}}}"));
        objects.put("networks.*.ipam.config[]", file("networks: {a: {ipam: {config: [{HERE}]}}}"));
        objects.put("configs.*", web("configs: [a]") + "configs: {a: {HERE}}\n");
        objects.put("secrets.*", web("secrets: [a]") + "secrets: {a: {HERE}}\n");
        return objects;
    }

    @Test
    void noCarriedKeyTakesWhatNoKeyIsMadeOf() {
        var objects = objects();
        assertThat(objects.keySet(), equalTo(ComposeKeys.tables().keySet()));
        var accepted = new ArrayList<String>();
        new TreeMap<>(ComposeKeys.tables()).forEach((table, keys) -> {
            for (var key : keys.carried()) {
                if (key.equals("services")) {
                    continue;
                }
                for (var value : List.of("[[{a: b}]]", "{a: [{b: [c]}]}", "[{a: {b: c}}]")) {
                    var file = String.valueOf(objects.get(table))
                            .replace(key.equals("image") ? "image: x\n    " : "\0", "")
                            .replace("HERE", key + ": " + value);
                    if (Posted.file(file).refusals().isEmpty()) {
                        accepted.add(table + " " + key + ": " + value);
                    }
                }
            }
        });

        assertThat(accepted, equalTo(List.of()));
    }

    @Test
    void numbersOfGroupsAndPortsAreNoTexts() {
        var file = web("group_add: [5, wheel]\n    expose: [80, \"81\"]\n    ports: [\"80:80\", 90, {target: 7}]");

        assertThat(Posted.file(file).refusals(), equalTo(List.of()));
    }

    @Test
    void theFileThatIsExtendedIsNamedWithItsLine() {
        var base = "services:\n  base:\n    image: x\n    links:\n      - {a: b}\n  other: {links: [5]}\n";

        var refusals = Posted.web("extends: {file: base.yaml, service: base}")
                .side("base.yaml", base)
                .refusals();

        assertThat(refusals, hasSize(1));
        assertThat(refusals, hasItem(containsString("base.yaml line 5: must be a string, not an object")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a: b}", "5", "[debug]"})
    void aProfileOfAnotherKindMakesNoServiceActive(String profile) {
        var refusals =
                Posted.web("profiles: [" + profile + "]").active(Set.of("*")).refusals();

        assertThat(refusals, hasSize(1));
        assertThat(refusals, hasItem(containsString("line 4: must be a string, not ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a: b                   | line 1: the file is not a Compose file: it needs a services map
        {services: , web: {}}  | line 1: declares no service: write each below it, indented
        {services: [web]}      | line 1: must be an object, each key the name of a service
        """)
    void aFileWithoutServicesSaysWhetherTheyAreMissingEmptyOrOfAnotherKind(String yaml, String refusal) {
        assertThat(yaml, Posted.file(yaml).refusals(), contains(containsString(refusal)));
    }
}
