package io.containermanager.engine.kubernetes;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster that {@code shared/cluster/k8s.sh} started, whose folder is {@code K8S_HOME}; tests are skipped where there is none. */
public final class TestCluster {

    private static final int TIMEOUT_SECONDS = 60;
    private static final Path HOME =
            Path.of(System.getenv().getOrDefault("K8S_HOME", System.getProperty("java.io.tmpdir") + "/k8s"));
    private static final Path CONFIG = HOME.resolve("run/kc");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Less than a test may take. */
    private static final Duration BUSY_MAX = Duration.ofMinutes(9);

    private TestCluster() {}

    public static void require() {
        Requirement.given(Requirement.program("kubectl").isPresent(), "kubectl is not installed");
        required(Files.isReadable(CONFIG), "no Kubernetes cluster: " + CONFIG + " does not exist");
        boolean ready =
                kubectl("get", "--raw", "/readyz", "--request-timeout=10s").code() == 0;
        required(ready, "the Kubernetes cluster of " + CONFIG + " does not answer");
        awaitTurn();
    }

    /** CI tries the manifests beside the tests, and drains the node for it: there is a file as long as it does. */
    private static void awaitTurn() {
        var busy = System.getenv("CLUSTER_BUSY");
        if (busy != null) {
            await("the cluster is used by something else as long as " + busy + " exists")
                    .atMost(BUSY_MAX)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> !Files.exists(Path.of(busy)));
        }
    }

    /** A machine need not have a cluster, but where CI has started one (CLUSTER=required) the tests must run on it. */
    private static void required(boolean met, String reason) {
        if ("required".equals(System.getenv("CLUSTER"))) {
            Requirement.check(met, reason);
        } else {
            Requirement.given(met, reason);
        }
    }

    /** The kubeconfig of the cluster's administrator. */
    public static Path kubeconfig() {
        return CONFIG;
    }

    /** What a program printed, and how it ended. */
    public record Answer(int code, String text) {
        public String good() {
            assertThat(text, code, is(0));
            return text;
        }
    }

    public static Answer kubectl(String... arguments) {
        return run(Stream.concat(Stream.of("kubectl", "--kubeconfig", CONFIG.toString()), Stream.of(arguments))
                .toList());
    }

    /** Docker's command on the node. */
    public static Answer docker(String... arguments) {
        return run(Stream.concat(
                        Stream.of("docker", "-H", "unix://" + HOME.resolve("dk/docker.sock")), Stream.of(arguments))
                .toList());
    }

    /** Applies manifests as the manager does; further arguments may make it a dry run. */
    public static Answer apply(List<Map<String, Object>> manifests, String... further) {
        try {
            var file = Files.createTempFile("manifests", ".json");
            JSON.writeValue(file.toFile(), Map.of("apiVersion", "v1", "kind", "List", "items", manifests));
            var arguments = new ArrayList<>(
                    List.of("apply", "--server-side", "--field-manager=container-manager", "-f", file.toString()));
            arguments.addAll(List.of(further));
            var answer = kubectl(arguments.toArray(String[]::new));
            Files.delete(file);
            return answer;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** An object as the API server has it. */
    public static Map<String, Object> get(String... arguments) {
        var text = kubectl(Stream.concat(Stream.of("get", "-o", "json"), Stream.of(arguments))
                        .toArray(String[]::new))
                .good();
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (IOException failed) {
            throw new AssertionError(text, failed);
        }
    }

    public static Answer run(List<String> command) {
        try {
            var output = Files.createTempFile("output", ".txt");
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            var answer = new Answer(ended ? process.exitValue() : -1, Files.readString(output));
            Files.delete(output);
            return answer;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
    }
}
