package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.VolumeMount;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to create and start what binds an uploaded file that was lost: Docker would make an empty folder in its place, and the container
 * would run without it. No version is at fault.
 *
 * @param lost whether an absolute path is that of such a file
 */
public record UploadedBinds(Predicate<Path> lost) {

    /** Throws when a declared bind is of a lost file. */
    public void require(List<VolumeMount> volumes) {
        volumes.stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .forEach(mount -> require(mount.source()));
    }

    /** Throws when a container, as Docker inspects it, binds a lost file. */
    public void require(JsonNode inspected) {
        for (var mount : inspected.path("Mounts")) {
            if (mount.path("Type").asText().equals("bind")) {
                require(mount.path("Source").asText());
            }
        }
    }

    private void require(@Nullable String source) {
        if (source != null && source.startsWith("/") && lost.test(Path.of(source))) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "file " + source + " is missing: post the Compose file again with its files, configs and secrets");
        }
    }
}
