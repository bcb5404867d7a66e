package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Step.CreateContainer;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /containers/create}: every field of the model that Docker knows. What is not declared is left out, so that the
 * image's and the daemon's own defaults hold. Pure.
 */
public final class CreateBody {

    private final CreateContainer create;
    private final ServiceConfig config;
    private final ObjectNode body = DockerHttp.JSON.createObjectNode();

    private CreateBody(CreateContainer create) {
        this.create = create;
        this.config = create.service().config();
    }

    /**
     * What to ask for.
     *
     * @param create the step
     * @param siblings the containers whose namespaces it shares
     * @param secrets where the secrets are that it declares
     */
    public static ObjectNode of(CreateContainer create, NamespaceSiblings siblings, SecretFiles secrets) {
        var writing = new CreateBody(create);
        writing.container();
        writing.process();
        writing.healthcheck();
        writing.ports();
        writing.body.set("HostConfig", HostConfigBody.of(create, siblings, secrets));
        writing.firstNetwork();
        return writing.body;
    }

    private void container() {
        body.put("Image", create.placement().image());
        var environment = body.putArray("Env");
        config.environment().forEach((name, value) -> environment.add(name + "=" + value));
        var labels = new TreeMap<>(config.labels());
        // Ours last: what a target declares must not disguise whose a container is.
        labels.putAll(create.labels().toLabels());
        body.set("Labels", DockerHttp.JSON.valueToTree(labels));
        body.put(
                "StopTimeout",
                Math.max(1, config.updatePolicy().graceOrDefault().toSeconds()));
    }

    /** Notes the name that is asked for in the labels: a copy of the container has the note, and another name. */
    public static void name(ObjectNode body, ContainerLabels labels, String name) {
        labels.madeAs(name)
                .toLabels()
                .forEach((label, value) -> body.withObject("/Labels").put(label, value));
    }

    private void process() {
        var process = config.process();
        putList("Cmd", process.command());
        putList("Entrypoint", process.entrypoint());
        put("WorkingDir", process.workingDir());
        put("User", process.user());
        put("Hostname", process.hostname());
        put("StopSignal", process.stopSignal());
        if (process.tty()) {
            body.put("Tty", true);
        }
    }

    private void put(String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private void putList(String name, @Nullable List<String> values) {
        if (values != null) {
            body.set(name, DockerHttp.JSON.valueToTree(values));
        }
    }

    private void healthcheck() {
        Healthcheck check = config.healthcheck();
        if (check == null) {
            return;
        }
        var health = body.putObject("Healthcheck");
        health.set("Test", DockerHttp.JSON.valueToTree(check.test()));
        if (!check.none()) {
            health.put("Interval", check.interval().toNanos())
                    .put("Timeout", check.timeout().toNanos())
                    .put("Retries", check.retries())
                    .put("StartPeriod", check.startPeriod().toNanos());
        }
    }

    private void ports() {
        if (!config.ports().isEmpty()) {
            var exposed = body.putObject("ExposedPorts");
            config.ports().forEach(port -> exposed.putObject(key(port)));
        }
    }

    /** Docker's key of a container's port: {@code 80/tcp}. */
    static String key(PortMapping port) {
        return port.containerPort() + "/" + port.protocol();
    }

    /** Before API 1.44 only one network is taken at creation: the others are connected before the start, with every version. */
    private void firstNetwork() {
        var networks = NetworkBodies.of(create);
        if (config.networkMode() == null && !networks.isEmpty()) {
            var first = networks.getFirst();
            body.putObject("NetworkingConfig").putObject("EndpointsConfig").set(first.engineName(), first.endpoint());
        }
    }
}
