package io.containermanager.api.state;

import io.containermanager.api.http.ApiError;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.store.files.ProjectFiles;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Refuses targets that bind files which were uploaded with a Compose file and were removed or lost since: an engine would create empty
 * folders in their place.
 *
 * @param files the files
 * @param turn held during a rollback, so that nothing is removed between the check and the write of the target
 */
public record ProjectBinds(ProjectFiles files, ProjectFilesLock turn) {

    /** How many missing files a message names; it counts all. */
    private static final int NAMED_MAX = 3;

    /** Throws 409 with the missing files that the wanted state binds and the stored one does not. */
    void require(State wanted, State stored) {
        var added = sources(wanted);
        added.removeAll(sources(stored));
        var missing = added.stream().filter(files::missing).map(Path::toString).toList();
        if (!missing.isEmpty()) {
            var named = missing.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
            var more = missing.size() > NAMED_MAX ? " and " + (missing.size() - NAMED_MAX) + " more" : "";
            throw ApiError.conflict("This target binds uploaded files that are missing: "
                            + named + more + ". Post the Compose file again with its files, configs and"
                            + " secrets. Nothing was changed.")
                    .exception();
        }
    }

    private static Set<Path> sources(State state) {
        return state.apps().values().stream()
                .flatMap(app -> app.services().stream())
                .flatMap(service -> service.config().volumes().stream())
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .map(VolumeMount::source)
                .filter(Objects::nonNull)
                .map(source -> Path.of(source).normalize())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
