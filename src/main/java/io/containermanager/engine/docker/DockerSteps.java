package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.containermanager.engine.ContainerNames;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.docker.http.ApiVersion;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerHttp.Reply;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.engine.docker.json.ContainerParser;
import io.containermanager.engine.docker.json.CreateBody;
import io.containermanager.engine.docker.json.NamespaceSiblings;
import io.containermanager.engine.docker.json.NetworkBodies;
import io.containermanager.engine.docker.volume.DockerVolumes;
import io.containermanager.engine.docker.volume.MountedVolumes;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.Step.CreateContainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Executes each kind of step on the daemon. Blocks its caller, a virtual thread. */
final class DockerSteps {

    /** How many other names are tried before the step fails. */
    private static final int NAMES_MAX_TRIES = 5;

    private static final int NOT_MODIFIED = 304;

    private final DockerHttp http;
    private final DockerImages images;
    private final PortHolders portHolders;
    private final SecretFiles secrets;
    private final UploadedBinds uploadedBinds;
    private final Supplier<AdoptedResources> claims;
    private final InspectCache inspections;
    private final DockerNetworks networks;
    private final DockerVolumes volumes;
    private final BrokenContainers broken;
    private final DeclaredNames declaredNames;

    DockerSteps(
            DockerHttp http,
            DockerImages images,
            SecretFiles secrets,
            UploadedBinds uploadedBinds,
            Supplier<String> instance,
            InspectCache inspections,
            Supplier<AdoptedResources> claims) {
        this.claims = claims;
        this.inspections = inspections;
        this.networks = new DockerNetworks(http, instance);
        this.volumes = new DockerVolumes(http, instance, claims);
        this.broken = new BrokenContainers(http, Path.of("/proc"));
        this.http = http;
        this.secrets = secrets;
        this.uploadedBinds = uploadedBinds;
        this.images = images;
        this.portHolders = new PortHolders(http);
        this.declaredNames = new DeclaredNames(http, this::ownLabels);
    }

    StepResult apply(Step step) {
        return switch (step) {
            case Step.DownloadImage pull -> images.pull(pull);
            case Step.CreateVolume create -> volumes.create(create);
            case Step.CreateNetwork create -> networks.create(create);
            case Step.ConnectNetwork connect -> networks.connect(connect);
            case CreateContainer create -> create(create);
            case Step.StartContainer start -> start(start);
            case Step.ScaleContainer scale -> throw OneMachineRules.refused(scale.replicas(), DockerEngine.KIND);
            case Step.StopContainer stop -> stop(stop);
            case Step.RemoveContainer remove ->
                remove.broken() ? broken.remove(remove.containerId()) : remove("/containers/" + remove.containerId());
            case Step.RemoveNetwork remove -> networks.remove(remove);
            case Step.RemoveVolume remove -> volumes.remove(remove);
            case Step.RemoveImage remove -> images.remove(remove);
        };
    }

    /** A daemon that does not know folders of volumes would show the whole volume instead. */
    private void requireSubpaths(List<VolumeMount> volumes) {
        if (volumes.stream().anyMatch(mount -> mount.subpath() != null)) {
            requireSubpaths(volumes, http.version());
        }
    }

    static void requireSubpaths(List<VolumeMount> volumes, ApiVersion version) {
        for (var mount : volumes) {
            if (mount.subpath() != null && version.compareTo(ApiVersion.SUBPATH) < 0) {
                throw new EngineException.Rejected(
                        Cause.INVALID,
                        "the volume at " + mount.target() + " has a subpath, which needs Docker 26 (API "
                                + ApiVersion.SUBPATH + "), and this daemon speaks API " + version
                                + ": upgrade Docker, or mount the whole volume");
            }
        }
    }

    private StepResult create(CreateContainer create) {
        int replicas = create.service().config().replicas();
        if (replicas != 1) {
            throw OneMachineRules.refused(replicas, DockerEngine.KIND);
        }
        var siblings = NamespaceSiblings.of(create, name -> sibling(create.labels(), name));
        requireSecrets(create);
        uploadedBinds.require(
                UploadedBinds.sources(create.service().config().volumes()).toList());
        requireSubpaths(create.service().config().volumes());
        var mounted = volumes.mountedBy(create);
        var body = CreateBody.of(mounted.step(), siblings, secrets);
        var name = ContainerNames.of(create.labels(), create.service());
        var platform = create.service().config().runtimeOptions().platform();
        for (int tries = 0; tries < NAMES_MAX_TRIES; tries++) {
            CreateBody.name(body, create.labels(), name);
            var query = "/containers/create?name=" + DockerHttp.encoded(name)
                    + (platform == null ? "" : "&platform=" + DockerHttp.encoded(platform));
            var reply = http.post(query, body);
            if (reply.status() != 409) {
                var id = DockerErrors.require(Asked.CREATE, reply)
                        .body()
                        .path("Id")
                        .asText();
                return created(create, id, mounted);
            }
            var holder = http.get("/containers/" + DockerHttp.encoded(name) + "/json");
            if (holder.status() == 404) {
                continue;
            }
            var held = DockerErrors.require(Asked.CREATE, holder).body();
            if (isMadeFor(create.labels(), name, held)) {
                return new StepResult(held.path("Id").asText(), null, false);
            }
            name = declaredNames.other(create, name, held, reply);
        }
        throw new EngineException.Rejected(
                Cause.NAME_TAKEN,
                "No free name was found for " + create.service().serviceName());
    }

    /** Before anything is asked of the daemon, whose own message would name a bind that was never declared. */
    private void requireSecrets(CreateContainer create) {
        for (var name : create.service().config().runtimeOptions().secrets()) {
            if (secrets.file(name).filter(Files::exists).isEmpty()) {
                throw new EngineException.Rejected(
                        Cause.INVALID, create.service().serviceName() + " cannot be created: " + secrets.advice(name));
            }
        }
    }

    private StepResult created(CreateContainer create, String id, MountedVolumes mounted) {
        try {
            var networks = NetworkBodies.of(create);
            if (create.service().config().networkMode() == null) {
                networks.stream().skip(1).forEach(network -> connect(network, id));
            }
            return new StepResult(id, null, true, mounted.made());
        } catch (EngineException incomplete) {
            // Half a container would pass for a whole one at the next look.
            http.delete("/containers/" + id);
            throw incomplete;
        }
    }

    private void connect(NetworkBodies.Joined network, String containerId) {
        var body = DockerHttp.JSON.createObjectNode().put("Container", containerId);
        body.set("EndpointConfig", network.endpoint());
        DockerErrors.require(
                Asked.OTHER, http.post("/networks/" + DockerHttp.encoded(network.id()) + "/connect", body));
    }

    /** Whether this very step made that container before, and nothing has happened to it since. */
    private boolean isMadeFor(ContainerLabels wanted, String name, JsonNode held) {
        return held.at("/State/Status").asText().equals("created")
                && ownLabels(held)
                        .filter(labels -> labels.madeAs() == null || name.equals(labels.madeAs()))
                        .filter(labels -> labels.madeAs(null).equals(wanted))
                        .isPresent();
    }

    /** The manager's labels on a container, unless they come from its image; those that count as an adopted one's. */
    private Optional<ContainerLabels> ownLabels(JsonNode held) {
        var adopted = claims.get().labels(held.path("Id").asText());
        if (adopted.isPresent()) {
            return adopted;
        }
        var labels = ContainerLabels.from(ContainerParser.labels(held.at("/Config/Labels")));
        return labels.isEmpty()
                        || labels.equals(images.copiedLabels(held.path("Image").asText()))
                ? Optional.empty()
                : labels;
    }

    private String sibling(ContainerLabels labels, String serviceName) {
        var filter = Filters.of(NamespaceSiblings.filter(labels, serviceName));
        var found = list(filter);
        var running = running(found);
        if (running.isEmpty()) {
            running = adoptedSibling(labels, serviceName);
        }
        return NamespaceSiblings.original(running.isEmpty() ? found : running)
                .orElseThrow(() -> new EngineException.NotFound(
                        "Service %s, whose namespace is to be shared, has no container".formatted(serviceName)));
    }

    private JsonNode list(String filter) {
        return DockerErrors.requireList("containers", http.get("/containers/json?all=1&filters=" + filter));
    }

    /** One that was kept, stopped, for the way back is not whom the service shares with. */
    private static ArrayNode running(JsonNode found) {
        var running = DockerHttp.JSON.createArrayNode();
        found.forEach(listed -> {
            if (listed.path("State").asText().equals("running")) {
                running.add(listed);
            }
        });
        return running;
    }

    private ArrayNode adoptedSibling(ContainerLabels labels, String serviceName) {
        var ids = claims.get().containers().entrySet().stream()
                .filter(it -> it.getValue().appId() == labels.appId()
                        && it.getValue().serviceName().equals(serviceName))
                .map(Map.Entry::getKey)
                .toList();
        return ids.isEmpty() ? DockerHttp.JSON.createArrayNode() : running(list(Filters.of(Map.of("id", ids))));
    }

    private StepResult start(Step.StartContainer start) {
        var id = start.containerId();
        if (id == null) {
            throw new EngineException.NotFound("No container to start");
        }
        var before = inspections.starts(id);
        try {
            var inspected = http.get("/containers/" + id + "/json");
            before.complete(Optional.of(inspected.body()).filter(_ -> inspected.ok()));
            if (inspected.ok()) {
                uploadedBinds.require(ContainerParser.bindSources(inspected.body()));
                declaredNames.takeBack(id, inspected.body());
            }
            return started(start, http.post("/containers/" + id + "/start", null));
        } finally {
            before.complete(Optional.empty());
            inspections.startEnded(id, before);
        }
    }

    private StepResult started(Step.StartContainer start, Reply reply) {
        var id = start.containerId();
        if (reply.status() == NOT_MODIFIED) {
            return new StepResult(id, null, false);
        }
        if (!reply.ok()) {
            boolean ranBefore = start.cause() != RestartCause.FIRST_START;
            throw portHolders.named(DockerErrors.ofStart(reply.status(), reply.message(), ranBefore));
        }
        return new StepResult(id, null, true);
    }

    private StepResult stop(Step.StopContainer stop) {
        var seconds = Math.max(0, stop.grace().plusMillis(999).toSeconds());
        var reply = http.post("/containers/%s/stop?t=%d".formatted(stop.containerId(), seconds), null);
        if (reply.status() == NOT_MODIFIED || reply.status() == 404) {
            return StepResult.UNCHANGED;
        }
        DockerErrors.require(Asked.OTHER, reply);
        return StepResult.DONE;
    }

    /** Removes without force: what is in use is refused. A container's volumes stay. */
    private StepResult remove(String path) {
        return removed(http.delete(path));
    }

    private static StepResult removed(Reply reply) {
        if (reply.status() == 404) {
            return StepResult.UNCHANGED;
        }
        DockerErrors.require(Asked.OTHER, reply);
        return StepResult.DONE;
    }
}
