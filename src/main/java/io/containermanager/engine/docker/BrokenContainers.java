package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Removes containers that a daemon can no longer start, with processes it has lost track of: a daemon that was killed in the middle of
 * a start considers a container as created though its process runs, and cannot end that process. Such processes are found by the
 * container's id in their control group and killed, if they are visible. Blocks its caller, a virtual thread.
 */
final class BrokenContainers {

    /** How long a killed process may take to be gone, before the removal fails. */
    private static final long END_MAX_SECONDS = 5;

    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{64}");

    private final DockerHttp http;
    private final Path proc;

    BrokenContainers(DockerHttp http, Path proc) {
        this.http = http;
        this.proc = proc;
    }

    /**
     * Removes a container by force; its volumes are kept.
     *
     * @throws EngineException.Rejected when something of it still runs or the daemon cannot remove it; says what to do then
     */
    StepResult remove(String containerId) {
        var path = "/containers/" + containerId;
        var found = http.get(path + "/json");
        if (found.status() == 404) {
            return StepResult.UNCHANGED;
        }
        var container = DockerErrors.require(Asked.OTHER, found).body();
        if (container.at("/State/Running").asBoolean()) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT, "Container " + name(container) + " is running after all, so it was not removed");
        }
        killLeftovers(container, containerId);
        var removed = http.delete(path + "?force=true");
        if (!removed.ok() && removed.status() != 404) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "Docker can neither start nor remove container %s (%s). Restart Docker, or remove it by hand: docker rm -f %s"
                            .formatted(name(container), removed.message(), name(container)));
        }
        forgetEndpoints(container);
        return StepResult.DONE;
    }

    private void killLeftovers(JsonNode container, String containerId) {
        for (var process : processes(containerId)) {
            process.destroyForcibly();
            try {
                process.onExit().get(END_MAX_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException givenUp) {
                Thread.currentThread().interrupt();
                throw stillRuns(container, process);
            } catch (ExecutionException | TimeoutException alive) {
                throw stillRuns(container, process);
            }
        }
    }

    private static EngineException stillRuns(JsonNode container, ProcessHandle process) {
        return new EngineException.Rejected(
                Cause.CONFLICT,
                "Docker has lost track of container %s, whose process %d still runs and cannot be ended from here. End it by hand: kill -9 %2$d"
                        .formatted(name(container), process.pid()));
    }

    /** The visible processes in the container's control groups. */
    private List<ProcessHandle> processes(String containerId) {
        var found = new ArrayList<ProcessHandle>();
        if (!FULL_ID.matcher(containerId).matches()) {
            return found;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (var process : all) {
                if (belongs(process, containerId)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException nothingToSee) {
            return List.of();
        }
        return found;
    }

    private static boolean belongs(Path process, String containerId) {
        try {
            return Files.readString(process.resolve("cgroup")).contains(containerId);
        } catch (IOException gone) {
            return false;
        }
    }

    /** A stale network endpoint of its name would block the next container with that name. */
    private void forgetEndpoints(JsonNode container) {
        container.at("/NetworkSettings/Networks").forEach(network -> {
            var id = network.path("NetworkID").asText();
            if (!id.isEmpty()) {
                var endpoint = DockerHttp.JSON
                        .createObjectNode()
                        .put("Container", name(container))
                        .put("Force", true);
                // Mostly there is none: whatever is answered, the next start shows.
                http.post("/networks/" + DockerHttp.encoded(id) + "/disconnect", endpoint);
            }
        });
    }

    private static String name(JsonNode container) {
        var name = container.path("Name").asText();
        return name.startsWith("/") ? name.substring(1) : name;
    }
}
