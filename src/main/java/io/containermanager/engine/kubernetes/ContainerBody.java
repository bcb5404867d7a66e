package io.containermanager.engine.kubernetes;

import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Privileges;
import io.containermanager.model.Resources;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one container of a service's pods: what runs, with what, how it is probed. Pure. */
final class ContainerBody {

    /** The container's name in each pod. */
    static final String NAME = "service";

    private static final String SHELL = "/bin/sh";

    private ContainerBody() {}

    /** The container without its mounts. */
    static ManifestTree of(Service service, String image, KubernetesSettings settings) {
        var config = service.config();
        var process = config.process();
        var body = new ManifestTree().put("name", NAME).put("image", image).put("imagePullPolicy", pullPolicy(config));
        command(body, process.entrypoint(), process.command());
        body.put("workingDir", process.workingDir())
                .put("env", environment(config))
                .put("ports", ports(config, settings))
                .put("resources", resources(config));
        if (process.tty()) {
            body.put("tty", true).put("stdin", true);
        }
        probes(body, config.healthcheck());
        return body.put("securityContext", security(config));
    }

    private static String pullPolicy(ServiceConfig config) {
        return switch (config.updatePolicy().pullPolicy()) {
            case PullPolicy.IF_NOT_PRESENT -> "IfNotPresent";
            case PullPolicy.ALWAYS -> "Always";
            case PullPolicy.NEVER -> "Never";
        };
    }

    /** An entrypoint declared as empty resets the image's: then the command is what runs. */
    private static void command(ManifestTree body, @Nullable List<String> entrypoint, @Nullable List<String> command) {
        boolean reset = entrypoint != null && entrypoint.isEmpty();
        body.put("command", literal(reset ? command : entrypoint));
        body.put("args", reset ? null : literal(command));
    }

    private static @Nullable List<String> literal(@Nullable List<String> words) {
        return words == null ? null : KubernetesValues.literal(words);
    }

    private static List<Map<String, String>> environment(ServiceConfig config) {
        var variables = new ArrayList<Map<String, String>>();
        config.environment().forEach((name, value) -> {
            var variable = new LinkedHashMap<String, String>();
            variable.put("name", name);
            variable.put("value", KubernetesValues.literal(value));
            variables.add(variable);
        });
        return variables;
    }

    private static List<Map<String, Object>> ports(ServiceConfig config, KubernetesSettings settings) {
        boolean host = settings.publish() == KubernetesSettings.Publish.HOST_PORT;
        var ports = new LinkedHashSet<Map<String, Object>>();
        for (PortMapping port : config.ports()) {
            ports.add(new ManifestTree()
                    .put("containerPort", port.containerPort())
                    .put("protocol", port.protocol().toUpperCase(Locale.ROOT))
                    .put("hostPort", host ? port.hostPort() : null)
                    .put("hostIP", host && port.hostPort() != null ? port.hostIp() : null)
                    .map());
        }
        return List.copyOf(ports);
    }

    /** Requests are always written: otherwise Kubernetes takes the limits for them, and pods wait for a node with that much to spare. */
    private static Map<String, Object> resources(ServiceConfig config) {
        Resources resources = config.resources();
        var limits = new ManifestTree()
                .put("memory", text(resources.memoryBytes()))
                .put("cpu", resources.cpus() == null ? null : resources.cpus().toPlainString())
                .put("nvidia.com/gpu", gpus(config.privileges()));
        var reserved = text(resources.memoryReservationBytes());
        var requests = new ManifestTree()
                .put("memory", reserved == null ? "0" : reserved)
                .put("cpu", "0");
        return new ManifestTree()
                .put("limits", limits)
                .put("requests", requests)
                .map();
    }

    private static @Nullable String text(@Nullable Long bytes) {
        return bytes == null ? null : Long.toString(bytes);
    }

    private static @Nullable String gpus(Privileges privileges) {
        int count = privileges.deviceRequests().stream()
                .mapToInt(request -> request.count() == null ? 0 : request.count())
                .sum();
        return count > 0 ? Integer.toString(count) : null;
    }

    /**
     * The check as a startup probe, in whose time failures do not count as unready, and a readiness probe. Never a liveness probe: an unhealthy
     * container is the manager's to restart, after its grace.
     */
    private static void probes(ManifestTree body, @Nullable Healthcheck check) {
        var command = check == null ? List.<String>of() : probed(check.test());
        if (check == null || command.isEmpty()) {
            return;
        }
        long period = KubernetesValues.seconds(check.interval(), 1);
        long starting = KubernetesValues.times(check.startPeriod(), period) + Math.max(1, check.retries());
        body.put("startupProbe", probe(command, check, starting));
        body.put("readinessProbe", probe(command, check, Math.max(1, check.retries())));
    }

    private static Map<String, Object> probe(List<String> command, Healthcheck check, long failures) {
        return new ManifestTree()
                .put("exec", new ManifestTree().put("command", command))
                .put("periodSeconds", KubernetesValues.seconds(check.interval(), 1))
                .put("timeoutSeconds", KubernetesValues.seconds(check.timeout(), 1))
                .put("failureThreshold", failures)
                .put("successThreshold", 1)
                .map();
    }

    /** What a probe executes; empty when the check runs nothing that is declared. Kubernetes replaces no {@code $(NAME)} in it. */
    static List<String> probed(List<String> test) {
        return switch (test.isEmpty() ? "" : test.getFirst()) {
            case "CMD" -> List.copyOf(test.subList(1, test.size()));
            case "CMD-SHELL" -> test.size() < 2 ? List.of() : List.of(SHELL, "-c", test.get(1));
            default -> List.of();
        };
    }

    private static Map<String, Object> security(ServiceConfig config) {
        var privileges = config.privileges();
        var ids = UserIds.of(config.process().user());
        var capabilities = new ManifestTree().put("add", privileges.capAdd()).put("drop", privileges.capDrop());
        var options = privileges.securityOpt();
        return new ManifestTree()
                .put("privileged", privileges.privileged() ? true : null)
                .put("readOnlyRootFilesystem", privileges.readOnly() ? true : null)
                .put(
                        "allowPrivilegeEscalation",
                        options.stream().anyMatch(SecurityOptions::noNewPrivileges) ? false : null)
                .put(
                        "seccompProfile",
                        options.stream().anyMatch(SecurityOptions::seccompOff) ? Map.of("type", "Unconfined") : null)
                .put("capabilities", capabilities)
                .put("runAsUser", ids == null ? null : ids.user())
                .put("runAsGroup", ids == null ? null : ids.group())
                .map();
    }

    /** Docker's security options that a pod's container can have. */
    static final class SecurityOptions {

        private SecurityOptions() {}

        static boolean noNewPrivileges(String option) {
            return option.matches("no-new-privileges(?:[:=]true)?");
        }

        static boolean seccompOff(String option) {
            return option.matches("seccomp[:=]unconfined");
        }

        static boolean known(String option) {
            return noNewPrivileges(option) || seccompOff(option) || option.matches("no-new-privileges[:=]false");
        }
    }

    /**
     * A user by numbers.
     *
     * @param group null means the image's
     */
    record UserIds(long user, @Nullable Long group) {

        private static final int DIGITS_MAX = 10;
        private static final long MAX = 0x7FFF_FFFFL;

        /** The ids that a user is written with; null when there is none or one is a name. */
        static @Nullable UserIds of(@Nullable String user) {
            if (user == null) {
                return null;
            }
            var parts = user.split(":", 2);
            var id = id(parts[0]);
            var group = parts.length > 1 ? id(parts[1]) : null;
            return id == null || (parts.length > 1 && group == null) ? null : new UserIds(id, group);
        }

        static @Nullable Long id(String text) {
            boolean digits = !text.isEmpty()
                    && text.length() <= DIGITS_MAX
                    && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits && Long.parseLong(text) <= MAX ? (Long) Long.parseLong(text) : null;
        }
    }
}
