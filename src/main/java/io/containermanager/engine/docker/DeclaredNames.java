package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.ContainerNames;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerHttp.Reply;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Step.CreateContainer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Which container of a service has the name that is declared for it: the newest, or the one that is started again in its place. */
final class DeclaredNames {

    private final DockerHttp http;
    private final Function<JsonNode, Optional<ContainerLabels>> ownLabels;

    /** @param ownLabels whose an inspected container is; empty when it is not the manager's */
    DeclaredNames(DockerHttp http, Function<JsonNode, Optional<ContainerLabels>> ownLabels) {
        this.http = http;
        this.ownLabels = ownLabels;
    }

    /**
     * A declared name is taken over from the service's predecessor, or from the container that the plan names as giver, which is
     * renamed. A generated name gets a suffix instead.
     */
    String other(CreateContainer create, String taken, JsonNode held, Reply conflict) {
        var holderId = held.path("Id").asText();
        var repaired = ContainerLabels.givenWay(taken, holderId);
        if (create.service().config().runtimeOptions().containerName() == null) {
            return repaired;
        }
        boolean given = create.placement().nameGivers().contains(holderId)
                || ownLabels
                        .apply(held)
                        .filter(owner -> ContainerNames.sameService(owner, create.labels()))
                        .isPresent();
        if (!given) {
            throw new EngineException.Rejected(
                    Cause.NAME_TAKEN,
                    conflict.message()
                            + " It is not this service's: choose another containerName, or rename that one.");
        }
        var renamed = rename(holderId, repaired);
        if (renamed.status() != 404) {
            DockerErrors.require(Asked.OTHER, renamed);
        }
        return taken;
    }

    /**
     * One that gave its name to a successor has it again when it is started, unless that one runs or is another service's. The start does
     * not depend on it: whatever is refused here, the container goes by its other name as before.
     */
    void takeBack(String id, JsonNode inspected) {
        var called = name(inspected);
        var labels = ownLabels.apply(inspected).filter(it -> it.gaveNameAway(called, id));
        if (labels.isEmpty() || inspected.at("/State/Running").asBoolean()) {
            return;
        }
        var wanted = Objects.requireNonNull(labels.get().madeAs());
        var holder = http.get("/containers/" + DockerHttp.encoded(wanted) + "/json");
        if (holder.ok()) {
            var held = holder.body();
            boolean successor = !held.at("/State/Running").asBoolean()
                    && name(held).equals(wanted)
                    && ownLabels
                            .apply(held)
                            .filter(owner -> ContainerNames.sameService(owner, labels.get()))
                            .isPresent();
            if (!successor) {
                return;
            }
            var holderId = held.path("Id").asText();
            rename(holderId, ContainerLabels.givenWay(wanted, holderId));
        }
        rename(id, wanted);
    }

    private Reply rename(String id, String name) {
        return http.post("/containers/" + id + "/rename?name=" + DockerHttp.encoded(name), null);
    }

    private static String name(JsonNode inspected) {
        return inspected.path("Name").asText().replaceFirst("^/", "");
    }
}
