package io.containermanager.engine.docker.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.engine.docker.json.NetworkBodies;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Creates and removes volumes. Blocks its caller, a virtual thread. */
public final class DockerVolumes {

    private final DockerHttp http;
    private final Supplier<String> instance;
    private final Supplier<AdoptedResources> claims;

    public DockerVolumes(DockerHttp http, Supplier<String> instance, Supplier<AdoptedResources> claims) {
        this.http = http;
        this.instance = instance;
        this.claims = claims;
    }

    /** Creates one unless it exists. */
    public StepResult create(Step.CreateVolume create) {
        if (found(create.engineName()).isPresent()) {
            return StepResult.UNCHANGED;
        }
        var volume = create.volume();
        if (volume.external()) {
            throw OneMachineRules.missing(create.engineName());
        }
        var body = DockerHttp.JSON.createObjectNode().put("Name", create.engineName());
        if (volume.driver() != null) {
            body.put("Driver", volume.driver());
        }
        body.set("DriverOpts", DockerHttp.JSON.valueToTree(volume.driverOpts()));
        body.set("Labels", NetworkBodies.labels(create.appId(), instance.get(), volume.labels()));
        DockerErrors.require(Asked.OTHER, http.post("/volumes/create", body));
        return StepResult.DONE;
    }

    private Optional<JsonNode> found(String name) {
        var reply = http.get(path(name));
        return reply.status() == 404
                ? Optional.empty()
                : Optional.of(DockerErrors.require(Asked.OTHER, reply).body());
    }

    /** What there is, just before it is created, of the volumes that a container will mount. */
    public MountedVolumes mountedBy(Step.CreateContainer create) {
        return new MountedVolumes(create, this::found);
    }

    /** Looks at the labels once more: data is gone for good, and the volume may be another one than was observed. */
    public StepResult remove(Step.RemoveVolume remove) {
        var path = path(remove.engineName());
        var found = http.get(path);
        if (found.ok()
                && !NetworkBodies.isOurs(found.body(), instance.get())
                && !claims.get().volumes().contains(remove.engineName())) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT, "Volume " + remove.engineName() + " was not created by this manager and is kept");
        }
        var reply = http.delete(path);
        if (reply.status() == 404) {
            return StepResult.UNCHANGED;
        }
        if (reply.status() == 409) {
            var users = users(remove.engineName());
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "Volume " + remove.engineName() + " is in use"
                            + (users.isEmpty()
                                    ? ""
                                    : (users.size() == 1 ? " by container " : " by the containers ")
                                            + String.join(", ", users))
                            + ": remove what uses it first, then purge it again");
        }
        DockerErrors.require(Asked.OTHER, reply);
        return StepResult.DONE;
    }

    /** Which containers use each volume, stopped ones and those of others as well. */
    public static VolumeUsers users(DockerHttp http) {
        return users(DockerErrors.requireList("containers", http.get("/containers/json?all=1")));
    }

    static VolumeUsers users(JsonNode listed) {
        var users = new HashMap<String, List<String>>();
        for (var container : listed) {
            if (!container.path("Mounts").isArray()) {
                return VolumeUsers.unknown("The engine does not list what its containers mount");
            }
            for (var mount : container.path("Mounts")) {
                if (mount.path("Type").asText().equals("volume")) {
                    users.computeIfAbsent(mount.path("Name").asText(), _ -> new ArrayList<>())
                            .add(name(container));
                }
            }
        }
        return new VolumeUsers(users, null);
    }

    /** Stopped containers as well: those that this manager manages are known before, so these are others'. */
    private List<String> users(String volume) {
        var filter = Filters.of(Map.of("volume", List.of(volume)));
        var listed = DockerErrors.requireList("containers", http.get("/containers/json?all=1&filters=" + filter));
        var names = new ArrayList<String>();
        listed.forEach(it -> names.add(name(it)));
        return names.stream().sorted().toList();
    }

    private static String name(JsonNode listed) {
        return listed.at("/Names/0").asText(listed.path("Id").asText()).replaceFirst("^/", "");
    }

    private static String path(String name) {
        return "/volumes/" + DockerHttp.encoded(name);
    }
}
