package io.containermanager.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set of apps by their id: the target state when declared by an operator. Immutable, ordered by id.
 *
 * @param apps the apps by {@link App#appId()}; each key equals its app's id
 */
public record State(SortedMap<Long, App> apps) {

    /** The state that declares nothing. */
    public static final State EMPTY = new State(new TreeMap<>());

    public State {
        apps = Collections.unmodifiableSortedMap(new TreeMap<>(apps));
    }

    /** The app of that id, if it is declared. */
    public Optional<App> app(long appId) {
        return Optional.ofNullable(apps.get(appId));
    }

    /** The service of that key, if its app declares it. */
    public Optional<Service> service(ServiceKey key) {
        return app(key.appId()).flatMap(app -> app.service(key.serviceId()));
    }

    /** This state with the app added, or put in the place of the one with its id. */
    public State with(App app) {
        var changed = new TreeMap<>(apps);
        changed.put(app.appId(), app);
        return new State(changed);
    }

    /** This state without the app of that id. */
    public State without(long appId) {
        var changed = new TreeMap<>(apps);
        changed.remove(appId);
        return new State(changed);
    }

    /** How many services all apps declare together. */
    public int serviceCount() {
        return apps.values().stream().mapToInt(app -> app.services().size()).sum();
    }
}
