package io.containermanager.live.client;

import java.util.Optional;
import java.util.function.Function;

/**
 * What may be known of a client before it is let in.
 *
 * @param path the requested path
 * @param query the raw query, without the question mark; empty when there is none
 * @param address the peer's IP address
 * @param host the authority that the client asked for; empty when it named none
 * @param header gives a header's value by its name, in any case
 */
public record UpgradeRequest(
        String path, String query, String address, String host, Function<String, Optional<String>> header) {

    /** The one that the connection's thread decides about: Helidon's listeners are not given the address. */
    public static final ScopedValue<UpgradeRequest> CURRENT = ScopedValue.newInstance();

    /** The page's origin; browsers always send it, programs seldom. */
    public Optional<String> origin() {
        return header.apply("Origin");
    }
}
