package io.containermanager.engine.kubernetes;

import static io.containermanager.engine.kubernetes.Manifest.at;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.App;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Privileges;
import io.containermanager.model.Privileges.DeviceRequest;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.Resources;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.observed.ContainerLabels;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a service is on a cluster, apart from its mounts and networks: the rows of {@code docs/kubernetes.md}. */
class ManifestsTest {

    @Test
    void eachAppHasANamespaceOfItsOwn() {
        var namespace = Manifest.of(it -> it).manifests().namespace().getFirst();
        assertThat(at(namespace, "metadata", "name"), is("cm-1001"));
        assertThat(at(namespace, "metadata", "labels", "io.containermanager.app-id"), is("1001"));
        assertThat(at(namespace, "metadata", "labels", "io.containermanager.instance"), is(Manifest.INSTANCE));
        assertThat(at(namespace, "metadata", "annotations", "io.containermanager.app-name"), is("Shop & Co"));
    }

    @Test
    void appsShareTheOneNamespaceThatIsConfigured() {
        var one = Manifest.of(it -> it, inOne());
        assertThat(one.manifests().namespace(), is(empty()));
        assertThat(at(one.workload(), "metadata", "namespace"), is("apps"));
    }

    @Test
    void aServiceThatRunsForGoodIsADeploymentWithoutPods() {
        var workload = Manifest.of(it -> it).workload();
        assertThat(workload.get("kind"), is("Deployment"));
        assertThat(at(workload, "spec", "replicas"), is(0));
        assertThat(at(workload, "spec", "revisionHistoryLimit"), is(0));
        assertThat(at(workload, "spec", "strategy", "type"), is("Recreate"));
        assertThat(at(workload, "spec", "template", "spec", "restartPolicy"), is("Always"));
    }

    @Test
    void aServiceThatEndsIsAJob() {
        var workload = Manifest.of(it -> it.restart(RestartPolicy.NO)).workload();
        assertThat(workload.get("kind"), is("Job"));
        assertThat(at(workload, "spec", "suspend"), is(nullValue()));
        assertThat(at(workload, "spec", "backoffLimit"), is(0L));
        assertThat(at(workload, "spec", "selector"), is(nullValue()));
        assertThat(at(workload, "spec", "template", "spec", "restartPolicy"), is("Never"));
        var onFailure = Manifest.of(it -> it.restart(RestartPolicy.ON_FAILURE)).workload();
        assertThat(at(onFailure, "spec", "backoffLimit"), is((long) Integer.MAX_VALUE));
        assertThat(at(onFailure, "spec", "template", "spec", "restartPolicy"), is("OnFailure"));
    }

    @Test
    void versionsAreDistinguishedByNameAndSelector() {
        var one = Manifest.of(it -> it);
        var other = Manifest.of(it -> it.environment(Map.of("A", "1")));
        assertThat(at(one.workload(), "metadata", "name"), is(not(at(other.workload(), "metadata", "name"))));
        var labels = at(one.workload(), "spec", "selector", "matchLabels");
        assertThat(labels, is(not(at(other.workload(), "spec", "selector", "matchLabels"))));
        var hash = one.owner().specHash().substring("v1:".length());
        assertThat(at(labels, "io.containermanager.revision"), is(hash.substring(0, 40)));
        assertThat(
                at(one.workload(), "spec", "template", "metadata", "labels", "io.containermanager.revision"),
                is(hash.substring(0, 40)));
    }

    @Test
    void whoseItIsCanBeReadBackFromTheAnnotations() {
        var manifest = Manifest.of(it -> it.labels(Map.of("traefik.http.routers.web.rule", "Host(`a.example`)")));
        for (var from :
                List.of(at(manifest.workload(), "metadata"), at(manifest.workload(), "spec", "template", "metadata"))) {
            @SuppressWarnings("unchecked")
            var annotations = (Map<String, String>) requireNonNull(at(from, "annotations"));
            assertThat(ContainerLabels.from(annotations).orElseThrow(), is(manifest.owner()));
        }
        assertThat(
                at(manifest.workload(), "spec", "template", "metadata", "annotations", "traefik.http.routers.web.rule"),
                is("Host(`a.example`)"));
    }

    @Test
    void theSameDeclarationGivesTheSameManifest() {
        assertThat(Manifest.of(it -> it).workload(), is(Manifest.of(it -> it).workload()));
    }

    @Test
    void dollarsAreDoubledInWhatKubernetesExpands() {
        var manifest = Manifest.of(it -> it.environment(Map.of("PRICE", "$(HOME) $5"))
                .process(process(List.of("echo", "$(PRICE)"), List.of("/bin/sh", "-c", "$0"))));
        assertThat(manifest.container("env", 0, "name"), is("PRICE"));
        assertThat(manifest.container("env", 0, "value"), is("$$(HOME) $$5"));
        assertThat(manifest.container("command"), is(List.of("/bin/sh", "-c", "$$0")));
        assertThat(manifest.container("args"), is(List.of("echo", "$$(PRICE)")));
        assertThat(manifest.pod("enableServiceLinks"), is(false));
    }

    @Test
    void aCommandReplacesAnEntrypointThatIsReset() {
        var manifest = Manifest.of(it -> it.process(process(List.of("sleep", "1"), List.of())));
        assertThat(manifest.container("command"), is(List.of("sleep", "1")));
        assertThat(manifest.container("args"), is(nullValue()));
    }

    @Test
    void aHealthCheckIsAStartupAndAReadinessProbeWithEveryTimeWritten() {
        var check = new Healthcheck(
                List.of("CMD-SHELL", "test $(cat /ok) = $X"),
                Duration.ofMillis(1500),
                Duration.ofSeconds(3),
                4,
                Duration.ofSeconds(7));
        var manifest = Manifest.of(it -> it.healthcheck(check));
        var readiness = manifest.container("readinessProbe");
        assertThat(at(readiness, "exec", "command"), is(List.of("/bin/sh", "-c", "test $(cat /ok) = $X")));
        assertThat(at(readiness, "periodSeconds"), is(2L));
        assertThat(at(readiness, "timeoutSeconds"), is(3L));
        assertThat(at(readiness, "failureThreshold"), is(4L));
        assertThat(at(readiness, "successThreshold"), is(1));
        assertThat(manifest.container("startupProbe", "failureThreshold"), is(4L + 4));
        assertThat(manifest.container("livenessProbe"), is(nullValue()));
    }

    @Test
    void theTimeoutIsDockersWhereNoneIsDeclared() {
        var check = new Healthcheck(
                List.of("CMD", "true"),
                Healthcheck.DEFAULT_INTERVAL,
                Healthcheck.DEFAULT_TIMEOUT,
                Healthcheck.DEFAULT_RETRIES,
                Duration.ZERO);
        var manifest = Manifest.of(it -> it.healthcheck(check));
        assertThat(manifest.container("readinessProbe", "timeoutSeconds"), is(30L));
        assertThat(manifest.container("readinessProbe", "exec", "command"), is(List.of("true")));
    }

    @Test
    void withoutADeclaredTestThereIsNoProbe() {
        for (var check : new Healthcheck[] {
            Healthcheck.IMAGES,
            new Healthcheck(List.of("NONE"), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ZERO)
        }) {
            assertThat(Manifest.of(it -> it.healthcheck(check)).container("readinessProbe"), is(nullValue()));
        }
    }

    @Test
    void requestsAreAlwaysWritten() {
        var none = Manifest.of(it -> it).container("resources");
        assertThat(none, is(Map.of("requests", Map.of("memory", "0", "cpu", "0"))));
        var some = Manifest.of(it ->
                        it.resources(new Resources(64L << 20, 32L << 20, new BigDecimal("0.25"), null, null, null)))
                .container("resources");
        assertThat(at(some, "limits"), is(Map.of("memory", "67108864", "cpu", "0.25")));
        assertThat(at(some, "requests"), is(Map.of("memory", "33554432", "cpu", "0")));
    }

    @Test
    void gpusAreALimitOfTheirDevicePlugin() {
        var privileges =
                privileges(List.of(), List.of(), List.of(new DeviceRequest(null, 2, List.of(), List.of("gpu"))));
        var manifest = Manifest.of(it -> it.privileges(privileges));
        assertThat(manifest.container("resources", "limits", "nvidia.com/gpu"), is("2"));
    }

    @Test
    void privilegesAreTheSecurityContext() {
        var manifest = Manifest.of(it -> it.privileges(
                privileges(List.of("NET_ADMIN"), List.of("no-new-privileges:true", "seccomp=unconfined"), List.of())));
        var context = manifest.container("securityContext");
        assertThat(at(context, "privileged"), is(true));
        assertThat(at(context, "readOnlyRootFilesystem"), is(true));
        assertThat(at(context, "allowPrivilegeEscalation"), is(false));
        assertThat(at(context, "seccompProfile", "type"), is("Unconfined"));
        assertThat(at(context, "capabilities"), is(Map.of("add", List.of("NET_ADMIN"), "drop", List.of("ALL"))));
        assertThat(manifest.pod("hostPID"), is(true));
        assertThat(manifest.pod("hostIPC"), is(true));
        assertThat(
                manifest.pod("securityContext", "sysctls", 0),
                is(Map.of("name", "net.core.somaxconn", "value", "1024")));
    }

    @Test
    void aUserIsNumbers() {
        var manifest = Manifest.of(it ->
                it.process(new ProcessSpec(null, null, "/srv", "1000:50", "web-1", null, true, null, List.of("44"))));
        assertThat(manifest.container("securityContext", "runAsUser"), is(1000L));
        assertThat(manifest.container("securityContext", "runAsGroup"), is(50L));
        assertThat(manifest.container("workingDir"), is("/srv"));
        assertThat(manifest.container("tty"), is(true));
        assertThat(manifest.pod("hostname"), is("web-1"));
        assertThat(manifest.pod("securityContext", "supplementalGroups"), is(List.of(44L)));
    }

    @Test
    void theGracePeriodIsDockersAndRoundedUp() {
        assertThat(Manifest.of(it -> it).pod("terminationGracePeriodSeconds"), is(10L));
        var declared =
                new UpdatePolicy(PullPolicy.IF_NOT_PRESENT, UpdateStrategy.DOWNLOAD_THEN_KILL, Duration.ofMillis(2100));
        assertThat(Manifest.of(it -> it.rollout(declared)).pod("terminationGracePeriodSeconds"), is(3L));
    }

    @ParameterizedTest
    @EnumSource(PullPolicy.class)
    void thePullPolicyIsKubernetesOwn(PullPolicy policy) {
        var declared = new UpdatePolicy(policy, UpdateStrategy.DOWNLOAD_THEN_KILL, null);
        var expected = Map.of(
                PullPolicy.IF_NOT_PRESENT, "IfNotPresent", PullPolicy.ALWAYS, "Always", PullPolicy.NEVER, "Never");
        assertThat(Manifest.of(it -> it.rollout(declared)).container("imagePullPolicy"), is(expected.get(policy)));
    }

    @Test
    void surroundingsAreThePods() {
        var options = new RuntimeOptions(
                List.of("db:10.0.0.1", "cache:10.0.0.1", "v6:[2001:db8::1]"),
                List.of("10.0.0.53"),
                List.of("example.com"),
                null,
                List.of(),
                null,
                "gvisor",
                "linux/arm64/v8");
        var manifest = Manifest.of(it -> it.environs(options));
        assertThat(
                manifest.pod("hostAliases"),
                is(List.of(
                        Map.of("ip", "10.0.0.1", "hostnames", List.of("db", "cache")),
                        Map.of("ip", "2001:db8::1", "hostnames", List.of("v6")))));
        assertThat(
                manifest.pod("dnsConfig"),
                is(Map.of("nameservers", List.of("10.0.0.53"), "searches", List.of("example.com"))));
        assertThat(manifest.pod("runtimeClassName"), is("gvisor"));
        assertThat(
                manifest.pod("nodeSelector"), is(Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "arm64")));
    }

    @Test
    void theHostsNetworkKeepsTheClustersNames() {
        var manifest = Manifest.of(it -> it.networkMode("host"));
        assertThat(manifest.pod("hostNetwork"), is(true));
        assertThat(manifest.pod("dnsPolicy"), is("ClusterFirstWithHostNet"));
        assertThat(Manifest.of(it -> it).pod("dnsPolicy"), is("ClusterFirst"));
    }

    @Test
    void podsGetNoTokenOfTheCluster() {
        assertThat(Manifest.of(it -> it).pod("automountServiceAccountToken"), is(false));
    }

    @Test
    void portsOfTheNodeStandInThePod() {
        var ports = List.of(new PortMapping("10.0.0.1", 8080, 80, "tcp"), new PortMapping(null, null, 53, "udp"));
        var plain = Manifest.of(it -> it.ports(ports));
        assertThat(plain.container("ports", 0), is(Map.of("containerPort", 80, "protocol", "TCP")));
        var host = Manifest.of(it -> it.ports(ports), publishing(KubernetesSettings.Publish.HOST_PORT));
        assertThat(
                host.container("ports", 0),
                is(Map.of("containerPort", 80, "protocol", "TCP", "hostPort", 8080, "hostIP", "10.0.0.1")));
        assertThat(host.container("ports", 1), is(Map.of("containerPort", 53, "protocol", "UDP")));
    }

    @Test
    void namesOfWorkloadsFitWhateverTheIds() {
        var key = new ServiceKey(App.MAX_ID, App.MAX_ID);
        var name = ObjectNames.workload(key, "a-very-long-name-of-a-service", "v1:" + "f".repeat(64));
        assertThat(name.length(), is(lessThanOrEqualTo(52)));
        assertThat(ObjectNames.isServiceName(name), is(true));
        assertThat(name, is("a-very-9007199254740991-9007199254740991-ffffffffff"));
        assertThat(ObjectNames.isServiceName(ObjectNames.workload(key, "9_", "v1:0")), is(true));
    }

    @Test
    void namesThatLookTheSameAreKeptApart() {
        assertThat(ObjectNames.claim(1001, "1001_data"), is("v-1001-data"));
        assertThat(ObjectNames.claim(1001, "1001_a_b"), is(not(ObjectNames.claim(1001, "1001_a.b"))));
        assertThat(ObjectNames.claim(1001, "1001_Data"), is(not(ObjectNames.claim(1001, "1001_data"))));
        assertThat(ObjectNames.claim(1001, "x".repeat(255)).length(), is(lessThanOrEqualTo(63)));
        assertThat(List.of(ObjectNames.network("1001_" + "x".repeat(200))), hasSize(1));
        assertThat(ObjectNames.network("1001_" + "x".repeat(200)).length(), is(lessThanOrEqualTo(34)));
    }

    static KubernetesSettings inOne() {
        return new KubernetesSettings("cm", "apps", KubernetesSettings.Publish.CLUSTER_IP, false, null, null, "1Gi");
    }

    static KubernetesSettings publishing(KubernetesSettings.Publish publish) {
        return new KubernetesSettings("cm", null, publish, false, null, null, "1Gi");
    }

    static ProcessSpec process(List<String> command, List<String> entrypoint) {
        return new ProcessSpec(command, entrypoint, null, null, null, null, false, null, List.of());
    }

    private static Privileges privileges(List<String> add, List<String> options, List<DeviceRequest> requests) {
        return new Privileges(
                true,
                true,
                add,
                List.of("ALL"),
                List.of(),
                requests,
                new TreeMap<>(Map.of("net.core.somaxconn", "1024")),
                new TreeMap<>(),
                options,
                "host",
                "host");
    }
}
