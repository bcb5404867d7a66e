package io.containermanager.model.compose;

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
 * @param variables values for {@code ${NAME}}, from the request or configuration
 * @param profiles the active profiles
 * @param sideFiles what came with it, by path relative to it, without a leading {@code ./}
 * @param known what is stored of the app
 * @param projectRoot the host's absolute path that {@code ./x} is relative to
 * @param lines where in the file a JSON pointer stands
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
        Lines lines) {

    /**
     * A file that came with the Compose file.
     *
     * @param text its text, null when it is no UTF-8
     * @param tree what it is as YAML, for {@code extends}; null when it is none
     * @param digest a fingerprint of its bytes in letters and digits
     */
    public record SideFile(@Nullable String text, @Nullable Object tree, String digest) {}

    /**
     * What is stored of the app.
     *
     * @param appName its name, null when it is not stored
     * @param appUuid its uuid, if it has one
     * @param serviceIds ids by service name: a service keeps its id
     * @param greatestServiceId the greatest id the app ever used
     */
    public record Known(
            @Nullable String appName, @Nullable String appUuid, Map<String, Long> serviceIds, long greatestServiceId) {

        /** Nothing is stored. */
        public static final Known NOTHING = new Known(null, null, Map.of(), 0);

        public Known {
            serviceIds = Map.copyOf(serviceIds);
        }

        /** A stored app. */
        public static Known of(App app, long greatestServiceId) {
            var ids = app.services().stream()
                    .collect(Collectors.toMap(Service::serviceName, Service::serviceId, (first, again) -> first));
            return new Known(app.appName(), app.appUuid(), ids, greatestServiceId);
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

    public ComposeRequest {
        variables = Map.copyOf(variables);
        profiles = Set.copyOf(profiles);
        sideFiles = Map.copyOf(sideFiles);
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
