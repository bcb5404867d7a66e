package io.containermanager.engine;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.LostFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds binds of uploaded files that were lost, and refuses to create and start what has them: an engine would make an empty folder in a
 * file's place, and the container would run without it. No version is at fault.
 *
 * @param lost what is known of a lost file with that absolute path; empty for all other paths, and while that cannot be learnt
 */
public record UploadedBinds(Function<Path, Optional<LostFile>> lost) {

    /** Where nothing is uploaded. */
    public static final UploadedBinds NONE = new UploadedBinds(_ -> Optional.empty());

    /** The host's paths that declared volumes bind. */
    public static Stream<String> sources(List<VolumeMount> volumes) {
        return volumes.stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .map(VolumeMount::source)
                .filter(Objects::nonNull);
    }

    /** Those of these paths that are lost files. */
    public List<LostFile> among(Collection<String> sources) {
        return sources.stream()
                .distinct()
                .filter(source -> source.startsWith("/"))
                .map(source -> lost.apply(Path.of(source)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Throws when some of these paths are lost files. */
    public void require(Collection<String> sources) {
        var files = among(sources);
        if (!files.isEmpty()) {
            throw new EngineException.Rejected(Cause.CONFLICT, LostFile.described(files) + ": " + LostFile.advice(""));
        }
    }
}
