package io.containermanager.model.compose.file;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file to be taken in, and what it may refer to.
 *
 * @param appId the app it becomes
 * @param appName the app's name; null means the one the file says, else the stored one, else {@code app-<appId>}
 * @param tree the parsed file, anchors resolved; merge keys ({@code <<}) may be left in
 * @param variables values for {@code ${NAME}} that the request itself gives
 * @param profiles the active profiles
 * @param sideFiles what came with it, by path relative to it, without a leading {@code ./}
 * @param known what is stored of the app
 * @param projectRoot the host's absolute path that {@code ./x} is relative to
 * @param lines where in the file a JSON pointer stands
 * @param defaults values for variables that neither the request nor {@code .env} gives
 * @param host which files of the app the host has already
 */
public record ComposeRequest(
        long appId,
        @Nullable String appName,
        @Nullable Object tree,
        Map<String, String> variables,
        Set<String> profiles,
        Map<String, SideFile> sideFiles,
        Known known,
        String projectRoot,
        Lines lines,
        Map<String, String> defaults,
        HostFiles host) {

    /**
     * A file that came with the Compose file.
     *
     * @param text its text, null when it is not UTF-8
     * @param tree what it is as YAML, for {@code extends}; null when it is none
     * @param digest a fingerprint of its bytes in letters and digits
     * @param lines where in it, as YAML, a JSON pointer stands
     * @param problem why it is not YAML, with its line; null when it is, or was not checked
     */
    public record SideFile(
            @Nullable String text,
            @Nullable Object tree,
            String digest,
            Lines lines,
            @Nullable String problem) {

        /** A file without known lines. */
        public SideFile(@Nullable String text, @Nullable Object tree, String digest) {
            this(text, tree, digest, Lines.UNKNOWN, null);
        }
    }

    /**
     * What is stored of the app.
     *
     * @param appName its name, null when it is not stored
     * @param appUuid its uuid, if it has one
     * @param serviceIds ids by service name: a service keeps its id
     * @param greatestServiceId the greatest id the app ever used
     * @param app the app as it is stored, null when it is not
     */
    public record Known(
            @Nullable String appName,
            @Nullable String appUuid,
            Map<String, Long> serviceIds,
            long greatestServiceId,
            @Nullable App app) {

        /** Nothing is stored. */
        public static final Known NOTHING = new Known(null, null, Map.of(), 0, null);

        public Known {
            serviceIds = Map.copyOf(serviceIds);
        }

        /** A stored app. */
        public static Known of(App app, long greatestServiceId) {
            var ids = app.services().stream()
                    .collect(Collectors.toMap(Service::serviceName, Service::serviceId, (first, again) -> first));
            return new Known(app.appName(), app.appUuid(), ids, greatestServiceId, app);
        }
    }

    /** Finds lines: the YAML parser knows them, the tree does not. */
    @FunctionalInterface
    public interface Lines {

        /** Nothing is known of lines. */
        Lines UNKNOWN = pointer -> null;

        /** The line, from 1, at which the value of a JSON pointer begins; null when unknown. */
        @Nullable
        Integer of(String pointer);
    }

    /** Knows which files exist below the project's root. */
    @FunctionalInterface
    public interface HostFiles {

        /** No file is there. */
        HostFiles NONE = path -> false;

        /** Whether a file, or a folder with anything in it, is at an absolute path of the host. */
        boolean has(String path);
    }

    public ComposeRequest {
        variables = Map.copyOf(variables);
        profiles = Set.copyOf(profiles);
        sideFiles = Map.copyOf(sideFiles);
        defaults = Map.copyOf(defaults);
    }

    /** A file without defaults for variables, of a host without files for it. */
    public ComposeRequest(
            long appId,
            @Nullable String appName,
            @Nullable Object tree,
            Map<String, String> variables,
            Set<String> profiles,
            Map<String, SideFile> sideFiles,
            Known known,
            String projectRoot,
            Lines lines) {
        this(appId, appName, tree, variables, profiles, sideFiles, known, projectRoot, lines, Map.of(), HostFiles.NONE);
    }

    /** A file by itself, of an app that nothing is stored of. */
    public static ComposeRequest of(long appId, @Nullable Object tree) {
        return new ComposeRequest(
                appId,
                null,
                tree,
                Map.of(),
                Set.of(),
                Map.of(),
                Known.NOTHING,
                "/var/lib/container-manager/projects/" + appId,
                Lines.UNKNOWN);
    }
}
