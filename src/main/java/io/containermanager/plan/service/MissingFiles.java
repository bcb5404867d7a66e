package io.containermanager.plan.service;

import io.containermanager.model.VolumeMount;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.LostFile;
import io.containermanager.model.text.Names;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.service.ContainerAction.Leave;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Uploaded files that were lost from the disk: until they are posted again no container that binds one is made, started or stopped for the sake
 * of another, for an engine would put an empty folder in the file's place. Pure.
 */
final class MissingFiles {

    /** How many files the reason of a restart names; it counts all. */
    private static final int FOLDERS_NAMED_MAX = 5;

    private MissingFiles() {}

    /** That a service waits for a file which it binds, as far as a container that binds it as well shows that; empty when none is missing. */
    static Optional<Leave> blocked(AppScope scope, DesiredService wanted) {
        var sources = wanted.service().config().volumes().stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .map(VolumeMount::source)
                .collect(Collectors.toSet());
        if (sources.isEmpty()) {
            return Optional.empty();
        }
        var lost = new TreeMap<String, LostFile>();
        scope.input().observation().containers().stream()
                .flatMap(container -> container.attached().changed().lost().stream())
                .filter(file -> sources.contains(file.path()))
                .forEach(file -> lost.putIfAbsent(file.path(), file));
        return lost.isEmpty() ? Optional.empty() : Optional.of(leave(wanted, List.copyOf(lost.values())));
    }

    /**
     * What is done with a container instead: nothing, while it binds such a file. That is said of one that runs well, too, before the machine's next
     * start ends it; one that has ended and is to stay so needs no file.
     */
    static ContainerAction instead(ContainerAction judged, Container container, DesiredService wanted) {
        var lost = container.attached().changed().lost();
        boolean stays = judged instanceof Leave && !ServiceContainers.live(container);
        return lost.isEmpty() || stays ? judged : leave(wanted, lost);
    }

    private static Leave leave(DesiredService wanted, List<LostFile> files) {
        var app = wanted.app().appName();
        var service = DisplayName.service(app, wanted.service().serviceName());
        return Leave.stuck(
                LostFile.described(files) + ": " + LostFile.advice(" of " + DisplayName.app(app)) + ". Until then "
                        + service + " is neither started nor restarted",
                null);
    }

    /** Why a container that was started without a file cannot go on although the file is back; empty when it has all its files. */
    static Optional<String> startedWithout(AppScope scope, Container container) {
        var folders = scope.input().facts().watch(container.id()).folders();
        var lost = container.attached().changed().lost();
        if (folders.isEmpty() || !lost.isEmpty()) {
            return Optional.empty();
        }
        var paths = Names.listed(folders.stream().sorted().toList(), FOLDERS_NAMED_MAX);
        return Optional.of(
                folders.size() == 1
                        ? "it was started while file " + paths + " was missing and has an empty folder in its place"
                        : "it was started while files " + paths + " were missing and has empty folders in their place");
    }
}
