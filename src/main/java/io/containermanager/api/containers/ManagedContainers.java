package io.containermanager.api.containers;

import io.containermanager.access.Caller;
import io.containermanager.api.http.ApiError;
import io.containermanager.model.observed.Container;
import io.containermanager.reconcile.LoopStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The containers of this manager, as last observed; those of other instances and unmanaged ones are not included. */
public final class ManagedContainers {

    /** Minimum length of an id prefix, as printed by Docker. */
    private static final int SHORT_ID_CHARACTERS = 12;

    private static final Comparator<Container> ORDER =
            Comparator.comparing(Container::key).thenComparing(Container::createdAt);

    private final Supplier<LoopStatus> status;
    private final Supplier<String> instance;

    /**
     * Creates the lookup.
     *
     * @param instance this manager's label on containers
     */
    public ManagedContainers(Supplier<LoopStatus> status, Supplier<String> instance) {
        this.status = status;
        this.instance = instance;
    }

    /** Those of apps that the caller may see, by app, service and age. */
    List<Container> of(Caller caller) {
        var ours = instance.get();
        return status.get().observation().containers().stream()
                .filter(container -> container.owner().instance().equals(ours)
                        && caller.reaches(container.owner().appId()))
                .sorted(ORDER)
                .toList();
    }

    /** One of them, by its id, an id prefix as printed by Docker, or its name. */
    Optional<Container> find(String id, Caller caller) {
        return of(caller).stream()
                .filter(container -> container.id().equals(id)
                        || container.name().equals(id)
                        || (id.length() >= SHORT_ID_CHARACTERS && container.id().startsWith(id)))
                .findFirst();
    }

    /** What to do about a container that cannot run a command: Docker refuses each of these states too. */
    static String notRunning(Container container) {
        var status = container.run().status();
        return "The container is "
                + switch (status) {
                    case PAUSED -> "paused: unpause it first (docker unpause " + container.name() + ").";
                    case RESTARTING -> "restarting: try again once it is running.";
                    case REMOVING, DEAD ->
                        status.word() + " and will not run again: use the container that replaces it.";
                    case CREATED, EXITED, RUNNING -> status.word() + ": start its service first.";
                };
    }

    /** The same for containers that can run a command; otherwise 404 or 409 with the reason. */
    public Container running(String id, Caller caller) {
        var container = find(id, caller)
                .orElseThrow(() -> ApiError.notFound(
                                "No managed container has this id; GET /api/v1/containers lists their ids.")
                        .exception());
        if (!container.run().running()) {
            throw ApiError.conflict(notRunning(container)).exception();
        }
        return container;
    }

    /** 404 when a container does not have that replica; null means any. */
    static void requirePod(Container container, @Nullable String pod) {
        if (pod == null) {
            return;
        }
        var pods = container.pods();
        if (pods == null) {
            throw ApiError.notFound(
                            "This container has no pods: its engine runs one container on one machine. Leave pod"
                                    + " out.")
                    .exception();
        }
        if (pods.stream().noneMatch(it -> it.name().equals(pod))) {
            throw ApiError.notFound("This container has no pod of that name; GET /api/v1/containers lists its pods.")
                    .exception();
        }
    }
}
