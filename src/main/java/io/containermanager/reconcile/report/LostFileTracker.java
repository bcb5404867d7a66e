package io.containermanager.reconcile.report;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.LostFile;
import io.containermanager.model.observed.Observation;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sees which containers were started with an empty folder in the place of a lost file: such a container keeps the folder, whatever takes its
 * place, and one that was started before keeps the file. What was seen first of a run stays so, whatever happens to the file later; the
 * machine's times say then whether the run or the folder was first, for a manager that was started late sees both at once. Confined to the loop.
 */
public final class LostFileTracker {

    private final Map<String, Run> runs = new HashMap<>();

    /** One run of a container, and the paths at which it has a folder. */
    private record Run(@Nullable Instant startedAt, Set<String> folders) {}

    /** Takes in what is there now; what is gone or has ended is forgotten. */
    public void observed(Observation observation) {
        var before = Map.copyOf(runs);
        runs.clear();
        for (var container : observation.containers()) {
            if (container.run().running()) {
                var startedAt = container.run().startedAt();
                var known = before.get(container.id());
                boolean same = known != null && Objects.equals(known.startedAt(), startedAt);
                runs.put(container.id(), same ? known : new Run(startedAt, folders(container)));
            }
        }
    }

    private static Set<String> folders(Container container) {
        return container.attached().changed().lost().stream()
                .filter(file -> madeBefore(file, container.run().startedAt()))
                .map(LostFile::path)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean madeBefore(LostFile file, @Nullable Instant startedAt) {
        return file.folderSince() != null && (startedAt == null || !startedAt.isBefore(file.folderSince()));
    }

    /** The lost files in whose place a running container has an empty folder, whether they are back or not. */
    public Set<String> folders(String containerId) {
        var run = runs.get(containerId);
        return run == null ? Set.of() : run.folders();
    }
}
