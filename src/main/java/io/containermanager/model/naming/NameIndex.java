package io.containermanager.model.naming;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.read.NearestKey;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Every app and service that can be addressed by a name: what the target declares, and what still runs without being declared. What is
 * declared comes first: a leftover of the same name can only be addressed by its id. Names are compared exactly. Pure and immutable.
 *
 * @param apps by id
 */
public record NameIndex(SortedMap<Long, Named> apps) {

    /** How many similar names are suggested for an unknown one. */
    public static final int SIMILAR_MAX = 3;

    /** Nothing. */
    public static final NameIndex EMPTY = new NameIndex(new TreeMap<>());

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /**
     * An app, or a service.
     *
     * @param name its name
     * @param declared whether the target declares it
     * @param services an app's services by id
     */
    public record Named(String name, boolean declared, SortedMap<Long, Named> services) {

        static Named service(String name, boolean declared) {
            return new Named(name, declared, new TreeMap<>());
        }
    }

    /**
     * A service that runs, declared or not.
     *
     * @param key its ids
     * @param appName the name its app had when it was created
     * @param serviceName the name it had when it was created
     */
    public record Running(ServiceKey key, String appName, String serviceName) {}

    /** The names of a target and of what runs; where an id is declared, its declared name counts. */
    public static NameIndex of(State target, Collection<Running> running) {
        var apps = new TreeMap<Long, Named>();
        target.apps().forEach((id, app) -> apps.put(id, declared(app)));
        for (var service : running) {
            var key = service.key();
            apps.computeIfAbsent(key.appId(), _ -> new Named(service.appName(), false, new TreeMap<>()))
                    .services()
                    .putIfAbsent(key.serviceId(), Named.service(service.serviceName(), false));
        }
        return new NameIndex(apps);
    }

    private static Named declared(App app) {
        var services = new TreeMap<Long, Named>();
        for (Service service : app.services()) {
            services.put(service.serviceId(), Named.service(service.serviceName(), true));
        }
        return new Named(app.appName(), true, services);
    }

    /** Whether a text is a number and therefore an id, never a name. */
    public static boolean isNumber(String text) {
        return DIGITS.matcher(text).matches();
    }

    /** Only these apps; an empty set means all. */
    public NameIndex within(Set<Long> reached) {
        if (reached.isEmpty()) {
            return this;
        }
        var seen = new TreeMap<>(apps);
        seen.keySet().retainAll(reached);
        return new NameIndex(seen);
    }

    /** The app of that name. */
    public ResolvedName app(String name) {
        return resolve(name, apps);
    }

    /** The app's service of that name. */
    public ResolvedName service(long appId, String name) {
        var app = apps.get(appId);
        return resolve(name, app == null ? new TreeMap<>() : app.services());
    }

    private static ResolvedName resolve(String name, SortedMap<Long, Named> among) {
        var ids = ids(name, among, true);
        if (ids.isEmpty()) {
            ids = ids(name, among, false);
        }
        // Stored names are composed; a terminal or a file system may give what was typed decomposed.
        var composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        if (ids.isEmpty() && !composed.equals(name)) {
            return resolve(composed, among);
        }
        return switch (ids.size()) {
            case 0 ->
                new ResolvedName.Unknown(NearestKey.similar(
                        SIMILAR_MAX,
                        name,
                        among.values().stream().map(Named::name).toList()));
            case 1 -> new ResolvedName.Found(ids.getFirst());
            default -> new ResolvedName.Ambiguous(ids);
        };
    }

    private static List<Long> ids(String name, SortedMap<Long, Named> among, boolean declared) {
        return among.entrySet().stream()
                .filter(entry -> entry.getValue().declared() == declared
                        && entry.getValue().name().equals(name))
                .map(Map.Entry::getKey)
                .toList();
    }
}
