package io.containermanager.api.state;

import io.containermanager.api.http.ApiError;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.files.ProjectFiles;
import io.containermanager.store.files.UploadedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** The usual name of a project folder, beside the database. */
    private static final String PROJECTS = "projects";

    /** Throws 409 with the missing files that the wanted state binds and the stored one does not. */
    void require(State wanted, State stored) {
        require(wanted, stored, files::missing);
    }

    /**
     * As {@link #require}, for a state that came without files. What it binds from its apps' project folders was uploaded once, to this
     * manager or to another, if a container may only read it or it looks like a file; other folders are for data, and begin empty.
     */
    void requireAll(State wanted, State stored) {
        var uploaded = uploaded(wanted);
        require(
                wanted,
                stored,
                path -> files.missing(path)
                        || (uploaded.contains(path) && files.absent(path, ComposeFile.namesFile(path.toString()))));
    }

    private static void require(State wanted, State stored, Predicate<Path> isMissing) {
        var added = sources(wanted);
        added.removeAll(sources(stored));
        var missing = added.stream().filter(isMissing).map(Path::toString).toList();
        if (!missing.isEmpty()) {
            var named = missing.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
            var more = missing.size() > NAMED_MAX ? " and " + (missing.size() - NAMED_MAX) + " more" : "";
            throw ApiError.conflict("This target binds uploaded files that are missing: "
                            + named + more + ". Post the Compose file again with its files, configs and"
                            + " secrets, or put the files back there. Nothing was changed.")
                    .exception();
        }
    }

    /** Those below {@code <root>/<appId>} of a project folder: this manager's, one that holds configs or secrets, or one of the usual name. */
    private Set<Path> uploaded(State state) {
        var roots = sources(state).stream()
                .flatMap(path -> UploadedPath.of(path).stream())
                .map(UploadedPath::root)
                .collect(Collectors.toCollection(TreeSet::new));
        roots.add(files.root());
        var uploaded = new TreeSet<Path>();
        for (var app : state.apps().values()) {
            binds(app)
                    .filter(mount -> mount.readOnly()
                            || ComposeFile.namesFile(path(mount).toString()))
                    .map(ProjectBinds::path)
                    .filter(path -> isBelow(path, Long.toString(app.appId()), roots))
                    .forEach(uploaded::add);
        }
        return uploaded;
    }

    private static boolean isBelow(Path path, String appId, Set<Path> roots) {
        for (var folder = path.getParent(); folder != null; folder = folder.getParent()) {
            var root = folder.getParent();
            if (root != null && folder.endsWith(appId) && (roots.contains(root) || root.endsWith(PROJECTS))) {
                return true;
            }
        }
        return false;
    }

    /** What a rollback to an earlier target does not bring back; nothing while that cannot be learnt. */
    List<PlanWarning> newerThan(StoredTarget kept) {
        try {
            return NewerFiles.of(kept, files.written(), ProjectBinds::changedAt);
        } catch (StoreException unreadable) {
            return List.of();
        }
    }

    private static Optional<Instant> changedAt(String file) {
        try {
            return Optional.of(Files.getLastModifiedTime(Path.of(file), LinkOption.NOFOLLOW_LINKS)
                    .toInstant());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static Set<Path> sources(State state) {
        return state.apps().values().stream()
                .flatMap(ProjectBinds::binds)
                .map(ProjectBinds::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<VolumeMount> binds(App app) {
        return app.services().stream().flatMap(ProjectBinds::binds);
    }

    static Stream<VolumeMount> binds(Service service) {
        return service.config().volumes().stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND && mount.source() != null);
    }

    static Path path(VolumeMount bind) {
        return Path.of(Objects.requireNonNull(bind.source(), "a bind's")).normalize();
    }
}
