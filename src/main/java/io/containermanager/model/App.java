package io.containermanager.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A named group of services that share volumes and networks; apps are reconciled independently of each other.
 *
 * @param appId 1 … {@link #MAX_ID}
 * @param appName what people call it; engines get a name derived from the id, so any text goes
 * @param appUuid kept for clients of the seed's API that send one; it names nothing
 * @param services the services in declared order, ids and names unique within the app
 * @param volumes declared volumes by the name that services use
 * @param networks declared networks by the name that services use
 */
public record App(
        long appId,
        String appName,
        @Nullable String appUuid,
        List<Service> services,
        SortedMap<String, Volume> volumes,
        SortedMap<String, Network> networks) {

    /** The greatest id: 2^53 - 1, the greatest integer that every JSON client keeps exact. */
    public static final long MAX_ID = (1L << 53) - 1;

    public App {
        services = List.copyOf(services);
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    }

    /** An app of services alone. */
    public static App of(long appId, String appName, List<Service> services) {
        return new App(appId, appName, null, services, new TreeMap<>(), new TreeMap<>());
    }

    /** The service of that id, if declared. */
    public Optional<Service> service(long serviceId) {
        return services.stream()
                .filter(service -> service.serviceId() == serviceId)
                .findFirst();
    }
}
