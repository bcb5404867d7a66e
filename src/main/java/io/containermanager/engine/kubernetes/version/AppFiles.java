package io.containermanager.engine.kubernetes.version;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.kubernetes.ConfigFiles;
import io.containermanager.event.FailureText;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.Step.CreateContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of apps on the manager's disk, which nodes do not have.
 *
 * @param root the folder below which each app has one of its own
 */
public record AppFiles(Path root) {

    /** What the services' binds of the app's own files hold. */
    public ConfigFiles of(CreateContainer create) {
        var own = root.resolve(Long.toString(create.appId()));
        var contents = new TreeMap<String, byte[]>();
        for (var mount : create.service().config().volumes()) {
            var source = mount.source();
            if (mount.type() == VolumeMount.Type.BIND && source != null) {
                var path = Path.of(VolumeMount.clean(source));
                if (path.startsWith(own) && Files.exists(path)) {
                    read(path, contents);
                }
            }
        }
        return new ConfigFiles(contents);
    }

    private static void read(Path path, SortedMap<String, byte[]> contents) {
        try (var files = Files.walk(path)) {
            for (var file :
                    (Iterable<Path>) files.filter(it -> Files.isRegularFile(it, LinkOption.NOFOLLOW_LINKS))::iterator) {
                if (Files.size(file) > ConfigFiles.BYTES_MAX) {
                    throw new EngineException.Rejected(
                            Cause.INVALID,
                            "%s has %d KiB; a ConfigMap holds at most %d KiB: put the file into an image or a volume"
                                    .formatted(file, Files.size(file) / 1024, ConfigFiles.BYTES_MAX / 1024));
                }
                contents.put(file.toString(), Files.readAllBytes(file));
            }
        } catch (IOException | UncheckedIOException unreadable) {
            throw new EngineException.Rejected(
                    Cause.INVALID, "The files of " + path + " cannot be read: " + FailureText.of(unreadable));
        }
    }
}
