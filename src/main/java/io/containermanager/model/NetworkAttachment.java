package io.containermanager.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that a service joins.
 *
 * @param name the app's name for it
 * @param aliases further names on it, beside the service's own
 * @param ipv4Address a fixed address, or null
 * @param ipv6Address a fixed address, or null
 */
public record NetworkAttachment(
        String name,
        List<String> aliases,
        @Nullable String ipv4Address,
        @Nullable String ipv6Address) {
    public NetworkAttachment {
        aliases = List.copyOf(aliases);
    }
}
