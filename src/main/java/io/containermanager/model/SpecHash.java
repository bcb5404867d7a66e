package io.containermanager.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stable fingerprint of a service's declared spec: {@code v1:} and the SHA-256 of its canonical form, in hex. The order of maps,
 * list-or-map forms and defaults spelled out do not change it; any other change does, but for what starts no new container
 * (pull policy, update strategy, dependencies, names of apps, and ids except where an engine's name for a volume or network has one).
 */
public final class SpecHash {

    /** The version this program writes. A container with another version is never recreated for that alone. */
    public static final String VERSION = "v1:";

    private static final String DEFAULT_NETWORK = "default";

    private SpecHash() {}

    /** The fingerprint of a service in its app (the app's volumes and networks that it uses count). */
    public static String of(App app, Service service) {
        return VERSION + sha256(canonical(app, service));
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
