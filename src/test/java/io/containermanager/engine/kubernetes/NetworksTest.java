package io.containermanager.engine.kubernetes;

import static io.containermanager.engine.kubernetes.Manifest.at;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How services reach one another and are reached, on a cluster. */
class NetworksTest {

    private static final List<PortMapping> PORTS = List.of(
            new PortMapping("127.0.0.1", 8080, 80, "tcp"),
            new PortMapping("10.0.0.1", 8080, 80, "tcp"),
            new PortMapping(null, 30053, 53, "udp"));

    @Test
    void eachNameIsAHeadlessServiceThatSelectsTheServiceAndNotItsVersion() {
        var manifest = joining(attachment("front", "www", "api"), attachment("back"));
        var services = manifest.manifests().services(manifest.service());
        assertThat(services.stream().map(it -> at(it, "metadata", "name")).toList(), contains("api", "web", "www"));
        for (var service : services) {
            assertThat(at(service, "spec", "clusterIP"), is("None"));
            assertThat(at(service, "spec", "ports"), is(nullValue()));
            assertThat(
                    at(service, "spec", "selector"),
                    is(Map.of(
                            "io.containermanager.app-id",
                            "1001",
                            "io.containermanager.service-id",
                            "2",
                            "io.containermanager.instance",
                            Manifest.INSTANCE)));
        }
    }

    @Test
    void publishedPortsAreAServiceOfTheConfiguredKind() {
        var manifest = Manifest.of(it -> it.ports(PORTS));
        var published = manifest.manifests().services(manifest.service()).getLast();
        assertThat(at(published, "metadata", "name"), is("published-1001-2"));
        assertThat(at(published, "spec", "type"), is("ClusterIP"));
        assertThat(
                at(published, "spec", "ports"),
                is(List.of(
                        Map.of("name", "tcp-8080", "protocol", "TCP", "port", 8080, "targetPort", 80),
                        Map.of("name", "udp-30053", "protocol", "UDP", "port", 30053, "targetPort", 53))));
    }

    @Test
    void aHostPortInTheClustersRangeIsThePortOfTheNodes() {
        var manifest =
                Manifest.of(it -> it.ports(PORTS), ManifestsTest.publishing(KubernetesSettings.Publish.NODE_PORT));
        var published = manifest.manifests().services(manifest.service()).getLast();
        assertThat(at(published, "spec", "type"), is("NodePort"));
        assertThat(at(published, "spec", "ports", 0, "nodePort"), is(nullValue()));
        assertThat(at(published, "spec", "ports", 1, "nodePort"), is(30053));
    }

    @Test
    void aLoadBalancerHasOneProtocol() {
        var manifest =
                Manifest.of(it -> it.ports(PORTS), ManifestsTest.publishing(KubernetesSettings.Publish.LOAD_BALANCER));
        var published = manifest.manifests().services(manifest.service());
        assertThat(
                published.stream().map(it -> at(it, "metadata", "name")).toList(),
                contains("web", "published-1001-2-tcp", "published-1001-2-udp"));
    }

    @Test
    void portsOfTheNodeNeedNoService() {
        var manifest =
                Manifest.of(it -> it.ports(PORTS), ManifestsTest.publishing(KubernetesSettings.Publish.HOST_PORT));
        assertThat(manifest.manifests().services(manifest.service()), hasSize(1));
    }

    @Test
    void podsOfANetworkAreReachedByPodsOfTheSameNetwork() {
        var manifest = joining(attachment("front"));
        var label = ObjectLabels.NETWORK + ObjectNames.network("1001_front");
        assertThat(at(manifest.workload(), "spec", "template", "metadata", "labels", label), is("true"));
        var policy = manifest.manifests().policies().getFirst();
        assertThat(at(policy, "spec", "podSelector", "matchLabels", label), is("true"));
        assertThat(at(policy, "spec", "policyTypes"), is(List.of("Ingress")));
        assertThat(at(policy, "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels", label), is("true"));
        assertThat(at(policy, "spec", "ingress", 0, "from", 0, "namespaceSelector"), is(nullValue()));
    }

    @Test
    void servicesThatNameNoNetworkAreOnTheDefaultOne() {
        var policies = Manifest.of(it -> it).manifests().policies();
        assertThat(
                at(policies.getFirst(), "metadata", "annotations", "io.containermanager.engine-name"),
                is("1001_default"));
    }

    @Test
    void anInternalNetworkKeepsInsideOnlyPodsThatJoinNoOther() {
        var inside = joining(attachment("back"));
        var both = joining(attachment("back"), attachment("front"));
        assertThat(internalOnly(inside), is("true"));
        assertThat(internalOnly(both), is(nullValue()));
        var egress = inside.manifests().policies().getLast();
        assertThat(at(egress, "spec", "policyTypes"), is(List.of("Egress")));
        assertThat(at(egress, "spec", "podSelector", "matchLabels", "io.containermanager.internal-only"), is("true"));
        assertThat(at(egress, "spec", "egress", 1, "ports", 0, "port"), is(53));
    }

    @Test
    void publishedPortsAreReachedByAll() {
        var manifest = Manifest.of(it -> it.ports(PORTS));
        var policy = manifest.manifests().policies().getLast();
        assertThat(at(policy, "metadata", "name"), is("published-1001-2"));
        assertThat(
                at(policy, "spec", "ingress"),
                is(List.of(Map.of(
                        "ports",
                        List.of(Map.of("protocol", "TCP", "port", 80), Map.of("protocol", "UDP", "port", 53))))));
    }

    @Test
    void networksOfTwoNamesAreTwoLabels() {
        var labels = List.of(ObjectNames.network("1001_a_b"), ObjectNames.network("1001_a.b"));
        assertThat(labels, hasItem(not(labels.getFirst())));
    }

    private static @Nullable Object internalOnly(Manifest manifest) {
        return at(manifest.workload(), "spec", "template", "metadata", "labels", "io.containermanager.internal-only");
    }

    private static Manifest joining(NetworkAttachment... attachments) {
        return Manifest.of(it -> it.networks(List.of(attachments)));
    }

    private static NetworkAttachment attachment(String name, String... aliases) {
        return new NetworkAttachment(name, List.of(aliases), null, null);
    }
}
