package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.SideFiles;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host's path of a config or secret that is given as a file: the file that was sent, else one that the host has, else what an earlier post
 * of the app brought, as long as the host still has that. A file of the project that is none of these is refused, for an engine would make an empty folder in its place.
 *
 * @param kind {@code configs} or {@code secrets}
 * @param name the config's or secret's
 */
record ReferencedFile(ComposeFile file, String kind, String name) {

    /** The host's absolute path; null when it was refused. */
    @Nullable
    String source(String path, String pointer) {
        var root = file.request().projectRoot();
        String kept = file.files().keepFile(kind, name, file.sideFile(path));
        if (kept != null) {
            return root + "/" + kept;
        }
        String host = file.onHost(path, pointer);
        if (host == null
                || !host.startsWith(root + "/")
                || file.files().keepBelow(host.substring(root.length()), true)
                || file.request().host().has(host)) {
            return host;
        }
        var earlier = earlier()
                .or(() ->
                        file.earlier(file.sideFile(path)).filter(file.request().host()::has));
        if (earlier.isPresent()) {
            file.diagnostics().warn(pointer, ComposeFile.keptEarlier(path));
            return earlier.get();
        }
        file.diagnostics()
                .refuse(
                        pointer,
                        Diagnostics.quoted(path)
                                + " was not uploaded with the Compose file: " + SideFiles.HOW
                                + "; or put it at " + Diagnostics.quoted(host));
        return null;
    }

    /** Where the stored app has it; empty when it was lost since. */
    private Optional<String> earlier() {
        App stored = file.request().known().app();
        if (stored == null) {
            return Optional.empty();
        }
        var plain = Pattern.quote(file.request().projectRoot() + "/" + SideFiles.FOLDER + "/" + kind + "/" + name);
        var mine = Pattern.compile(kind.equals("configs") ? plain + "\\.[0-9a-f]+" : plain);
        return stored.services().stream()
                .flatMap(service -> service.config().volumes().stream())
                .map(VolumeMount::source)
                .filter(source -> source != null
                        && mine.matcher(source).matches()
                        && file.request().host().has(source))
                .findFirst();
    }
}
