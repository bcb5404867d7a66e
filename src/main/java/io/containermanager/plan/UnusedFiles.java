package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which of the files that this manager wrote for containers are no longer used. Pure; files that others wrote are never named. */
public final class UnusedFiles {
    private UnusedFiles() {}

    /**
     * A file that this manager wrote for containers.
     *
     * @param appId whose folder it is in
     * @param name its path below that folder
     * @param path its absolute path, as binds name it
     * @param secret whether it is the content of a secret: in clear it waits only for a rollback to a recent target
     */
    public record WrittenFile(long appId, String name, String path, boolean secret) {}

    /**
     * Who may need files.
     *
     * @param now the newest and the applied target
     * @param good versions that services may come back to
     * @param recent the newest of the kept targets, which a rollback brings back with all their files
     * @param kept all kept targets
     * @param seen the containers that there are, running or not
     */
    public record Needs(
            List<State> now, Map<ServiceKey, Service> good, List<State> recent, List<State> kept, Observation seen) {
        public Needs {
            now = List.copyOf(now);
            good = Map.copyOf(good);
            recent = List.copyOf(recent);
            kept = List.copyOf(kept);
        }
    }

    /**
     * The files to remove. A container keeps what it binds, also by a folder above it, and a recent target all that it binds, also of apps
     * that were removed since. A service that is declared keeps what it may return to and, but for secrets, what it bound in any kept target.
     */
    public static List<WrittenFile> removable(Collection<WrittenFile> written, Needs needs) {
        if (written.isEmpty()) {
            return List.of();
        }
        var declared = needs.now().stream().flatMap(UnusedFiles::keys).collect(Collectors.toSet());
        var needed = new HashSet<Path>();
        Stream.concat(needs.now().stream(), needs.recent().stream())
                .flatMap(state -> state.apps().values().stream())
                .flatMap(app -> app.services().stream())
                .forEach(service -> add(service.config(), needed));
        needs.seen().containers().stream().map(Container::config).forEach(config -> add(config, needed));
        needs.good().forEach((key, service) -> {
            if (declared.contains(key)) {
                add(service.config(), needed);
            }
        });
        var versions = new HashSet<Path>();
        needs.kept()
                .forEach(state -> state.apps()
                        .values()
                        .forEach(app -> app.services().stream()
                                .filter(service -> declared.contains(key(app, service)))
                                .forEach(service -> add(service.config(), versions))));
        return written.stream()
                .filter(file -> !binds(needed, file) && (file.secret() || !binds(versions, file)))
                .toList();
    }

    private static Stream<ServiceKey> keys(State state) {
        return state.apps().values().stream()
                .flatMap(app -> app.services().stream().map(service -> key(app, service)));
    }

    private static ServiceKey key(App app, Service service) {
        return new ServiceKey(app.appId(), service.serviceId());
    }

    private static void add(ServiceConfig config, Set<Path> sources) {
        config.volumes().stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .map(VolumeMount::source)
                .filter(source -> source != null)
                .forEach(source -> sources.add(Path.of(source).normalize()));
    }

    /** Whether one of the sources is the file or a folder above it. */
    private static boolean binds(Set<Path> sources, WrittenFile file) {
        return Stream.iterate(Path.of(file.path()), path -> path != null, Path::getParent)
                .anyMatch(sources::contains);
    }
}
