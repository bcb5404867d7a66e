package io.containermanager.model;

/**
 * The stable fingerprint of a service's declared spec: {@code v1:} and the SHA-256 of its canonical form, in hex. The order of maps,
 * list-or-map forms and defaults spelled out do not change it; any other change does, but for what starts no new container
 * (pull policy, update strategy, dependencies, ids and names of apps).
 */
public final class SpecHash {

    /** The version this program writes. A container with another version is never recreated for that alone. */
    public static final String VERSION = "v1:";

    private SpecHash() {}

    /** The fingerprint of a service in its app (the app's volumes and networks that it uses count). */
    public static String of(App app, Service service) {
        return unwritten();
    }

    /** Whether two fingerprints can be compared at all. */
    public static boolean comparable(String hash) {
        return hash.startsWith(VERSION);
    }
    @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
    private static <T> T unwritten() {
        throw new UnsupportedOperationException("being written");
    }
}
