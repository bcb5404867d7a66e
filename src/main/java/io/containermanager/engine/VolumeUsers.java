package io.containermanager.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which containers of an engine use each of its volumes, also those of others.
 *
 * @param containers their names in alphabetical order, running or not, by the volume's engine name; none for a volume that nothing uses
 * @param reason why that is not known, for people; null when it is
 */
public record VolumeUsers(
        Map<String, List<String>> containers, @Nullable String reason) {

    public VolumeUsers {
        var sorted = new HashMap<String, List<String>>();
        containers.forEach((volume, names) ->
                sorted.put(volume, names.stream().distinct().sorted().toList()));
        containers = Map.copyOf(sorted);
    }

    /** Nothing is known, for that reason. */
    public static VolumeUsers unknown(String reason) {
        return new VolumeUsers(Map.of(), Objects.requireNonNull(reason));
    }

    /** The containers that use a volume. */
    public List<String> of(String volume) {
        return containers.getOrDefault(volume, List.of());
    }
}
