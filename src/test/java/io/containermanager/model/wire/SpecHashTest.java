package io.containermanager.model.wire;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.App;
import io.containermanager.model.Examples;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changes a fingerprint, and what never may. */
class SpecHashTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Upgrading the manager recreates nothing: if one of these fails, the change belongs into a version 2. */
    @Test
    void theFirstVersionNeverChanges() {
        App shop = Examples.everything().app(1001).orElseThrow();
        App plain = App.of(1, "a", List.of(new Service(1, "web", "nginx", ServiceConfig.DEFAULTS)));

        assertThat(
                SpecHash.canonical(plain, plain.services().getFirst()),
                equalTo(
                        "{\"image\":\"docker.io/library/nginx:latest\",\"networks\":{\"1_default\":{\"aliases\":[],\"ipv4Address\":null,"
                            + "\"ipv6Address\":null,\"network\":{}}},\"serviceName\":\"web\",\"volumes\":[]}"));
        assertThat(
                SpecHash.of(plain, plain.services().getFirst()),
                equalTo("v1:6b6d15f718bb3689969bd54536b44dfd8142372d37b44f19d25fbdff97a9bb76"));
        assertThat(
                SpecHash.of(shop, shop.services().get(0)),
                equalTo("v1:79c66061f47616a0192d4f63b1530532cddfbd5e03bfcb0867eab58666e83dcf"));
        assertThat(
                SpecHash.of(shop, shop.services().get(1)),
                equalTo("v1:60cb66e27df5d235f991f0e69fea11869e188dedc948bf95f2bc850d53abf679"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"environment": {"A": 1, "B": true}}              | {"environment": ["B=true", "A=1"]}
        {"labels": {"a": "b"}}                            | {"labels": ["a=b"]}
        {"networks": ["b", "a"]}                          | {"networks": {"a": {}, "b": null}}
        {}                                                | {"networks": ["default"]}
        {}                                                | {"restart": "unless-stopped", "ports": [], "tty": false, "image": "nginx"}
        {}                                                | {"resources": {}, "privileged": false, "command": null, "networkMode": "default"}
        {}                                                | {"stopGracePeriod": "10s", "healthcheck": {}, "logging": {"driver": "local", "options": {"max-size": "10m", "max-file": 3}}}
        {"healthcheck": {"test": "x"}}                    | {"healthcheck": {"test": ["CMD-SHELL", "x"], "interval": "30s", "retries": 3}}
        {"healthcheck": {"test": "x", "interval": "90s"}} | {"healthcheck": {"test": "x", "interval": "1m30s", "startPeriod": "0s"}}
        {"ports": ["80:81"]}                              | {"ports": [{"target": 81, "published": "80", "protocol": "tcp"}]}
        {"ports": ["80-81:80-81"]}                        | {"ports": ["80:80", "81:81/tcp"]}
        {"volumes": ["a:/b:ro"]}                          | {"volumes": [{"type": "volume", "source": "a", "target": "/b", "readOnly": true}]}
        {"tmpfs": "/run"}                                 | {"volumes": [{"type": "tmpfs", "target": "/run"}]}
        {"command": "a 'b c'"}                            | {"command": ["a", "b c"]}
        {"extraHosts": ["a:1.1.1.1", "b:2.2.2.2"]}        | {"extraHosts": {"b": "2.2.2.2", "a": "1.1.1.1"}}
        {"ulimits": {"nofile": 5}}                        | {"ulimits": {"nofile": {"soft": 5, "hard": 5}}}
        {"resources": {"memory": "1g", "cpus": "1.50"}}   | {"resources": {"memory": 1073741824, "cpus": 1.5}}
        {"sysctls": {"net.a": 1}}                         | {"sysctls": ["net.a=1"]}
        {"capAdd": ["net_admin"]}                         | {"capAdd": ["CAP_NET_ADMIN"]}
        {"dns": "1.1.1.1"}                                | {"dns": ["1.1.1.1"]}
        {"pullPolicy": "always", "updateStrategy": "kill-then-download", "dependsOn": ["db"]} | {}
        {"replicas": 3}                                   | {"replicas": 1}
        """)
    void formsThatMeanTheSameHaveTheSame(String one, String other) {
        assertThat(hash("{}", one), equalTo(hash("{}", other)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                     | {"volumes": {"v": {}}, "networks": {"default": {}}}
        {"volumes": {"v": {"driver": "local"}}} | {"networks": {"default": {"driver": "bridge"}}}
        {"volumes": {"v": {"name": "7_v"}}}    | {}
        {"volumes": {"other": {"driver": "x"}}} | {}
        {"volumes": {"v": {"external": true}}} | {"volumes": {"v": {"external": true, "name": "v", "labels": {"a": "b"}}}}
        """)
    void declarationsThatMeanTheSameHaveTheSame(String one, String other) {
        assertThat(hash(one, "{\"volumes\": [\"v:/v\"]}"), equalTo(hash(other, "{\"volumes\": [\"v:/v\"]}")));
    }

    @Test
    void aDeclarationThatAServiceUsesCounts() {
        String plain = hash("{}", "{\"volumes\": [\"v:/v\"]}");

        assertThat(
                hash("{\"volumes\": {\"v\": {\"driver\": \"x\"}}}", "{\"volumes\": [\"v:/v\"]}"), not(equalTo(plain)));
        assertThat(hash("{\"volumes\": {\"v\": {\"name\": \"x\"}}}", "{\"volumes\": [\"v:/v\"]}"), not(equalTo(plain)));
        assertThat(
                hash("{\"networks\": {\"default\": {\"internal\": true}}}", "{\"volumes\": [\"v:/v\"]}"),
                not(equalTo(plain)));
    }

    @Test
    void everyOtherChangeOfASingleFieldChangesIt() {
        App app = Examples.everything().app(1001).orElseThrow();
        Service service = app.services().getFirst();
        var hashes = new ArrayList<String>();
        hashes.add(SpecHash.of(app, service));
        hashes.add(SpecHash.of(app, service.withImage("nginx:2")));
        hashes.add(SpecHash.of(app, new Service(1, "renamed", service.imageName(), service.config())));
        // Removing or replacing each leaf of the wire form is a change of one field.
        Map<String, Object> tree = JSON.convertValue(StateTree.write(service.config()), new TypeReference<>() {});
        for (String key : tree.keySet()) {
            if (!List.of("dependsOn", "pullPolicy", "replicas", "updateStrategy")
                    .contains(key)) {
                var changed = new TreeMap<>(tree);
                changed.remove(key);
                hashes.add(SpecHash.of(app, service.withConfig(read(changed))));
            }
        }

        assertThat(new HashSet<>(hashes), hasSize(hashes.size()));
    }

    @Test
    void whatStartsNoNewContainerDoesNotCount() {
        App app = Examples.everything().app(1001).orElseThrow();
        Service service = app.services().getFirst();
        ServiceConfig config = service.config();
        UpdatePolicy updatePolicy =
                new UpdatePolicy(PullPolicy.NEVER, UpdateStrategy.DOWNLOAD_THEN_KILL, Duration.ofSeconds(75));
        Service changed = new Service(
                99,
                "shop",
                service.imageName(),
                config.builder().rollout(updatePolicy).dependsOn(List.of()).build());
        App renamed = new App(1001, "other", null, List.of(changed), app.volumes(), app.networks());

        assertThat(SpecHash.of(renamed, changed), equalTo(SpecHash.of(app, service)));
    }

    private static ServiceConfig read(Map<String, Object> config) {
        Map<String, Object> db = Map.of("serviceId", 2, "serviceName", "db", "imageName", "x");
        Map<String, Object> shop = Map.of("serviceId", 1, "serviceName", "shop", "imageName", "x", "config", config);
        Map<String, Object> app = Map.of("appName", "a", "services", List.of(shop, db));
        // As one that was accepted before: without its networks an engine would refuse its addresses.
        return switch (StateTree.readStored(Map.of("apps", Map.of("1001", app)))) {
            case Parsed.Good<State>(State state) ->
                state.app(1001).orElseThrow().services().getFirst().config();
            case Parsed.Bad<State>(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }

    private static String hash(String declarations, String config) {
        try {
            Map<String, Object> web = Map.of(
                    "serviceId",
                    1,
                    "serviceName",
                    "web",
                    "imageName",
                    "nginx",
                    "config",
                    JSON.readValue(config, Object.class));
            Map<String, Object> db = Map.of("serviceId", 2, "serviceName", "db", "imageName", "postgres");
            var tree = new TreeMap<String, Object>(Map.of("appName", "a", "services", List.of(web, db)));
            tree.putAll(JSON.readValue(declarations, new TypeReference<Map<String, Object>>() {}));
            App app = app(tree, 7);
            return SpecHash.of(app, app.services().getFirst());
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }

    private static App app(Map<String, Object> tree, long id) {
        return switch (StateTree.readApp(tree, id)) {
            case Parsed.Good<App>(App app) -> app;
            case Parsed.Bad<App>(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }
}
