package io.containermanager.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A container's surroundings.
 *
 * @param extraHosts lines for {@code /etc/hosts}, {@code name:address}
 * @param dns resolvers' addresses, in order
 * @param dnsSearch domains to search, in order
 * @param logging the log driver; null means {@link Logging#OURS}
 * @param secrets names of files given in configuration, mounted read-only under {@code /run/secrets}
 * @param containerName a fixed name for the container; null means a generated one
 * @param runtime the OCI runtime; null means the engine's default
 * @param platform {@code os/arch[/variant]}; null means the host's
 */
public record RuntimeOptions(
        List<String> extraHosts,
        List<String> dns,
        List<String> dnsSearch,
        @Nullable Logging logging,
        List<String> secrets,
        @Nullable String containerName,
        @Nullable String runtime,
        @Nullable String platform) {

    public static final RuntimeOptions DEFAULTS =
            new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), null, null, null);

    /**
     * Where a container's output goes.
     *
     * @param driver Docker's log driver
     * @param options for that driver
     */
    public record Logging(String driver, SortedMap<String, String> options) {

        /** What a service that declares none gets: bounded, so that no log fills the disk. */
        public static final Logging OURS = of("local", Map.of("max-size", "10m", "max-file", "3"));

        public Logging {
            options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        }

        /** A driver with options in any order. */
        public static Logging of(String driver, Map<String, String> options) {
            return new Logging(driver, new TreeMap<>(options));
        }
    }

    public RuntimeOptions {
        extraHosts = List.copyOf(extraHosts);
        dns = List.copyOf(dns);
        dnsSearch = List.copyOf(dnsSearch);
        secrets = List.copyOf(secrets);
    }
}
