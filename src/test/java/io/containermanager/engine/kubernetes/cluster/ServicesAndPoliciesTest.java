package io.containermanager.engine.kubernetes.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;

import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.observed.ContainerLabels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which policies belong to a service. */
class ServicesAndPoliciesTest {

    private static Version version(Map<String, String> annotations) {
        var metadata = Map.<String, Object>of("name", "web-7-2-abc", "namespace", "cm-7", "annotations", annotations);
        return new Version(ResourceKind.DEPLOYMENT, Map.of("metadata", metadata), null, List.of());
    }

    private static Map<String, String> owner() {
        return new HashMap<>(
                Map.of(ContainerLabels.PREFIX + "app-id", "7", ContainerLabels.PREFIX + "service-id", "2"));
    }

    @Test
    void thePolicyOfAnEarlierVersionsPortsIsFoundWhenThisOnePublishesNothing() {
        assertThat(ServicesAndPolicies.policies(version(owner())), containsInAnyOrder("published-7-2"));
    }

    @Test
    void thePoliciesThatAVersionNamesAreItsOwn() {
        var annotations = owner();
        annotations.put(
                VersionAnnotations.COMPANIONS,
                VersionAnnotations.json(List.of(
                        Map.of("kind", "Service", "metadata", Map.of("name", "web")),
                        Map.of("kind", "NetworkPolicy", "metadata", Map.of("name", "other")))));
        assertThat(ServicesAndPolicies.policies(version(annotations)), containsInAnyOrder("other", "published-7-2"));
    }

    @Test
    void aVersionWithDamagedAnnotationsNamesNone() {
        assertThat(ServicesAndPolicies.policies(version(Map.of())), empty());
    }
}
