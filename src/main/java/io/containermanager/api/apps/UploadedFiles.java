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
     */
    record UploadedFile(String path, Kind kind, String below, String source, List<String> services) {}

    /** Those of the declared app, by their paths. */
    static List<UploadedFile> of(App app, Collection<WrittenFile> written) {
        return written.stream()
                .filter(file -> file.appId() == app.appId())
                .map(file -> file(app, file))
                .filter(file -> !file.services().isEmpty())
                .sorted(Comparator.comparing(UploadedFile::path).thenComparing(UploadedFile::below))
                .toList();
    }

    private static UploadedFile file(App app, WrittenFile file) {
        var path = Path.of(file.path());
        var users = app.services().stream()
                .filter(service -> binds(service, path))
                .map(Service::serviceName)
                .distinct()
                .toList();
        boolean itself = app.services().stream()
                .flatMap(service -> service.config().volumes().stream())
                .anyMatch(mount -> file.path().equals(mount.source()));
        var config = CONFIG.matcher(file.name());
        var secret = SECRET.matcher(file.name());
        if (config.matches()) {
            return new UploadedFile(config.group(1), Kind.CONFIG, file.name(), file.path(), users);
        }
        if (secret.matches()) {
            return new UploadedFile(secret.group(1), Kind.SECRET, file.name(), file.path(), users);
        }
        return new UploadedFile(
                FilePlaces.uploaded(file.name()), itself ? Kind.FILE : Kind.IN_FOLDER, file.name(), file.path(), users);
    }

    private static boolean binds(Service service, Path file) {
        return service.config().volumes().stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND && mount.source() != null)
                .map(mount -> Path.of(String.valueOf(mount.source())).normalize())
                .anyMatch(source -> file.startsWith(source) && !source.equals(file.getRoot()));
    }
}
