package io.containermanager.api.apps;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.FilePlaces;
import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which files came with an app's Compose file and are mounted by its services now. Pure. */
final class UploadedFiles {

    private static final Pattern CONFIG =
            Pattern.compile(Pattern.quote(SideFiles.FOLDER) + "/configs/(.+)\\.[0-9a-f]+");
    private static final Pattern SECRET = Pattern.compile(Pattern.quote(SideFiles.FOLDER) + "/secrets/(.+)");

    private UploadedFiles() {}

    /** How services got a file. */
    enum Kind {
        /** A file that is bound by itself: each content has its place, so another one makes another version of its services. */
        FILE,
        /** A file in a folder that is bound: containers see another content in place. */
        IN_FOLDER,
        /** The content of a config. */
        CONFIG,
        /** The content of a secret. */
        SECRET;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One file.
     *
     * @param path as it was uploaded, relative to the Compose file; of a config or secret its name
     * @param below its path below the app's folder
     * @param source what services bind
     * @param services the names of those that see it
     * @param targets where in their containers it is
     */
    record UploadedFile(
            String path, Kind kind, String below, String source, List<String> services, List<String> targets) {}

    /** A bound file or folder, where it is mounted, and the service that sees it. */
    private record Bound(Path source, String written, String target, String service) {

        /** Where a file in it is seen. */
        String target(Path file) {
            var within = source.relativize(file).toString();
            return within.isEmpty() ? target : (target.endsWith("/") ? target : target + "/") + within;
        }
    }

    /** Those of the declared app, by their paths. */
    static List<UploadedFile> of(App app, Collection<WrittenFile> written) {
        var binds = app.services().stream().flatMap(UploadedFiles::binds).toList();
        return written.stream()
                .filter(file -> file.appId() == app.appId())
                .map(file -> file(binds, file))
                .filter(file -> !file.services().isEmpty())
                .sorted(Comparator.comparing(UploadedFile::path).thenComparing(UploadedFile::below))
                .toList();
    }

    private static UploadedFile file(List<Bound> binds, WrittenFile file) {
        var path = Path.of(file.path());
        var seen = binds.stream().filter(bind -> path.startsWith(bind.source())).toList();
        var users = seen.stream().map(Bound::service).distinct().toList();
        var targets = seen.stream().map(bind -> bind.target(path)).distinct().toList();
        var config = CONFIG.matcher(file.name());
        var secret = SECRET.matcher(file.name());
        if (config.matches()) {
            return new UploadedFile(config.group(1), Kind.CONFIG, file.name(), file.path(), users, targets);
        }
        if (secret.matches()) {
            return new UploadedFile(secret.group(1), Kind.SECRET, file.name(), file.path(), users, targets);
        }
        boolean itself = binds.stream().anyMatch(bind -> bind.written().equals(file.path()));
        return new UploadedFile(
                FilePlaces.uploaded(file.name()),
                itself ? Kind.FILE : Kind.IN_FOLDER,
                file.name(),
                file.path(),
                users,
                targets);
    }

    /** Without the root of the file system, of which every file is a part. */
    private static Stream<Bound> binds(Service service) {
        return service.config().volumes().stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND && mount.source() != null)
                .map(mount -> bound(mount, String.valueOf(mount.source()), service.serviceName()))
                .filter(bind -> !bind.source().equals(bind.source().getRoot()));
    }

    private static Bound bound(VolumeMount mount, String source, String service) {
        return new Bound(Path.of(source).normalize(), source, mount.target(), service);
    }
}
