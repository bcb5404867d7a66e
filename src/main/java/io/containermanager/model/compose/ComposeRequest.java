package io.containermanager.model.compose;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file to be taken in, and what it may refer to.
 *
 * @param appId the app it becomes
 * @param appName the app's name; null means the file's {@code name}, or {@code app-<appId>}
 * @param tree the parsed file, anchors resolved; merge keys ({@code <<}) may be left in
 * @param variables values for {@code ${NAME}}, from the request or configuration
 * @param profiles the active profiles
 * @param sideFiles what came with it, by path relative to it, without a leading {@code ./}
 * @param serviceIds ids of services of the stored target by their names: a service keeps its id
 * @param nextServiceId an id that the app never used, nor any above it
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
        Map<String, Long> serviceIds,
        long nextServiceId,
        String projectRoot,
        Lines lines) {

    /**
     * A file that came with the Compose file.
     *
     * @param text its text
     * @param tree what it is as YAML, for {@code extends}; null when it is none
     */
    public record SideFile(String text, @Nullable Object tree) {}

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
        serviceIds = Map.copyOf(serviceIds);
    }

    /** A file by itself. */
    public static ComposeRequest of(long appId, @Nullable Object tree) {
        return new ComposeRequest(
                appId,
                null,
                tree,
                Map.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                1,
                "/var/lib/container-manager/projects/" + appId,
                Lines.UNKNOWN);
    }
}
