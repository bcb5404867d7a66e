package io.containermanager.api.apps;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gives services of an app that is posted as JSON without {@code serviceId} the id that their name has in the stored target, or the next one
 * that the app has never used: the same rule as for Compose files. Thread-safe.
 */
public final class ServiceIds {

    private static final String ID = "serviceId";

    private final LongUnaryOperator greatest;

    /**
     * Chooses ids above those that were ever used.
     *
     * @param greatest the greatest service id that an app ever used
     */
    public ServiceIds(LongUnaryOperator greatest) {
        this.greatest = greatest;
    }

    /** Whether a service lacks its id. */
    static boolean missing(@Nullable Object app) {
        return services(app).stream().anyMatch(ServiceIds::lacksId);
    }

    /** The posted app with an id for each service that had none; anything but an app stays as it is, and is refused later. */
    @Nullable
    Object assigned(@Nullable Object app, long appId, State stored) {
        if (!missing(app) || !(app instanceof Map<?, ?> fields)) {
            return app;
        }
        var known = new HashMap<String, Long>();
        var services = stored.app(appId).map(App::services).orElse(List.of());
        services.forEach(service -> known.put(service.serviceName(), service.serviceId()));
        long used = services.stream().mapToLong(Service::serviceId).reduce(greatest.applyAsLong(appId), Math::max);
        return with(fields, known, used);
    }

    /** Pure: the app with ids, those of known names first. */
    private static Map<Object, @Nullable Object> with(Map<?, ?> app, Map<String, Long> known, long used) {
        var posted = services(app);
        var taken = new HashSet<Long>();
        posted.forEach(service -> given(service, taken));
        long next = taken.stream().reduce(used, Math::max) + 1;
        var services = new ArrayList<@Nullable Object>();
        for (var service : posted) {
            if (lacksId(service) && service instanceof Map<?, ?> fields) {
                var id = known.get(String.valueOf(fields.get("serviceName")));
                var copy = new LinkedHashMap<Object, @Nullable Object>(fields);
                long chosen = id != null && taken.add(id) ? id : next++;
                copy.put(ID, chosen);
                services.add(copy);
            } else {
                services.add(service);
            }
        }
        var copy = new LinkedHashMap<Object, @Nullable Object>(app);
        copy.put("services", services);
        return copy;
    }

    private static void given(@Nullable Object service, Set<Long> taken) {
        if (service instanceof Map<?, ?> fields
                && String.valueOf(fields.get(ID)).matches("[1-9][0-9]{0,15}")) {
            taken.add(Long.parseLong(String.valueOf(fields.get(ID))));
        }
    }

    private static boolean lacksId(@Nullable Object service) {
        return service instanceof Map<?, ?> fields && fields.get(ID) == null;
    }

    private static List<?> services(@Nullable Object app) {
        return app instanceof Map<?, ?> fields && fields.get("services") instanceof List<?> list ? list : List.of();
    }
}
