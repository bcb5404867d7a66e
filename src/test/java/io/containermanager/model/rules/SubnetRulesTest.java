package io.containermanager.model.rules;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an engine refuses of subnets and drivers, whatever it has already, is refused when it is posted. Each row was tried on Docker 20.10. */
class SubnetRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Object tree(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(json, wrong);
        }
    }

    private static String app(String joined, String networks) {
        return """
            {"appName": "a", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "x",
             "config": {"networks": %s}}], "networks": %s}\
            """.formatted(joined, networks);
    }

    private static List<String> refusals(String app) {
        return switch (StateTree.readApp(tree(app), 7)) {
            case Parsed.Good<App> _ -> List.of();
            case Parsed.Bad<App>(var violations) ->
                violations.stream().map(Violation::toString).toList();
        };
    }

    private static String said(String pointer, String message) {
        return new Violation(pointer, message).toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a": {"driver": "host"}} | /networks/a/driver | "host" is for the engine's own network, of which there is one: leave the network out and set networkMode "host" of the services that join it
        {"a": {"driver": "null"}} | /networks/a/driver | "null" is for the engine's own network, of which there is one: leave the network out and set networkMode "none" of the services that join it
        {"a": {"driver": "none"}} | /networks/a/driver | "none" is for the engine's own network, of which there is one: leave the network out and set networkMode "none" of the services that join it
        {"a": {"ipam": [{"subnet": "10.9.0.0/32"}]}} | /networks/a/ipam/0/subnet | "10.9.0.0/32" has no address for a container, because the gateway has the only one: declare a larger one, such as /24
        {"a": {"driver": "bridge", "ipam": [{"subnet": "fd00:9::/127"}]}} | /networks/a/ipam/0/subnet | "fd00:9::/127" has no address for a container, because the gateway has the only one: declare a larger one, such as /64
        {"a": {"ipam": [{"subnet": "10.8.0.0/24"}, {"subnet": "10.9.0.0/24"}]}} | /networks/a/ipam/1/subnet | "10.9.0.0/24" is the second subnet of its family, beside "10.8.0.0/24": a bridge network has one
        {"a": {"driver": "macvlan", "ipam": [{"subnet": "10.9.0.0/24"}, {"subnet": "10.9.0.0/25"}]}} | /networks/a/ipam/1/subnet | "10.9.0.0/25" overlaps with "10.9.0.0/24" of the same network: an engine has each address once, so declare another subnet
        {"a": {"ipam": [{"subnet": "10.9.0.0/24"}]}, "b": {"ipam": [{"subnet": "10.9.0.128/25"}]}} | /networks/b/ipam/0/subnet | "10.9.0.128/25" overlaps with "10.9.0.0/24" of network "a": an engine has each address once, so declare another subnet
        {"a": {"ipam": [{"subnet": "10.9.0.128/25"}]}, "b": {"driver": "ipvlan", "ipam": [{"subnet": "10.9.0.1/16"}]}} | /networks/b/ipam/0/subnet | "10.9.0.1/16" overlaps with "10.9.0.128/25" of network "a": an engine has each address once, so declare another subnet
        {"a": {"ipam": [{"subnet": "fd00:9::/64"}]}, "b": {"ipam": [{"subnet": "10.9.0.0/16"}, {"subnet": "FD00:9:0::/48"}]}} | /networks/b/ipam/1/subnet | "FD00:9:0::/48" overlaps with "fd00:9::/64" of network "a": an engine has each address once, so declare another subnet
        """)
    void whatAnEngineNeverMakesIsRefused(String networks, String pointer, String message) {
        assertThat(refusals(app("[\"a\", \"b\"]", networks)), is(List.of(said(pointer, message))));
        assertThat("no service joins it, so it is not made", refusals(app("[\"other\"]", networks)), is(empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a": {"ipam": [{"subnet": "10.9.0.0/24"}]}, "b": {"ipam": [{"subnet": "10.9.1.0/24"}]}}
        {"a": {"ipam": [{"subnet": "10.9.0.0/31"}]}}
        {"a": {"ipam": [{"subnet": "10.9.0.0/24"}, {"subnet": "fd00:9::/64"}]}}
        {"a": {"driver": "macvlan", "ipam": [{"subnet": "10.9.0.0/32"}]}}
        {"a": {"driver": "ipvlan", "ipam": [{"subnet": "10.9.0.0/24"}, {"subnet": "10.8.0.0/24"}]}}
        {"a": {"ipam": [{"subnet": "10.9.0.0/24"}]}, "b": {"driver": "weave", "ipam": [{"subnet": "10.9.0.0/24"}]}}
        {"a": {"ipam": [{"subnet": "10.9.0.0/24"}]}, "b": {"external": true}}
        {"a": {"name": "x", "ipam": [{"subnet": "10.9.0.0/24"}]}, "b": {"name": "y", "ipam": {"driver": "mine", "config": [{"subnet": "10.9.0.0/24"}]}}}
        """)
    void whatAnEngineMayMakeIsLeftToIt(String networks) {
        assertThat(refusals(app("[\"a\", \"b\"]", networks)), is(empty()));
    }

    private static State state(String... networks) {
        var apps = new TreeMap<Long, App>();
        for (String network : networks) {
            long appId = apps.size() + 1L;
            var parsed = StateTree.readApp(tree(app("[\"n\"]", "{\"n\": " + network + "}")), appId);
            apps.put(appId, ((Parsed.Good<App>) parsed).value());
        }
        return new State(apps);
    }

    private static String subnet(String name, String subnet) {
        return "{\"name\": \"" + name + "\", \"ipam\": [{\"subnet\": \"" + subnet + "\"}]}";
    }

    @Test
    void networksOfTwoAppsDoNotOverlap() {
        var state = state(subnet("x", "10.9.0.0/16"), subnet("y", "10.9.7.0/24"), subnet("z", "10.10.0.0/16"));

        assertThat(
                SubnetRules.between(state),
                is(List.of(new Violation(
                        "/apps/2/networks/n/ipam/0/subnet",
                        "\"10.9.7.0/24\" overlaps with \"10.9.0.0/16\" of network \"n\" of app \"a\": an engine has"
                                + " each address once, so declare another subnet"))));
        assertThat(
                "at the app that is changed",
                SubnetRules.between(state, 1, _ -> true).stream()
                        .map(Violation::pointer)
                        .toList(),
                is(List.of("/apps/1/networks/n/ipam/0/subnet")));
        assertThat(SubnetRules.between(state, 3, _ -> true), is(empty()));
        assertThat(
                "who may not know of the other app learns no more than that",
                SubnetRules.between(state, 2, appId -> appId == 2),
                is(List.of(new Violation(
                        "/apps/2/networks/n/ipam/0/subnet",
                        "\"10.9.7.0/24\" overlaps with a subnet of a network of another app: an engine has each address"
                                + " once, so declare another subnet"))));
    }

    @Test
    void oneNetworkThatTwoAppsDeclareIsOne() {
        assertThat(SubnetRules.between(state(subnet("x", "10.9.0.0/16"), subnet("x", "10.9.0.0/16"))), is(empty()));
    }

    @Test
    void eachOverlapOfATargetIsFound() {
        var networks = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            networks.add(subnet("n" + i, "10." + i / 2 * 8 + "." + i % 2 + ".0/" + (i % 2 == 0 ? 13 : 24)));
        }

        assertThat(
                SubnetRules.between(state(networks.toArray(String[]::new))).stream()
                        .map(Violation::pointer)
                        .sorted()
                        .toList(),
                is(Stream.iterate(2, i -> i <= 60, i -> i + 2)
                        .map(i -> "/apps/" + i + "/networks/n/ipam/0/subnet")
                        .sorted()
                        .toList()));
    }

    @Test
    void aStoredTargetIsReadWhateverOverlaps() {
        var stored = tree("{\"apps\": {\"7\": "
                + app(
                        "[\"a\", \"b\"]",
                        "{\"a\": " + subnet("x", "10.9.0.0/32") + ", \"b\": " + subnet("y", "10.9.0.0/24") + "}")
                + "}}");

        assertThat(StateTree.readStored(stored) instanceof Parsed.Good<State>, is(true));
    }
}
