package io.containermanager.api.state;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.store.StoredTarget;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Uploaded files in bound folders that got another content after a target was stored: such a file has its place by its path alone, so that a
 * rollback to the target brings no older content back. Configs and files that are bound by themselves have a place for each content. Pure.
 */
final class NewerFiles {

    /** How many files of an app a message names; it counts all. */
    private static final int NAMED_MAX = 5;

    private NewerFiles() {}

    /**
     * A warning for each app with such files.
     *
     * @param kept the earlier target; its files were in place before it was stored
     * @param written what this manager wrote
     * @param changedAt when a file got its content, by its absolute path; empty when it is gone or cannot be looked at
     */
    static List<PlanWarning> of(
            StoredTarget kept, Collection<WrittenFile> written, Function<String, Optional<Instant>> changedAt) {
        var warnings = new ArrayList<PlanWarning>();
        for (var app : kept.state().apps().values()) {
            var newer = written.stream()
                    .filter(file -> file.appId() == app.appId() && !file.name().startsWith(SideFiles.FOLDER + "/"))
                    .filter(file -> !users(app, file).isEmpty())
                    .filter(file -> changedAt
                            .apply(file.path())
                            // A target's time has milliseconds: one of the same was written before it was accepted.
                            .map(at -> at.truncatedTo(ChronoUnit.MILLIS))
                            .filter(kept.acceptedAt()::isBefore)
                            .isPresent())
                    .toList();
            if (!newer.isEmpty()) {
                warnings.add(warning(app, newer, kept.revision()));
            }
        }
        return warnings;
    }

    private static PlanWarning warning(App app, List<WrittenFile> newer, long revision) {
        var services = newer.stream()
                .flatMap(file -> users(app, file).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        var named = newer.stream().map(WrittenFile::name).limit(NAMED_MAX).collect(Collectors.joining(", "));
        var more = newer.size() > NAMED_MAX ? " and " + (newer.size() - NAMED_MAX) + " more" : "";
        return new PlanWarning(
                app.appId(),
                services,
                "files of " + DisplayName.app(app.appName()) + " were changed after revision " + revision
                        + " and are not rolled back: " + named + more
                        + ". Apply the older ones with the Compose file if they are needed, or bind each by"
                        + " itself, not by its folder: such files are kept by version");
    }

    private static Set<Long> users(App app, WrittenFile file) {
        return app.services().stream()
                .filter(service -> binds(service, Path.of(file.path())))
                .map(Service::serviceId)
                .collect(Collectors.toSet());
    }

    private static boolean binds(Service service, Path file) {
        return ProjectBinds.binds(service)
                .map(ProjectBinds::path)
                .anyMatch(source -> file.startsWith(source) && !source.equals(file.getRoot()));
    }
}
